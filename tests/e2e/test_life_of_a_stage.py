"""From the first deploy to the undeploy, with visitors all the time. `make e2e` shows its step_log."""

from __future__ import annotations

import json
import time

import pytest

from tests.e2e import background_work, leftovers
from tests.e2e.stage import RESCUER, STAGE, Stage, wait
from tests.e2e.visitors import Answer, Visitors

PROMISED = 10.0  # seconds from the alarm to the first good answer; it takes about one
ENOUGH = 6  # failures: the alarm goes off at more than 5

BREAK = '    raise RuntimeError("on purpose")\n'
# A drill is a refused rollback. A refusal of the rollback function is a refused release, and so is one while the
# alarm is on.
KINDS = [
    "refused-release", "release", "refused-rollback", "release", "refused-release", "refused-release", "baked",
    "release", "rollback", "refused-release", "release",
]  # fmt: skip
STYLE = "static/css/base.css"  # each page has it, and its name changes with what it says


@pytest.mark.integration
@pytest.mark.parametrize("stage", [False, True], ids=["open", "enforced"], indirect=True)
def test_a_stage_is_deployed_breaks_heals_and_leaves_nothing_but_its_data(stage: Stage) -> None:
    kept = leftovers.of_the_stack(stage.aws)
    _no_site_without_its_rollback(stage)
    _deploy(stage)
    visitors = stage.visitors()
    with visitors.at_work():
        _feedback_is_counted(stage, visitors)
        work = background_work.begin(stage, visitors)
        _an_alarm_gets_through(stage)
        _an_update_loses_no_request(stage, visitors)
        _a_document_is_no_release(stage, visitors)
        _what_fails_its_probe_never_serves(stage, visitors)
        _a_rescuer_that_is_not_fit_is_never_called(stage)
        _what_breaks_under_traffic_is_rolled_back(stage, visitors)
        _nothing_is_released_while_the_alarm_is_on(stage, visitors)
        _the_repair_goes_through(stage, visitors)
    work.is_done()
    _each_item_was_counted_once(stage, visitors)
    _the_timers_fire(stage)
    _the_ledger_is_whole(stage)
    _undeploy(stage)
    assert {name: found for name, found in leftovers.of_zappa(stage.aws).items() if found} == {}
    assert leftovers.of_the_stack(stage.aws) == kept
    assert sorted(stage.stored()) == sorted(visitors.accepted())
    assert stage.checkout.git("status", "--porcelain") == ""
    stage.say("Nothing is left but what the stack has, and the data.")


def _no_site_without_its_rollback(stage: Stage) -> None:
    ended = stage.zappa("deploy", STAGE)
    assert ended.code != 0
    assert f"run `zappa deploy {STAGE}_rollback` first" in ended.output, ended.output
    made = {name: found for name, found in leftovers.of_zappa(stage.aws).items() if found}
    assert made == {}


def _deploy(stage: Stage) -> None:
    for name in (f"{STAGE}_rollback", STAGE):
        ended = stage.zappa("deploy", name)
        assert ended.code == 0, ended.output


def _feedback_is_counted(stage: Stage, visitors: Visitors) -> None:
    began = time.monotonic()
    visitors.wait("feedback is accepted", lambda answer: answer.status == 201, began, times=5)
    wait("feedback is counted", lambda: stage.counted() >= 5)
    _nobody_was_refused(stage, visitors, began)


def _an_alarm_gets_through(stage: Stage) -> None:
    before = stage.version(STAGE)
    ended = stage.administer("drill")
    assert ended.code == 0, ended.output
    assert (stage.version(STAGE), stage.alarm()) == (before, "OK")
    stage.say(ended.output.splitlines()[1])


def _an_update_loses_no_request(stage: Stage, visitors: Visitors) -> None:
    old, page, began = stage.version(STAGE), visitors.read()[0], time.monotonic()
    stage.checkout.change(STYLE, "Another style", lambda text: f"{text}\n/* another */\n")
    new = _update(stage, visitors)
    assert stage.version("good") == old
    assert visitors.read()[0].body != page.body
    _is_whole(visitors, page)
    _nobody_was_refused(stage, visitors, began)
    stage.say(f"Version {new} serves, and the files of {old}'s pages with it.")


def _a_document_is_no_release(stage: Stage, visitors: Visitors) -> None:
    before, began = stage.version(STAGE), time.monotonic()
    stage.checkout.change("README.md", "A document", lambda text: f"{text}\nAnother line.\n")
    ended = stage.zappa("update", STAGE)
    assert ended.code == 0, ended.output
    assert f"Nothing to release: version {before} serves this code and configuration already." in ended.output, (
        ended.output
    )
    assert stage.version(STAGE) == before
    assert visitors.releases(began) == {before}
    _nobody_was_refused(stage, visitors, began)


def _what_fails_its_probe_never_serves(stage: Stage, visitors: Visitors) -> None:
    serving, began = stage.version(STAGE), time.monotonic()
    stage.checkout.change(
        "analytics/counting/stream_handler.py", "Break an import", lambda text: f"{text}\nimport not_there\n"
    )
    ended = stage.zappa("update", STAGE)
    assert ended.code != 0
    assert "failed its probe" in ended.output, ended.output
    assert f"Version {serving} serves, as before." in ended.output, ended.output
    assert stage.version(STAGE) == serving
    assert visitors.releases(began) == {serving}
    _nobody_was_refused(stage, visitors, began)
    stage.checkout.take_back()
    stage.say(f"Refused with code {ended.code}; version {serving} serves, and served all the time.")


