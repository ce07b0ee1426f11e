from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from staff.models import Member

LONGEST = 200  # whoever guesses must not make the server hash whole books


class MaximumLengthValidator:
    """Nobody may get a password that the form to sign in would not take."""

    def validate(self, password: str, user: Member | None = None) -> None:
        if len(password) > LONGEST:
            raise ValidationError(_("This password is too long: at most %(most)d characters.") % {"most": LONGEST})
