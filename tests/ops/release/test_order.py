"""A whole release on the emulated AWS, with small functions in place of the site."""

from __future__ import annotations

import re

import pytest

from ops import versions
from ops.release import alias_moves, failure_report, page_checks
from ops.release import site as steps
from ops.release.job import Job
from ops.release.refusals import ReleaseRefused
from ops.versions import Alias, MovedMeanwhile, Note, Unhealthy
from tests.ops.published import RAISING, SICK, aws, publish
from tests.ops.release import conftest
from tests.ops.release.conftest import STYLE, Site, source

# Added to a source: what it answers to a host that is not in its ALLOWED_HOSTS.
REFUSED_HOST = """
import os
def refused(event):
    allowed = os.environ["ALLOWED_HOSTS"].split(",")
    return {} if event["headers"]["Host"] in allowed else {event["path"]: ("text/html", "Bad Request (400)")}
"""


def released(place: Site, *sources: str) -> None:
    for text in sources:
        place.upload(text)
        _release(place.job())


def test_the_first_version_serves_and_is_good_once_it_is_healthy(site: Site) -> None:
    released(site, source(1))

    assert (site.serves(), site.good(), site.kinds(), site.wrong()) == ("1", "1", ["release"], [])
    [entry] = site.entries()
    assert {"version": "1", "commit": "c0ffee", "who": "a person", "outcome": "serving"}.items() <= entry.facts.items()
    assert (note := site.serving().note)
    assert note.entry == 1
    assert "Version 1 is the first to serve." in site.output()


@pytest.mark.parametrize("broken", [SICK, RAISING])
def test_a_first_version_that_fails_its_probe_gets_no_alias(site: Site, broken: str) -> None:
    site.upload(broken)

    with pytest.raises(failure_report.Ended, match="failed its probe"), failure_report.recording(job := site.job()):
        _release(job)

    assert (site.serves(), site.good(), site.kinds()) == (None, None, ["refused-release"])


def test_a_release_moves_the_alias_and_what_baked_is_good(site: Site) -> None:
    released(site, source(1), source(2), source(3))

    assert (site.serves(), site.good(), site.wrong()) == ("3", "2", [])
    assert site.kinds() == ["release", "release", "baked", "release"]
    assert [(entry.facts["version"], entry.facts.get("replaced")) for entry in site.entries()] == [
        ("1", None),
        ("2", "1"),
        ("2", "1"),
        ("3", "2"),
    ]


def test_what_has_not_baked_is_not_good(site: Site) -> None:
    released(site, source(1), source(2))
    site.upload(source(3))

    _release(site.job(bake_minutes=15))

    assert (site.serves(), site.good()) == ("3", "1")
    assert "good stays at version 1: version 2 has not baked" in site.output()


def test_what_a_rollback_put_there_is_not_good(site: Site) -> None:
    released(site, source(1), source(2), source(3))
    site.move("1", Note.now("rolled-back"))
    site.upload(source(4))

    _release(site.job())

    assert (site.serves(), site.good()) == ("4", "2")


def test_what_serves_again_after_a_canary_is_not_taken_for_a_release(site: Site) -> None:
    """A rollback ended the canary, and could not write it down."""
    released(site, source(1), source(2))
    note = site.serving().note
    assert note
    ended = Note.of_canary(note).without_canary()
    assert ended
    versions.annotate(aws("lambda"), site.serving(), ended)

    released(site, source(3))

    assert [entry.facts["version"] for entry in site.entries() if entry.kind == "release"] == ["1", "2", "3"]


def test_nothing_moves_if_the_new_version_fails_its_probe(site: Site) -> None:
    released(site, source(1), source(2))
    before = site.alias(), site.alias("good")
    site.upload(SICK)

    with (
        pytest.raises(failure_report.Ended, match="Version 2 serves, as before"),
        failure_report.recording(job := site.job()),
    ):
        _release(job)

    assert (site.alias(), site.alias("good")) == before
    assert (site.kinds()[-1], site.entries()[-1].facts["version"], site.wrong()) == ("refused-release", "3", [])


@pytest.mark.parametrize(
    ("pages", "says"),
    [
        ("'/health': ('application/json', '{\"status\": \"ok'),", "something else than a JSON object"),
        ('\'/health\': (\'application/json\', \'{"status": "ok", "version": "1"}\'),', "it must be 2."),
        ("'/health': ('text/html', '<form></form></html>'),", "something else than a JSON object: text/html"),
        ("'/': ('text/html', '<form></fo'),", "something else than a whole page with a form"),
        ("'/analytics': ('application/json', '{{}}'),", "without a right totalFeedback"),
        ("**{1: 1 // 0},", "with an HTTP response"),
    ],
)
def test_nothing_moves_if_the_new_version_answers_with_200_and_not_right(site: Site, pages: str, says: str) -> None:
    released(site, source(1))
    site.upload(source(2, pages=pages.replace("{{}}", "{}")))

    with pytest.raises(Unhealthy, match=f"Version 2 .*{says}"):
        _release(site.job())

    assert site.serves() == "1"


def test_what_does_not_answer_right_does_not_become_good(site: Site) -> None:
    """It was released before its answers were looked at, or broke meanwhile."""
    released(site, source(1))
    site.upload(source(2, pages="'/analytics': ('text/html', ''),"))
    versions.move(aws("lambda"), site.serving(), "2", Note.now("serving"))

    released(site, source(3))

    assert (site.serves(), site.good()) == ("3", "1")
    assert "good stays at version 1: version 2 has not baked, because it does not answer right now" in site.output()


