"""What the site does behind its pages: activity with its seal, jobs, timers and mails. Each part has its own rights."""

from __future__ import annotations

from dataclasses import dataclass

from tests.e2e.stage import Stage, wait
from tests.e2e.visitors import Visitors

EMAIL, PASSWORD, SENDER = "ada@example.com", "correct horse battery staple", "feedback@example.com"
MOST_TRIES = 20  # with a wrong password: the account is locked long before


@dataclass(frozen=True)
class BackgroundWork:
    stage: Stage

    def is_done(self) -> None:
        wait("the recounts end", self._recounts_have_ended, seconds=240)
        # To the owner of the locked account, and to the person who started a job that took longer than a minute.
        wait("both mails are sent", lambda: self._sent_mails() == {"staff/mail/locked", "jobs/mail/ended"})
        verified = self.stage.administer("verify_activity")
        assert verified.code == 0, verified.output
        assert "default: " in verified.output, verified.output
        self.stage.say(verified.output.splitlines()[0])

    def _recounts_have_ended(self) -> bool:
        """The one that the person started, and the one that the site starts each week."""
        jobs = self.stage.rows("jobs")
        assert jobs
        assert not [job for job in jobs if "error" in job], jobs
        return {job["state"]["S"] for job in jobs} == {"done"}

    def _sent_mails(self) -> set[str]:
        mails = [row for row in self.stage.rows("mails") if "template" in row]
        assert not [mail for mail in mails if "reason" in mail], mails
        return {mail["template"]["S"] for mail in mails if "sesMessageId" in mail}


def begin(stage: Stage, visitors: Visitors) -> BackgroundWork:
    """A person signs in, moves an item, starts a recount, and a stranger's wrong passwords lock the account."""
    stage.aws("ses").verify_email_identity(EmailAddress=SENDER)
    created = stage.administer("create_staff", EMAIL, "--role", "owner", "--password-stdin", entered=PASSWORD)
    assert created.code == 0, created.output
    member, stranger = (visitors.staff_member(EMAIL, PASSWORD) for _ in range(2))
    status = member.sign_in()
    assert status == 302
    assert "Rating over time" in member.read("/dashboard/")
    _move_an_item(stage, visitors)
    assert member.submit("/dashboard/counters/", "/dashboard/counters/") == 302
    assert any(stranger.sign_in("a wrong password") == 429 for _ in range(MOST_TRIES))
    stage.say("A person signed in, moved an item, started a recount, and a stranger locked the account.")
    return BackgroundWork(stage)


def _move_an_item(stage: Stage, visitors: Visitors) -> None:
    created = stage.administer("create_key", "a test", "--scope", "feedback:manage")
    assert created.code == 0, created.output
    status = visitors.move(visitors.accepted()[0], "done", key=created.output.split()[0])
    assert status == 200
