"""Why an item is in the folder of spam, for its row in the list and for its panel."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from feedback.intake.screening import SpamReason
from feedback.models import Feedback, Status

REASONS: dict[str, Promise] = {
    SpamReason.DECOY: _("A field that people do not see was filled in."),
    SpamReason.TOO_FAST: _("The form was sent faster than people type."),
    SpamReason.LINKS_ONLY: _("It has nothing but links."),
    SpamReason.REPEATED: _("The same text came before."),
}
BY_STAFF = _("Marked by staff.")


def of(item: Feedback) -> Promise | None:
    """None for an item in another folder."""
    return REASONS.get(item.spam_reason or "", BY_STAFF) if item.status == Status.SPAM else None
