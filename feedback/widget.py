"""The widget's one file: its script with its styles and its words in every language, as it runs on pages of others."""

from __future__ import annotations

import hashlib
import json
from functools import cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import condition

from feedback.texts import LONGEST_EMAIL, LONGEST_MESSAGE
from staff.access import read_only

SCRIPT, STYLE = (settings.BASE_DIR / "static" / name for name in ("js/widget.js", "css/widget.css"))
WORDS = {
    "feedback": _("Feedback"),
    "question": _("How was it?"),
    "close": _("Close"),
    "of5": _("of 5"),
    "worst": _("Not good"),
    "best": _("Very good"),
    "message": _("What should we know?"),
    "email": _("E-mail, if we may write back"),
    "optional": _("(optional)"),
    "send": _("Send feedback"),
    "sending": _("Sending …"),
    "rate": _("Choose a number from 1 to 5."),
    "badEmail": _("Write the e-mail address in full, like anna@example.com, or leave it empty."),
    "badMessage": _("This text cannot be taken as it is. Write it anew, or without what you pasted."),
    "unsent": _("Not sent: there is no connection. Everything you typed is still here."),
    "busy": _("Not sent yet: we cannot take it right now. Send it again in a moment."),
    "tooMany": _("Not sent yet: a lot came from your connection. Send it again in a minute."),
    "refused": _("Not sent: this page may not send feedback. Please tell whoever runs it."),
    "thanks": _("Thank you, we have it"),
    "reference": _("Your reference number"),
}


@cache
def _script() -> str:
    filled_in: dict[str, object] = {
        "/* words */ {}": _all_words(),
        "/* limits */ {}": {"message": LONGEST_MESSAGE, "email": LONGEST_EMAIL},
        '/* style */ ""': STYLE.read_text(encoding="utf-8"),
    }
    text = SCRIPT.read_text(encoding="utf-8")
    for place, value in filled_in.items():
        before, after = text.split(place)  # it is there, and once, or this fails
        text = before + json.dumps(value, ensure_ascii=False, separators=(",", ":")) + after
    return text


def _all_words() -> dict[str, dict[str, str]]:
    found = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            direction = "rtl" if translation.get_language_bidi() else "ltr"
            found[code] = {"dir": direction} | {name: str(words) for name, words in WORDS.items()}
    return found


def _etag(request: HttpRequest) -> str:
    return f'"{hashlib.sha256(_script().encode()).hexdigest()[:20]}"'


@read_only
@gzip_page
@condition(etag_func=_etag)
def script(request: HttpRequest) -> HttpResponse:
    response = HttpResponse(_script(), content_type="text/javascript; charset=utf-8")
    # Its address stays the same for good, as it stands in other people's pages: a new version comes within minutes.
    response.headers["Cache-Control"] = "public, max-age=600"
    # Also for pages that take nothing from elsewhere unless it says that it may be taken.
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
