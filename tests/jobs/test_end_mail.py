from __future__ import annotations

from datetime import timedelta

import pytest

from jobs import kinds, lifecycle
from jobs.kinds import JobFailed
from jobs.models import Job, State
from jobs.templatetags.jobs import job_title
from tests.jobs.conftest import Steps, started
from tests.jobs.machine import Killed, Machine
from web.mail import rendering
from web.mail.models import Mail
from web.mail.recipients import Recipient

ADA = Recipient("ada@example.com", "Ada", "en", "UTC")


def mails() -> list[Mail]:
    return list(Mail.scan())


@pytest.fixture
def takes_a_minute(machine: Machine, steps: Steps) -> None:
    def take_time(job: Job) -> None:
        machine.now += timedelta(seconds=21)

    steps.act = take_time


@pytest.mark.usefixtures("takes_a_minute")
def test_a_long_job_sends_its_starter_a_mail(machine: Machine) -> None:
    started()
    machine.deliver()
    (mail,) = mails()
    assert (mail.to, mail.project_id, mail.context) == (
        "person:p1",
        "default",
        {"kind": "test.steps", "has_failed": False},
    )
    assert machine.mails == [mail.mail_id]


def test_a_short_job_sends_none(machine: Machine, steps: Steps) -> None:
    started()
    machine.deliver()
    assert mails() == []


@pytest.mark.usefixtures("takes_a_minute")
def test_a_job_of_the_site_sends_none(machine: Machine) -> None:
    lifecycle.start("test.steps", "default", "system:recount")
    machine.deliver()
    assert mails() == []


def test_a_cancelled_job_sends_none(machine: Machine, steps: Steps) -> None:
    job = started()
    machine.now += timedelta(minutes=5)
    steps.act = lambda running: lifecycle.cancel(running, "person:p1")
    machine.deliver()
    assert lifecycle.read(job).state == State.CANCELLED
    assert mails() == []


def test_a_failed_job_sends_one_mail_for_each_failure(machine: Machine, steps: Steps) -> None:
    def fail(job: Job) -> None:
        raise JobFailed("No.")

    steps.act = fail
    job = started()
    for number in (1, 2):
        machine.now += timedelta(minutes=5)
        machine.deliver()
        assert [mail.context["has_failed"] for mail in mails()] == [True] * number
        lifecycle.try_again(lifecycle.read(job), "person:p1")


@pytest.mark.usefixtures("takes_a_minute")
@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("number", [9, 10, 11, 12])
def test_a_kill_around_the_end_loses_no_mail_and_sends_no_second(machine: Machine, number: int, moment: str) -> None:
    def kill(call: int) -> None:
        if call == number:
            raise Killed

    setattr(machine, moment, kill)
    started()
    machine.run(20)
    assert len(mails()) == 1


@pytest.mark.parametrize(("has_failed", "subject"), [(False, "Done: Steps"), (True, "Failed: Steps")])
@pytest.mark.parametrize("site_url", ["", "https://feedback.example.com/prod"])
def test_the_mail_names_the_job_and_leads_to_the_page(
    steps: Steps, settings: object, has_failed: bool, subject: str, site_url: str
) -> None:
    settings.SITE_URL = site_url  # type: ignore[attr-defined]
    mail = rendering.render("jobs/mail/ended", ADA, {"kind": "test.steps", "has_failed": has_failed})
    assert mail.subject == subject
    for part in (mail.text, mail.html):
        assert "Hello Ada," in part
        assert "“Steps”" in part
        assert ("try it again" in part) == has_failed
        assert ("https://feedback.example.com/prod/dashboard/jobs/" in part) == bool(site_url)


def test_the_title_of_an_unknown_kind_is_its_name(steps: Steps, monkeypatch: pytest.MonkeyPatch) -> None:
    assert job_title("test.steps") == "Steps"
    monkeypatch.setattr(kinds, "_job_kinds", {})
    assert job_title("test.steps") == "test.steps"
