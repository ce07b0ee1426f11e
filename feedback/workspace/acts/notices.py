"""The notice after an act or an undo."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from feedback.inbox.bulk import Outcome
from feedback.inbox.edits import Edit
from feedback.workspace.acts import sentences
from feedback.workspace.acts.act_results import ActResult, UndoneResult
from feedback.workspace.acts.sentences import Words
from jobs.models import Job, State
from web.notices import Kind, Notice

NOTHING_MATCHES = _("No item matches.")
WRONG_FILTERS = _("Correct the filters first: some of them are not valid.")
NOTHING_TO_UNDO = _("This can no longer be undone.")
UNCHANGED = _("It was already so.")
FAILED = _("It could not be saved at the moment. Try it again.")
GONE = _("The item is gone: another person has removed it.")
CHANGED_SINCE = "changed_since"  # by others, of an undo
# What became of the items of a bulk change, or of its undo, that it did not change.
OTHERS: dict[str, Callable[[int], str]] = {
    Outcome.CONFLICT: lambda number: ngettext(
        "%(number)d was changed by another person meanwhile.",
        "%(number)d were changed by other people meanwhile.",
        number,
    ),
    Outcome.REFUSED: lambda number: ngettext(
        "%(number)d has no room for the tags.", "%(number)d have no room for the tags.", number
    ),
    Outcome.FAILED: lambda number: ngettext(
        "%(number)d could not be changed: try it again.", "%(number)d could not be changed: try them again.", number
    ),
    CHANGED_SINCE: lambda number: ngettext(
        "%(number)d was changed by others since, and stays as it is.",
        "%(number)d were changed by others since, and stay as they are.",
        number,
    ),
    Outcome.MISSING: lambda number: ngettext("%(number)d is gone.", "%(number)d are gone.", number),
}


def of_act(result: ActResult, words: Words, undo_address: str) -> Notice:
    if not result.items:
        return Notice(str(NOTHING_MATCHES))
    if len(result.items) == 1:
        return _of_one(result, words, undo_address)
    numbers = result.numbers
    done = numbers[Outcome.CHANGED] + numbers[Outcome.UNCHANGED]
    parts: list[str] = [words.done(result.edit, done)] if done else []
    parts += others(numbers)
    return _with_undo(format_html_join(" ", "{}", ((part,) for part in parts)), result, undo_address)


def of_job(edit: Edit, job: Job, words: Words) -> Notice:
    """While it runs, and at its end."""
    if job.state == State.DONE:
        result: Mapping[str, int] = job.result or {}
        done = words.done(edit, result.get(Outcome.CHANGED, 0) + result.get(Outcome.UNCHANGED, 0))
        return Notice(format_html_join(" ", "{}", ((part,) for part in (done, *others(result)))))
    text = gettext('All that match: {what}. It goes on in the background: <a href="{jobs}">see how far it is</a>.')
    return Notice(format_html(text, what=words.short(edit), jobs=reverse("jobs")))


def of_undo_job() -> Notice:
    text = gettext('It is being undone in the background: <a href="{jobs}">see how far it is</a>.')
    return Notice(format_html(text, jobs=reverse("jobs")))


def of_undo(result: UndoneResult) -> Notice:
    number = result.restored + result.changed_since + result.missing
    if number <= 1 and result.restored:
        return Notice(gettext("Undone."))
    if number <= 1 and result.changed_since:
        return Notice(gettext("Another person has changed the item since: it stays as it is."), Kind.PROBLEM)
    first = ngettext(
        "%(restored)d of %(number)d item was restored.", "%(restored)d of %(number)d items were restored.", number
    ) % {"restored": result.restored, "number": number}
    more = others({CHANGED_SINCE: result.changed_since, Outcome.MISSING: result.missing})
    return Notice(" ".join([first, *more]), Kind.DONE if result.restored else Kind.PROBLEM)


def others(numbers: Mapping[Any, int]) -> Iterator[str]:
    for outcome, sentence in OTHERS.items():
        if number := numbers.get(outcome, 0):
            yield sentence(number) % {"number": number}


def _of_one(result: ActResult, words: Words, undo_address: str) -> Notice:
    [only] = result.items
    match only.outcome:
        case Outcome.CHANGED:
            return _with_undo(words.done(result.edit), result, undo_address)
        case Outcome.UNCHANGED:
            return Notice(str(UNCHANGED))
        case Outcome.CONFLICT:
            return Notice(words.conflict(only.changes), Kind.PROBLEM)
        case Outcome.REFUSED if only.refusal:
            return Notice(sentences.refusal(only.refusal), Kind.PROBLEM)
    return Notice(str(GONE if only.outcome == Outcome.MISSING else FAILED), Kind.PROBLEM)


def _with_undo(text: str, result: ActResult, undo_address: str) -> Notice:
    if result.undo:
        return Notice(text, undo_address=undo_address, undo_fields=result.undo)
    return Notice(text, Kind.PROBLEM if result.numbers[Outcome.UNCHANGED] == 0 else Kind.DONE)