def _a_rescuer_that_is_not_fit_is_never_called(stage: Stage) -> None:
    """Its newest code stays broken: the rollback that comes next is made by the version before."""
    before = stage.version(STAGE, RESCUER)
    stage.checkout.change("ops/rollback/handler.py", "Break the rescuer", lambda text: f"{text}\nimport not_there\n")
    ended = stage.zappa("update", f"{STAGE}_rollback")
    assert ended.code != 0
    assert "failed its rehearsal" in ended.output, ended.output
    assert f"Version {before} of {RESCUER} answers alarms, as before." in ended.output, ended.output
    assert stage.version(STAGE, RESCUER) == before
    stage.checkout.take_back()
    stage.say(f"Refused with code {ended.code}; version {before} of {RESCUER} answers alarms.")


def _what_breaks_under_traffic_is_rolled_back(stage: Stage, visitors: Visitors) -> None:
    old, began = stage.version(STAGE), time.monotonic()
    stage.checkout.change("feedback/intake/submissions.py", "Break what visitors do", _raise_when_feedback_comes)
    stage.checkout.change(STYLE, "And its style", lambda text: f"{text}\n/* broken */\n")
    broken = _update(stage, visitors)
    assert stage.version("good") == old
    visitors.wait("requests fail", lambda answer: answer.status == 500, began, times=ENOUGH)
    page = visitors.read()[0]

    alarmed = time.monotonic()
    stage.count_failures(visitors.counted_at_the_edge(began))
    assert stage.alarm() == "ALARM"
    good = visitors.wait("feedback is accepted again", lambda answer: answer.status == 201, alarmed)

    took, lost = good.ended - alarmed, visitors.failed(began)
    assert {answer.release for answer in lost} == {broken}
    stage.say(f"Version {broken} broke {len(lost)} requests; version {good.release} serves again.")
    stage.say(f"From the alarm to the first good answer: {took:.2f} s (promised: less than {PROMISED:.0f} s).")
    assert took < PROMISED
    assert stage.version(STAGE) == good.release == old
    _is_whole(visitors, page)
    _nobody_was_refused(stage, visitors, good.ended)


def _nothing_is_released_while_the_alarm_is_on(stage: Stage, visitors: Visitors) -> None:
    began = time.monotonic()
    ended = stage.zappa("update", STAGE)
    assert ended.code != 0
    assert "is on: requests fail now" in ended.output, ended.output
    _nobody_was_refused(stage, visitors, began)


def _the_repair_goes_through(stage: Stage, visitors: Visitors) -> None:
    began, bad = time.monotonic(), visitors.read()[0]
    stage.quieten_alarm()
    stage.checkout.change("feedback/intake/submissions.py", "Mend it", lambda text: text.replace(BREAK, ""))
    new = _update(stage, visitors)
    visitors.wait("feedback is accepted", lambda answer: answer.status == 201 and answer.release == new, began)
    _is_whole(visitors, bad)
    _nobody_was_refused(stage, visitors, began)


def _each_item_was_counted_once(stage: Stage, visitors: Visitors) -> None:
    accepted = visitors.accepted()
    wait("all is counted", lambda: stage.counted() >= len(accepted))
    assert sorted(stage.stored()) == sorted(accepted)
    assert stage.counted() == len(accepted)
    # The counters would not show it: what comes twice, they know. The emulator may lose a line of a busy function.
    assert len(accepted) * 0.9 < stage.handled() <= len(accepted) + 1  # one was moved
    asked, busy = len(visitors.answers()), sum(answer.is_busy for answer in visitors.answers())
    stage.say(f"{asked} requests, {busy} of them were told 503 and came again.")
    stage.say(f"{len(accepted)} items were accepted: each is stored, was handled and counted once.")


def _the_timers_fire(stage: Stage) -> None:
    """The rule of each minute reaches the function through its queue: the first timer makes those of the project."""
    wait("the timers fire", lambda: "feedback.expiry#default" in stage.timers())
    stage.say("The rule of each minute fires the timers.")


def _the_ledger_is_whole(stage: Stage) -> None:
    verified = stage.manage("ledger", "verify")
    assert verified.code == 0, verified.output
    listed = stage.manage("releases")
    assert "unreadable" not in listed.logged, listed.logged
    for line in listed.output.splitlines():
        stage.say(f"  {line}")
    entries = json.loads(stage.manage("ledger", "show", "--json").output)
    kinds = [entry["kind"] for entry in reversed(entries)]
    assert kinds == KINDS, entries


def _undeploy(stage: Stage) -> None:
    for name in (STAGE, f"{STAGE}_rollback"):
        ended = stage.zappa("undeploy", name, "--yes")
        assert ended.code == 0, ended.output


def _update(stage: Stage, visitors: Visitors) -> str:
    """Answers the version that serves then. From one moment on, everybody has it."""
    before = stage.version(STAGE)
    ended = stage.zappa("update", STAGE)
    assert ended.code == 0, ended.output
    new, since = stage.version(STAGE), time.monotonic()
    assert new != before
    visitors.wait("the new version answers", lambda answer: answer.what == "page", since, times=2)
    assert visitors.releases(since) == {new}
    return new


def _is_whole(visitors: Visitors, page: Answer) -> None:
    """Whichever version it is of: somebody has it open."""
    files = visitors.files_of(page)
    assert files
    assert [file for file in files if not file.is_good] == []


def _nobody_was_refused(stage: Stage, visitors: Visitors, since: float) -> None:
    assert visitors.failed(since) == []
    stage.say(f"{len(visitors.answers(since))} requests since then, none failed.")


def _raise_when_feedback_comes(text: str) -> str:
    place = "    item = _item("
    assert place in text
    return text.replace(place, f"{BREAK}{place}", 1)
