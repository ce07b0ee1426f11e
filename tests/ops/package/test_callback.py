from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from ops.package import leftovers, make
from ops.package.make import Package, PackageError
from ops.package.manifest import Source


class Refusal(Exception):
    """Stands for click's ClickException: Zappa shows its message and ends with 1."""


@pytest.fixture
def callback(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """As Zappa loads it, in the environment that has click, from the folder where its zip file is."""
    click = SimpleNamespace(ClickException=Refusal, echo=lambda text: None)
    monkeypatch.setitem(sys.modules, "click", click)
    monkeypatch.delitem(sys.modules, "ops.package.callback", raising=False)
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.chdir(tmp_path)
    from ops.package import callback

    monkeypatch.setattr(callback, "make", _make)
    return callback


def _make(kind: str, path: Path) -> Package:
    path.write_text(kind)
    return Package(path, "0123456789abcdef" * 4, {"version": "1.2.3"}, Source("c0ffee", dirty=False))


def cli(name: str, output: str | None = None, command: str = "update") -> Any:
    zip_path = output or f"feedback-{name}-1792000000.zip"
    Path(zip_path).write_text("Zappa's own")
    return SimpleNamespace(
        command=command,
        api_stage=name,
        lambda_name=f"feedback-{name}".replace("_", "-"),
        zip_path=zip_path,
        vargs={"output": output},
    )


@pytest.mark.parametrize(("name", "kind"), [("prod", "site"), ("staging_rollback", "rollback")])
def test_zappa_uploads_ours_in_place_of_its_own(callback: Any, name: str, kind: str) -> None:
    zappa = cli(name)

    callback.lean(zappa)

    assert zappa.zip_path == f"{zappa.lambda_name}-1.2.3-0123456789ab.zip"
    assert Path(zappa.zip_path).read_text() == kind
    assert [file.name for file in Path.cwd().iterdir()] == [zappa.zip_path]


def test_a_name_that_was_asked_for_stays(callback: Any) -> None:
    zappa = cli("prod", output="mine.zip")

    callback.lean(zappa)

    assert (zappa.zip_path, Path("mine.zip").read_text()) == ("mine.zip", "site")


def test_what_zappa_package_made_is_no_leftover_of_a_release(callback: Any) -> None:
    zappa = cli("prod", command="package")

    callback.lean(zappa)

    assert leftovers.remove("feedback-prod", Path.cwd(), keep=None) == []
    assert Path(zappa.zip_path) == Path.cwd() / "var/package/feedback-prod-1.2.3-0123456789ab.zip"
    assert Path(zappa.zip_path).read_text() == "site"


def test_the_release_learns_of_what_it_was_made(callback: Any) -> None:
    zappa = cli("prod")

    callback.lean(zappa)

    assert zappa.package.source == Source("c0ffee", dirty=False)


def test_what_is_missing_ends_zappa_with_a_sentence(callback: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(kind: str, path: Path) -> Package:
        raise PackageError(f".venv-runtime is missing: {make.MAKE_RUNTIME}.")

    monkeypatch.setattr(callback, "make", refuse)
    with pytest.raises(Refusal, match="venv-runtime is missing"):
        callback.lean(cli("prod"))


def test_it_finds_the_checkout_by_itself(callback: Any) -> None:
    assert sys.path[0] == str(Path(make.__file__).resolve().parents[2])
