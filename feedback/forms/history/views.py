"""The history of a form, and the page on which an earlier version is published again."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from feedback.forms import own_forms, publishing
from feedback.forms.documents import definition_json
from feedback.forms.documents.definition_faults import BadDefinition
from feedback.forms.editor import changes
from feedback.forms.history import versions
from feedback.forms.history.versions import Version
from feedback.forms.own_forms import OwnForm
from feedback.workspace.item import names
from staff.access import page_requires
from staff.members import project_members
from staff.people import staff_of
from storage import clock
from storage.writes import Conflict, NotFound
from web.caller import Scope
from web.methods import allow_methods, read_only
from web.notices import Notice


@read_only
@never_cache
@page_requires(Scope.FORMS_MANAGE)
def page(request: HttpRequest, form_id: str) -> HttpResponse:
    own = own_forms.own_form(request, form_id)
    before = request.GET.get("before", "")
    history = None
    if not own.is_built_in:
        history = versions.read(form_id, int(before) if before.isdecimal() and len(before) < 10 else None)
    project = staff_of(request).project
    shown = history.versions if history else []
    people = names.of({each.actor for each in shown if each.actor}, project_members.of_project(project.project_id))
    is_published = request.GET.get("notice") == "published"
    context = {
        **own_forms.context(request, own),
        "history": history,
        "entries": [(each, people.get(each.actor, "")) for each in shown],
        "zone": project.zone,
        "today": clock.today(project.zone),
        "notice": Notice(_("It is live. Visitors see it within a minute.")) if is_published else None,
    }
    return render(request, "feedback/forms/history/page.html", context)


@allow_methods("GET", "HEAD", "POST")
@never_cache
@page_requires(Scope.FORMS_MANAGE)
def version(request: HttpRequest, form_id: str, number: int) -> HttpResponse:
    """What would change for visitors, and the button that publishes it as a new version."""
    own = own_forms.own_form(request, form_id)
    if own.row is None:
        raise Http404
    try:
        found = versions.find(form_id, number)
    except NotFound:
        raise Http404 from None
    if request.method != "POST":
        return _version(request, own, found)
    if request.POST.get("seen") != str(own.published_version):
        return _version(request, own, found, is_overtaken=True)
    try:
        publishing.publish(own.row, found.document, actor=staff_of(request).actor)
    except Conflict:
        return _version(request, own_forms.own_form(request, form_id), found, is_overtaken=True)
    except BadDefinition as error:
        return _version(request, own, found, faults=[str(fault) for fault in error.faults])
    return redirect(f"{reverse('form-versions', args=[form_id])}?notice=published")


def _version(
    request: HttpRequest, own: OwnForm, found: Version, *, is_overtaken: bool = False, faults: list[str] | None = None
) -> HttpResponse:
    zone = staff_of(request).project.zone
    context = {
        **own_forms.context(request, own),
        "version": found,
        "questions": _questions(found),
        "changes": changes.between(own.document, found.document),
        "next_version": own.published_version + 1,
        "is_live": found.number == own.published_version,
        "is_overtaken": is_overtaken,
        "faults": faults,
        "zone": zone,
        "today": clock.today(zone),
    }
    status = 409 if is_overtaken else 422 if faults else 200
    return render(request, "feedback/forms/history/version.html", context, status=status)


def _questions(found: Version) -> list[str]:
    definition = definition_json.load(found.document)
    shown = definition.shown(definition.language(get_language() or ""))
    return [str(question.text) for question in shown.questions]
