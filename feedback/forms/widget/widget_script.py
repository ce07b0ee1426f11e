"""Serves the widget: one script with its styles and its texts in every language, for pages of other sites."""

from __future__ import annotations

import hashlib
import json
import re
from functools import cache
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import condition

from web.methods import read_only
from web.texts import LONGEST_EMAIL, LONGEST_MESSAGE, LONGEST_NAME

SCRIPTS = settings.BASE_DIR / "static" / "js"
SCRIPT = SCRIPTS / "widget.js"
STYLES = [settings.BASE_DIR / "static" / "css" / name for name in ("widget.css", "widget_questions.css")]
# These modules import only each other. Here they become one script, so a module comes before those that import it.
NAMES = "counting elements patience refill widget_elements widget_answers widget_context widget_draft widget_failures"
PARTS = [SCRIPTS / f"{name}.js" for name in NAMES.split()]
PLACE = "\0{}\0"
WORDS = {
    "feedback": _("Feedback"),
    "question": _("How was it?"),
    "close": _("Close"),
    "of": _("of {most}"),
    "worst": _("Not good"),
    "best": _("Very good"),
    "message": _("What should we know?"),
    "email": _("E-mail, if we may reply"),
    "optional": _("(optional)"),
    "send": _("Send feedback"),
    "sending": _("Sending …"),
    "yes": _("Yes"),
    "no": _("No"),
    "rate": _("Choose a number from {low} to {high}."),
    "choose": _("Choose one answer."),
    "chooseSome": _("Choose at least one answer."),
    "fill": _("Fill in this field."),
    "badEmail": _("Enter a full e-mail address, like anna@example.com, or leave it empty."),
    "badMessage": _("This text contains a character that is not allowed. Type it again without the pasted part."),
    "written": _("{written} of {longest} characters"),
    "over": _("Too long by {over}: {longest} characters fit here."),
    "kept": _("Your text is kept on this device until it is sent."),
    "unsent": _("Not sent: there is no connection. Everything you typed is still here."),
    "slow": _("No answer came: we do not know whether it arrived. Send it again: it is stored only once."),
    "busy": _(
        "Possibly not sent: the site is not available right now. Send it again in a moment: it is stored only once."
    ),
    "tooMany": _("Not sent yet: too many requests from your network. Send it again in a minute."),
    "refused": _("Not sent: this site is not allowed to send feedback here. Please tell its owner."),
    "thanks": _("Thank you, we have it"),
    "reference": _("Your reference number"),
}


@cache
def _script() -> str:
    filled_in = {
        "/* words */ {}": _json(_all_words()),
        "/* limits */ {}": _json({"message": LONGEST_MESSAGE, "name": LONGEST_NAME, "email": LONGEST_EMAIL}),
        '/* style */ ""': _json("".join(_slim_style(style.read_text(encoding="utf-8")) for style in STYLES)),
        "/* parts */": "\n".join(_inlined(part) for part in PARTS),
    }
    text = SCRIPT.read_text(encoding="utf-8")
    values: list[str] = []
    for place, value in filled_in.items():
        before, after = text.split(place)  # fails unless the place is there once
        text = before + PLACE.format(len(values)) + after
        values.append(value)
    text = _slim(text)
    for number, value in enumerate(values):
        text = text.replace(PLACE.format(number), value)
    return text


def _inlined(part: Path) -> str:
    return _slim(re.sub(r"^(?:import .*\n|export )", "", part.read_text(encoding="utf-8"), flags=re.MULTILINE))


def _slim(text: str) -> str:
    """Without comments and indentation. Our sources have no text of several lines, and no comment inside a text."""
    text = re.sub(r"/\*[\s\S]*?\*/|(?:^|(?<=[;{},])) *// .*$", "", text, flags=re.MULTILINE)
    return re.sub(r"([{(\[,;])\n", r"\1", re.sub(r"\n\s*", "\n", text))


def _slim_style(text: str) -> str:
    """Also without the spaces around what divides. A colon before a pseudo-class has none after it."""
    text = re.sub(r"\s*([{};:,>])\s+", r"\1", _slim(text)).replace(" {", "{")
    return text.replace(";}", "}")


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _all_words() -> dict[str, dict[str, str]]:
    by_language = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            direction = "rtl" if translation.get_language_bidi() else "ltr"
            by_language[code] = {"dir": direction} | {name: str(words) for name, words in WORDS.items()}
    return by_language


def _etag(request: HttpRequest) -> str:
    return f'"{hashlib.sha256(_script().encode()).hexdigest()[:20]}"'


@read_only
@gzip_page
@condition(etag_func=_etag)
def script(request: HttpRequest) -> HttpResponse:
    response = HttpResponse(_script(), content_type="text/javascript; charset=utf-8")
    # Other sites contain this URL, so it never changes: browsers get a new version within ten minutes.
    response.headers["Cache-Control"] = "public, max-age=600"
    # For pages with a Cross-Origin-Embedder-Policy: they load only resources that allow it.
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
