"""The site's package itself, made of the sources as they are; one test starts it as Lambda would."""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from ops.package import contents, make, manifest, report
from ops.package.make import Package, PackageError
from tests.ops.package.conftest import copy_sources, git

ASK = """
import json, sys
from feedback_site.entry import lambda_entry
class Context:
    aws_request_id = "c6af9ac6-7b61-11e6-9a41-93e8deadbeef"
answers = []
for event in json.load(sys.stdin):
    answers.append(lambda_entry.handler(event, Context))
print(json.dumps(answers))
"""
IMPORT = """
import importlib, json, sys
from feedback_site.entry import lambda_entry
broken = {}
for name in json.load(sys.stdin):
    try:
        importlib.import_module(name)
    except Exception as error:
        broken[name] = repr(error)
print(json.dumps(broken))
"""


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_sources(tmp_path_factory.mktemp("sources") / "checkout")


@pytest.fixture(scope="module")
def made(sources: Path, runtime: Path) -> Package:
    return make.make("site", sources.parent / "site.zip", root=sources, site_packages=runtime)


@pytest.fixture(scope="module")
def task(made: Package) -> Path:
    """What Lambda unpacks to /var/task."""
    with ZipFile(made.path) as file:
        file.extractall(made.path.with_suffix(""))
    return made.path.with_suffix("")


def request(path: str, **headers: str) -> dict[str, Any]:
    sent = {"Host": "example.com", "X-Forwarded-Proto": "https"} | headers
    return {
        "httpMethod": "GET",
        "resource": "/{proxy+}",
        "path": path,
        "pathParameters": {"proxy": path.lstrip("/")},
        "headers": sent,
        "multiValueHeaders": {name: [value] for name, value in sent.items()},
        "body": None,
        "requestContext": {"path": f"/prod{path}", "requestId": "r", "identity": {"sourceIp": "127.0.0.1"}},
    }


def ask(task: Path, *events: dict[str, Any]) -> list[dict[str, Any]]:
    answers: list[dict[str, Any]] = run(task, ASK, events)
    return answers


