"""What people do with items of the inbox: one, those that they selected, or all that match."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

from feedback.inbox import batches, bulk, bulk_undo, edit_checks, undo
from feedback.inbox.act_writes import Origin
from feedback.inbox.edits import Edit
from feedback.inbox.refusals import EditRefused
from feedback.workspace.acts import act_form, act_results, answers, notices, sentences, undo_offer
from feedback.workspace.acts.act_form import ActForm, WrongForm
from feedback.workspace.acts.act_results import ActResult, UndoneResult
from staff.access import page_requires
from staff.people import Staff
from storage.writes import NotFound
from web.caller import Scope
from web.methods import allow_methods


@allow_methods("POST")
@never_cache
@page_requires(Scope.FEEDBACK_MANAGE)
def act(request: HttpRequest) -> HttpResponse:
    staff = _staff(request)
    try:
        form = act_form.read(request.POST, staff)
        edit = edit_checks.prepared(staff.project_id, form.edit)
    except WrongForm as error:
        return answers.problem(request, str(error.text), status=422)
    except EditRefused as error:
        return answers.problem(request, sentences.refusal(error), status=422)
    return answers.acted(request, form, _do(request, staff, form, edit))


def _do(request: HttpRequest, staff: Staff, form: ActForm, edit: Edit) -> ActResult:
    """One item has no batch: its act is undone by its own id."""
    origin = _origin(request, staff)
    if len(form.targets) == 1:
        return act_results.of_one(edit, bulk.change_one(staff.project_id, form.targets[0], edit, origin), origin)
    return act_results.of_many(edit, bulk.apply(staff.project_id, form.targets, edit, origin))


@allow_methods("POST")
@never_cache
@page_requires(Scope.FEEDBACK_MANAGE)
def undo_act(request: HttpRequest) -> HttpResponse:
    named = undo_offer.named(request.POST.dict())
    try:
        result = _undo(_staff(request), named, _origin(request, _staff(request)))
    except NotFound:
        return answers.problem(request, str(notices.NOTHING_TO_UNDO), status=409)
    return answers.undone(request, result)


def _undo(staff: Staff, named: dict[str, str], origin: Origin) -> UndoneResult:
    if undo_offer.BATCH in named:
        head = batches.find(staff.project_id, named[undo_offer.BATCH])
        targets = batches.targets_of(head)
        return act_results.of_batch_undo(bulk_undo.undo_targets(staff.project_id, head.batch_id, targets, origin))
    if not named:
        raise NotFound("act")
    feedback_id = named[undo_offer.ON]
    return act_results.of_undo(
        feedback_id, undo.undo_item(staff.project_id, feedback_id, named[undo_offer.ACT], origin)
    )


def _origin(request: HttpRequest, staff: Staff) -> Origin:
    return Origin(actor=staff.actor, request_id=request.META.get("REQUEST_ID"))


def _staff(request: HttpRequest) -> Staff:
    staff: Staff = request.staff  # type: ignore[attr-defined]
    return staff