def test_what_serves_is_asked_by_a_host_that_it_allows_itself(site: Site) -> None:
    """The first host of the new settings may be one that it does not know."""
    for number, hosts in enumerate(["old.example", "old.example", "new.example,old.example"]):
        site.upload(source(number, pages="**refused(event),") + REFUSED_HOST, ALLOWED_HOSTS=hosts)
        before = site.serves()
        _release(site.job())

    assert site.good() == before, site.output()


def test_a_version_whose_hosts_cannot_be_read_is_not_healthy(site: Site) -> None:
    with pytest.raises(Unhealthy, match=r"The hosts of version 7 could not be read: .*ResourceNotFound"):
        page_checks.check(site.job(), "7")


def test_nothing_moves_if_the_rollback_is_not_fit(site: Site) -> None:
    released(site, source(1))
    rollback, [sick] = f"{site.function}-rollback", publish(f"{site.function}-rollback", SICK)
    alias = versions.read(aws("lambda"), rollback, site.stage)
    assert alias
    versions.move(aws("lambda"), alias, sick, None)
    site.upload(source(2))

    with pytest.raises(Unhealthy, match="failed its rehearsal"):
        _release(site.job())

    assert site.serves() == "1"


def test_nothing_moves_without_a_rollback(site: Site) -> None:
    aws("lambda").delete_function(FunctionName=f"{site.function}-rollback")
    site.upload(source(1))

    with pytest.raises(ReleaseRefused, match=f"zappa deploy {site.stage}_rollback"):
        _release(site.job())

    assert site.serves() is None


def test_an_update_without_changes_says_so_and_writes_nothing(site: Site) -> None:
    released(site, source(1), source(2))
    before = site.alias(), site.alias("good"), site.kinds()

    released(site, source(2))

    assert (site.alias(), site.alias("good"), site.kinds()) == before
    assert "Nothing to release: version 2 serves this code and configuration already." in site.output()


def test_the_commit_of_a_package_that_was_made_earlier_is_in_the_ledger(site: Site) -> None:
    """`zappa update --zip` with a package from the bucket."""
    released(site, source(1), source(2))
    site.upload(source(1))
    site.package = None

    _release(site.job())

    assert [entry.facts["commit"] for entry in site.entries() if entry.kind == "release"] == ["c0ffee"] * 3


def test_a_package_that_is_not_in_the_ledger_has_no_commit(site: Site) -> None:
    site.upload(source(1))
    site.package = None

    _release(site.job())

    assert site.entries()[-1].facts["commit"] is None


def test_a_version_has_its_own_configuration(site: Site) -> None:
    """Zappa publishes first, and configures then: its version has the old one."""
    site.upload(source(1), COLOUR="green")
    _release(site.job())
    site.upload(source(2), COLOUR="blue", SHAPE="round")
    _release(site.job())
    site.upload(source(2), COLOUR="blue", SHAPE="round")
    site.settings["aws_environment_variables"] = {"COLOUR": "blue"}

    _release(site.job())

    functions = aws("lambda")
    serving = functions.get_function_configuration(FunctionName=site.function, Qualifier=site.stage)
    assert serving["Environment"]["Variables"] == {"COLOUR": "blue"}
    good = functions.get_function_configuration(FunctionName=site.function, Qualifier="good")
    assert good["Environment"]["Variables"] == {"COLOUR": "blue", "SHAPE": "round"}
    assert "no longer declares: SHAPE" in site.output()


def test_static_files_are_there_before_anybody_is_asked(site: Site) -> None:
    site.upload(SICK)

    with pytest.raises(Unhealthy):
        _release(site.job())

    found = aws("s3").get_object(Bucket=site.outputs["StaticBucket"], Key=f"static/{STYLE}")
    assert (found["ContentType"], found["CacheControl"]) == (
        "text/css; charset=utf-8",
        "public, max-age=31536000, immutable",
    )
    listed = aws("s3").list_objects_v2(Bucket=site.outputs["StaticBucket"])["Contents"]
    assert [found["Key"] for found in listed] == [f"static/{STYLE}"]


def test_a_static_file_that_is_there_is_not_sent_again(site: Site) -> None:
    released(site, source(1), source(2))

    counts = re.findall(r"(\d+) static files uploaded to \S+, (\d+) were there", site.output())
    assert counts == [("1", "0"), ("0", "1")]


def test_a_package_that_was_not_made_here_is_refused(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    released(site, source(1))
    monkeypatch.setattr(conftest, "files", lambda text: {"main.py": text})
    site.upload(source(2))

    with pytest.raises(ReleaseRefused, match=r"has no release\.json"):
        _release(site.job())

    assert site.serves() == "1"


def test_it_stops_if_another_process_moved_the_alias(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    released(site, source(1), source(2))
    keep = alias_moves.promote_to_good

    def overtaken(job: Job, serving: Alias) -> None:
        keep(job, serving)
        site.move("1", Note.now("rolled-back"))

    monkeypatch.setattr(alias_moves, "promote_to_good", overtaken)
    site.upload(source(3))

    with pytest.raises(MovedMeanwhile):
        _release(site.job())

    assert site.serves() == "1"


def test_old_versions_go_and_those_that_an_alias_holds_stay(site: Site) -> None:
    released(site, source(1), source(2))
    versions.create(aws("lambda"), site.function, "kept", "1")
    for number in (3, 4, 5):
        site.upload(source(number))
        _release(site.job(keep_versions=2))

    assert [version.number for version in versions.published(aws("lambda"), site.function)] == ["1", "4", "5"]


def _release(job: Job) -> None:
    steps.release(job)
    job.lease.give_back()
