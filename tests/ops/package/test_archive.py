from __future__ import annotations

import os
from pathlib import Path
from zipfile import ZipFile

from ops.package import archive, report
from tests.ops.package.conftest import write


def test_the_same_files_make_the_same_archive_whenever_and_wherever(tmp_path: Path) -> None:
    for number, folder in enumerate(("here", "elsewhere/far")):
        names = ["b/c.py", "a.py", "b/a.py"]
        for name in names[::-1] if number else names:
            write(tmp_path / folder / name, name)
            os.utime(tmp_path / folder / name, (number * 10**8, number * 10**8))
            (tmp_path / folder / name).chmod(0o600 if number else 0o755)
        archive.write(tmp_path / folder, tmp_path / f"{number}.zip")

    assert archive.sha256(tmp_path / "0.zip") == archive.sha256(tmp_path / "1.zip")


def test_its_entries_are_sorted_whatever_the_system_lists_first(tmp_path: Path) -> None:
    for number in range(40):
        write(tmp_path / f"folder/{number * 17 % 40:02}.py", "")
    archive.write(tmp_path / "folder", tmp_path / "file.zip")

    with ZipFile(tmp_path / "file.zip") as found:
        assert found.namelist() == [f"{number:02}.py" for number in range(40)]


def test_another_content_makes_another_archive(tmp_path: Path) -> None:
    for text in ("a", "b"):
        write(tmp_path / text / "file.py", text)
        archive.write(tmp_path / text, tmp_path / f"{text}.zip")

    assert archive.sha256(tmp_path / "a.zip") != archive.sha256(tmp_path / "b.zip")


def test_lambdas_own_user_may_read_what_was_private_here(tmp_path: Path) -> None:
    write(tmp_path / "folder/file.py", "")
    (tmp_path / "folder/file.py").chmod(0o600)
    archive.write(tmp_path / "folder", tmp_path / "file.zip")

    with ZipFile(tmp_path / "file.zip") as found:
        [entry] = found.infolist()
    assert entry.external_attr >> 16 == 0o644


def test_the_report_names_what_takes_the_room_first(tmp_path: Path) -> None:
    write(tmp_path / "folder/small/a.py", "a")
    (tmp_path / "folder/large").mkdir()
    (tmp_path / "folder/large/b.bin").write_bytes(os.urandom(9000))
    archive.write(tmp_path / "folder", tmp_path / "file.zip")

    _, first, second, last = report.lines(tmp_path / "file.zip")
    assert (first.split(), second.split()) == (["9", "9", "large"], ["0", "0", "small"])
    assert last == "file.zip: 0.01 MB in 2 files, 0.0 MB unpacked"