def run(task: Path, script: str, given: Any) -> Any:
    """Without `site`: nothing of this environment may help it."""
    done = subprocess.run(
        [sys.executable, "-S", "-c", script],
        input=json.dumps(given),
        cwd=task,
        env={
            "PYTHONPATH": str(task),
            "PYTHONDONTWRITEBYTECODE": "1",
            "AWS_LAMBDA_FUNCTION_NAME": "feedback-prod",
            "AWS_REGION": "us-east-1",
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_ACCESS_KEY_ID": "x",
            "AWS_SECRET_ACCESS_KEY": "x",
            "AWS_ENDPOINT_URL": "http://127.0.0.1:9",  # no server answers there, and no test needs one
            "STAGE": "prod",
            "SECRET_KEY": "s" * 50,
            "PERSON_HASH_KEY": "p",
            "ALLOWED_HOSTS": "example.com",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def body(answer: dict[str, Any]) -> bytes:
    return base64.b64decode(answer["body"]) if answer["isBase64Encoded"] else answer["body"].encode()


def hashed(task: Path, name: str) -> str:
    names: dict[str, str] = json.loads((task / "var/static/staticfiles.json").read_text())["paths"]
    return names[name]


@pytest.mark.integration
def test_it_is_small_enough(made: Package) -> None:
    assert made.path.stat().st_size <= report.MAX_BYTES, "\n".join(report.lines(made.path))


@pytest.mark.integration
def test_it_holds_nothing_that_deploys_or_tests(task: Path) -> None:
    tops = {path.name.removesuffix(".pyc") for path in task.iterdir()}

    assert tops & {"boto3", "brotli", "pip", "pytest", "requests", "setuptools", "tests", "yaml", "zappa"} == set()
    assert tops >= {*contents.OURS, "botocore", "django", "pynamodb", "release.json", "rest_framework"}


@pytest.mark.integration
def test_it_says_what_it_was_made_of(made: Package, task: Path) -> None:
    release = json.loads((task / "release.json").read_text())

    assert release == made.release
    assert release["hashes"] == manifest.hashes(task)


@pytest.mark.integration
def test_every_module_of_ours_can_be_imported_there(task: Path) -> None:
    places = [path.relative_to(task) for name in contents.OURS for path in (task / name).rglob("*.py")]
    names = [".".join(place.with_suffix("").parts).removesuffix(".__init__") for place in places]

    assert run(task, IMPORT, sorted(names)) == {}


@pytest.mark.integration
def test_it_holds_no_tests_of_libraries(task: Path) -> None:
    assert [place.relative_to(task) for place in task.glob("*/tests")] == []


@pytest.mark.integration
def test_another_place_and_a_commit_that_changes_nothing_in_it_make_the_same_package(
    made: Package, sources: Path, runtime: Path, tmp_path: Path
) -> None:
    root = shutil.copytree(sources, tmp_path / "quite" / "another" / "place", copy_function=shutil.copyfile)
    git(root, "init", "--quiet")
    (root / "docs/new.md").write_text("Only a document.")
    git(root, "add", ".")
    git(root, "commit", "--quiet", "--message=A document")

    again = make.make("site", tmp_path / "again.zip", root=root, site_packages=runtime)

    assert again.source.commit is not None
    assert again.source != made.source
    assert again.release == made.release
    assert again.sha256 == made.sha256


@pytest.mark.integration
def test_it_answers_with_its_pages_in_both_languages_and_its_static_files(task: Path) -> None:
    style, image = hashed(task, "css/site.css"), hashed(task, "icon.png")
    german, english, missing, packed, plain, picture = ask(
        task,
        request("/", **{"Accept-Language": "de"}),
        request("/", **{"Accept-Language": "en"}),
        request("/nowhere", Accept="application/json"),
        request(f"/static/{style}", **{"Accept-Encoding": "br"}),
        request(f"/static/{style}", **{"Accept-Encoding": "gzip"}),
        request(f"/static/{image}"),
    )

    assert [answer["statusCode"] for answer in (german, english, missing)] == [200, 200, 404]
    assert b'lang="de"' in body(german)
    assert b'lang="en"' in body(english)
    assert f"/prod/static/{style}".encode() in body(english)

    static = task / "var/static"
    assert packed["multiValueHeaders"]["Content-Encoding"] == ["br"]
    assert body(packed) == (static / f"{style}.br").read_bytes()
    assert body(plain) == (static / style).read_bytes()
    assert picture["isBase64Encoded"]
    assert body(picture) == (contents.ROOT / "static/icon.png").read_bytes()


def test_without_the_runtimes_environment_it_says_how_to_make_it(checkout: Path) -> None:
    with pytest.raises(PackageError, match=r"\.venv-runtime is missing: make it with `python3 -m local_aws"):
        make.make("site", checkout / "site.zip", root=checkout)


def test_another_pythons_environment_is_refused(checkout: Path) -> None:
    (checkout / ".venv-runtime/lib/python3.9/site-packages").mkdir(parents=True)

    with pytest.raises(PackageError, match=r"\.venv-runtime is for python3\.9, not python3\.1"):
        make.make("site", checkout / "site.zip", root=checkout)


def test_the_active_environment_is_never_taken(checkout: Path) -> None:
    place = checkout / ".venv-runtime/lib" / f"python3.{sys.version_info.minor}" / "site-packages"
    place.mkdir(parents=True)

    assert make.runtime_packages(checkout) == place


@pytest.mark.integration
def test_a_static_file_that_names_a_missing_one_stops_it(checkout: Path, runtime: Path) -> None:
    (checkout / "static/css/broken.css").write_text('a { background: url("nowhere.png") }')

    with pytest.raises(PackageError, match=r"(?s)cannot be collected.*nowhere\.png"):
        make.make("site", checkout / "site.zip", root=checkout, site_packages=runtime)
    assert not (checkout / "site.zip").exists()


def test_without_brotli_it_says_where_to_find_it(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)

    with pytest.raises(PackageError, match=r"brotli is missing.*use \.venv-deploy"):
        make.collect_static(checkout)
