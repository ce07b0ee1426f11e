"""The facts about an item, each with the filter that finds the others like it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.template.defaultfilters import floatformat
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language_info, gettext
from django.utils.translation import gettext_lazy as _

from feedback.forms.definitions import Definition
from feedback.inbox.filters import Filters
from feedback.intake import sentiment
from feedback.models import Feedback, Mood, Status
from staff.people import Staff
from web.caller import Scope

MINUS, TIMES = "\N{MINUS SIGN}", " \N{MULTIPLICATION SIGN} "
MOODS: dict[str, Promise] = {Mood.POSITIVE: _("Positive"), Mood.NEUTRAL: _("Neutral"), Mood.NEGATIVE: _("Negative")}
SOURCES: dict[str, Promise] = {"form": _("Public form"), "widget": _("Widget"), "api": _("API")}


@dataclass(frozen=True)
class Fact:
    label: str | Promise
    text: str | Promise = ""
    address: str = ""  # of the items that share the fact
    more: str | Promise = ""  # after the text, and quieter
    moment: datetime | None = None  # instead of the text
    opens: str = ""  # an address of another site, to look at
    is_code: bool = False
    is_foreign: bool = False  # written by the customer, in their language


def facts(item: Feedback, seen: Definition, staff: Staff) -> list[Fact]:
    return [*_origin(item, seen), *_times(item), *_for_operators(item, staff)]


def context(item: Feedback) -> list[Fact]:
    """Where it was written. Values of another version of the code are shown as they are."""
    stored: Mapping[str, Any] = item.context or {}
    attributes = stored.get("attributes")
    named = sorted(attributes.items()) if isinstance(attributes, Mapping) else []
    return [*_page(stored), *_browser(stored), *(_attribute(name, str(value)) for name, value in named)]


def address(**filters: str) -> str:
    """Of the items that match, in all folders."""
    values: dict[str, Any] = {name: frozenset({value}) for name, value in filters.items()}
    return f"{reverse('inbox')}?{Filters(**values).query()}"


def _origin(item: Feedback, seen: Definition) -> Iterator[Fact]:
    yield Fact(_("Form"), form_title(item, seen), address(form=item.form_id), is_foreign=True)
    if item.variant:
        yield Fact(_("Variant"), item.variant, address(form=item.form_id, variant=item.variant), is_foreign=True)
    yield from _mood(item)
    if item.release:
        yield Fact(_("Release"), item.release, address(release=item.release), is_foreign=True)
    yield Fact(_("Came by"), *_named(item.source, SOURCES, "source"))


def _named(value: str, names: Mapping[str, Promise], member: str) -> tuple[str | Promise, str]:
    """The name of a value, and the items with it. A value of a later version has neither."""
    return (names[value], address(**{member: value})) if value in names else (value, "")


def form_title(item: Feedback, seen: Definition) -> str:
    """A form without a title is called by its first question, and one that cannot be read by its id."""
    return str(seen.title or next((question.text for question in seen.questions), item.form_id))


def _times(item: Feedback) -> Iterator[Fact]:
    if item.received_at != item.created_at:  # imported: the head of the panel has the time when it was written
        yield Fact(_("Received"), moment=item.received_at)
    if item.status == Status.SNOOZED and item.snoozed_until:
        yield Fact(_("Snoozed until"), moment=item.snoozed_until)
    if item.expires_at:
        yield Fact(_("Kept until"), moment=item.expires_at)
    else:
        yield Fact(_("Kept"), _("without a limit"))


def _attribute(name: str, value: str) -> Fact:
    return Fact(name, value, address(attribute=f"{name}:{value}"), is_foreign=True)


def _page(stored: Mapping[str, Any]) -> Iterator[Fact]:
    page = str(stored.get("page", ""))
    if page:
        is_link = page.startswith(("https://", "http://"))
        text = page.partition("://")[2].removesuffix("/") if is_link else page
        yield Fact(
            _("Page"), text, address(page=page) if is_link else "", opens=page if is_link else "", is_foreign=True
        )


def _browser(stored: Mapping[str, Any]) -> Iterator[Fact]:
    if locale := stored.get("locale"):
        yield Fact(_("Language"), _language(str(locale)))
    if viewport := stored.get("viewport"):
        yield Fact(_("Window"), str(viewport).replace("x", TIMES))
    if app_version := stored.get("appVersion"):
        yield Fact(_("App version"), str(app_version))


def _mood(item: Feedback) -> Iterator[Fact]:
    """With the score of the words and the words that made it, unless only the rating says this mood."""
    score = item.sentiment_score
    named = _named(item.sentiment, MOODS, "mood")
    if score is None or not _agrees(score, item.sentiment):
        yield Fact(_("Mood"), *named, more=_("by rating") if item.rating is not None else "")
        return
    yield Fact(_("Mood"), *named, more=f"{'+' if score > 0 else MINUS}{floatformat(abs(score), 2)}")
    if words := sentiment.deciding_words(item.message or "", score):
        yield Fact(_deciding(item.sentiment), _quoted(words))


def _agrees(score: float, mood: str) -> bool:
    return abs(score) >= sentiment.CLEAR and mood == (Mood.POSITIVE if score > 0 else Mood.NEGATIVE)


def _deciding(mood: str) -> Promise:
    return _("Read as negative from") if mood == Mood.NEGATIVE else _("Read as positive from")


def _quoted(words: list[str]) -> str:
    """Each in quotes of the reader's language."""
    return ", ".join(
        gettext("\N{LEFT DOUBLE QUOTATION MARK}%(word)s\N{RIGHT DOUBLE QUOTATION MARK}") % {"word": word}
        for word in words
    )


def _for_operators(item: Feedback, staff: Staff) -> Iterator[Fact]:
    """The version of this site helps those who run it, and confuses all others with the release."""
    if staff.may(Scope.OPS_READ):
        yield Fact(_("Stored by version"), item.served_by, is_code=True)


def _language(code: str) -> str:
    try:
        return str(get_language_info(code.lower())["name_translated"])
    except KeyError:
        return code
