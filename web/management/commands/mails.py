from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from storage import clock
from web.mail import outbox


class Command(BaseCommand):
    help = "List the mails that are not sent yet, the oldest first, each with the reason: docs/mail.md."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        mails = outbox.unfinished()
        for mail in mails:
            tries = f"tries {int(mail.attempts)}"
            fields = (clock.to_text(mail.created_at), mail.mail_id, mail.template, mail.state, tries, mail.reason or "")
            self.stdout.write("  ".join(fields).rstrip())
        if not mails:
            self.stdout.write("No mail waits.")
        elif len(mails) == outbox.MOST_UNFINISHED:
            self.stdout.write(f"These are the oldest {len(mails)}. There may be more.")
