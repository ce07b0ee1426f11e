from __future__ import annotations

from pathlib import Path

from ops.package import leftovers

KILLED = ("feedback-prod-1792000000.zip", "feedback-prod-0.1.0-ee68a4a432fe.zip")


def test_it_removes_what_a_killed_release_left_and_nothing_else(tmp_path: Path) -> None:
    others = (
        "feedback-prod-rollback-0.1.0-ee68a4a432fe.zip",
        "feedback-production-1792000000.zip",
        "feedback-prod-backup.zip",
        "zappa_settings.json",
    )
    for name in (*KILLED, *others):
        (tmp_path / name).touch()

    assert leftovers.remove("feedback-prod", tmp_path, keep=None) == sorted(KILLED)
    assert {file.name for file in tmp_path.iterdir()} == set(others)


def test_it_keeps_the_package_that_zappa_was_asked_to_take(tmp_path: Path) -> None:
    for name in KILLED:
        (tmp_path / name).touch()

    leftovers.remove("feedback-prod", tmp_path, keep=KILLED[1])

    assert [file.name for file in tmp_path.iterdir()] == [KILLED[1]]


def test_the_name_of_a_package_is_one_that_it_removes(tmp_path: Path) -> None:
    name = leftovers.name("feedback-prod", "1.0.0rc1-ee68a4a432fe")
    (tmp_path / name).touch()

    assert leftovers.remove("feedback-prod", tmp_path, keep=None) == [name]
