"""Shows the editor: the controls of a draft, what is wrong with it, and its preview."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from csp.constants import SELF
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from feedback.forms import own_forms
from feedback.forms.documents.definition_check import MOST_VARIANTS
from feedback.forms.editor import acts, faults
from feedback.forms.editor.documents import Document, tidy
from feedback.forms.editor.drafts import Draft
from feedback.forms.editor.parts import KIND_TITLES, Editing, FormPart
from feedback.forms.own_forms import OwnForm
from staff.members import project_members
from staff.people import staff_of
from storage import clock
from web.notices import Notice


@dataclass(frozen=True)
class Shown:
    """What a person has in the controls: mostly the draft, but what they typed if that could not be saved."""

    document: Document
    removed: list[Document]
    seen: int
    focus: str = ""
    is_checked: bool = False  # errors are shown at their controls
    newer: Draft | None = None  # what another person saved meanwhile


def show(request: HttpRequest, own: OwnForm, draft: Draft, shown: Shown, status: int = 200) -> HttpResponse:
    errors = faults.check(shown.document)
    editing = Editing(shown.document["languages"], faults.by_control(errors) if shown.is_checked else {})
    form, zone = FormPart(shown.document, editing), staff_of(request).project.zone
    context: dict[str, Any] = own_forms.context(request, own) | {
        "form": form,
        "shown": shown,
        "draft": draft,
        "errors": errors,
        "counted": faults.counted(shown.document),
        "has_changes": tidy(shown.document) != tidy(own.document),
        "removed": [_removed(entry, editing.languages) for entry in shown.removed],
        "kinds": _kinds(shown.document),
        "languages": _languages(editing.languages),
        "most_variants": MOST_VARIANTS,
        "changed_by": _name(request, shown.newer or draft),
        "zone": zone,
        "today": clock.today(zone),
        "notice": _notice(request),
    }
    response = render(request, "feedback/forms/edit.html", context, status=status)
    response._csp_update = {"frame-src": [SELF]}  # type: ignore[attr-defined]  # the preview
    return response


def _kinds(document: Document) -> list[tuple[str, str, bool]]:
    """What can be added: its name, its title, and whether it can be added now."""
    ids = {question["id"] for question in document["questions"]}
    has_room = len(document["questions"]) < acts.MOST_QUESTIONS
    return [
        (kind, str(KIND_TITLES[kind]), has_room and (kind not in acts.PERSON or kind not in ids)) for kind in acts.ADDED
    ]


def _languages(own: list[str]) -> dict[str, list[tuple[str, str]]]:
    titles = dict(settings.LANGUAGES)
    others = [code for code in titles if code not in own]
    return {
        "own": [(code, str(titles[code])) for code in own],
        "others": [(code, str(titles[code])) for code in others],
    }


def _removed(entry: Document, languages: list[str]) -> tuple[str, str]:
    question = entry["question"]
    text = question.get("text", {}).get(languages[0], "")
    return question["id"], text or str(KIND_TITLES[question["kind"]])


def _name(request: HttpRequest, draft: Draft) -> str:
    person_id = draft.changed_by.partition(":")[2]
    member = project_members.of_project(staff_of(request).project_id).get(person_id) if person_id else None
    return member.name if member else ""


def _notice(request: HttpRequest) -> Notice | None:
    texts = {
        "discarded": _("The draft was discarded. What is published stays as it is."),
        "published": _("Published. Visitors see the new version within a minute."),
        "copied": _("This is a copy. Its address is new, and it has no answers yet."),
    }
    text = texts.get(request.GET.get("notice", ""))
    return Notice(text) if text else None
