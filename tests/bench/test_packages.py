from __future__ import annotations

from pathlib import Path
from zipfile import ZipFile

from bench import cold, packages


def an_environment(folder: Path, **requires: list[str]) -> Path:
    for name, lines in requires.items():
        info = folder / f"{name}-1.0.dist-info"
        info.mkdir(parents=True)
        needs = "".join(f"Requires-Dist: {line}\n" for line in lines)
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n{needs}")
    return folder


def test_a_peer_is_packed_with_its_requirements_only(tmp_path: Path) -> None:
    environment = an_environment(
        tmp_path,
        web_frame=[
            "Base.Library>=1; python_version > '3'",
            "fast; extra == 'all'",
            "not-here; sys_platform == 'win32'",
        ],
        base_library=["deepest (<2)", "web-frame"],
        deepest=[],
        fast=[],
        other=[],
    )

    names = {each.metadata["Name"] for each in packages.needed(environment, "web-frame")}
    assert names == {"web_frame", "base_library", "deepest"}


def test_the_report_compares_with_the_first(tmp_path: Path) -> None:
    rows = []
    for name, took in (("bare", 100.0), ("ours", 150.0)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.py").write_bytes(bytes(250_000))
        with ZipFile(tmp_path / f"{name}.zip", "w") as file:
            file.write(tmp_path / name / "a.py", "a.py")
        subject = cold.Subject(name, name, "a", [{"cold_ms": took}])
        rows.append(packages.Packed(subject, tmp_path / f"{name}.zip", tmp_path / name))

    assert packages.report(rows).splitlines()[-1] == "| ours | 0.3 | 1 | 0.2 | 150 | 1.50 |"
