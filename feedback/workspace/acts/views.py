"""What people do with items of the inbox: one, those that they selected, or all that match."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, QueryDict
from django.views.decorators.cache import never_cache

from feedback.inbox import batches, bulk, bulk_jobs, bulk_matching, bulk_undo, edit_checks, undo
from feedback.inbox.act_writes import Origin
from feedback.inbox.edits import Edit
from feedback.inbox.refusals import EditRefused
from feedback.workspace import inbox_query
from feedback.workspace.acts import act_form, act_results, answers, notices, sentences, undo_offer
from feedback.workspace.acts.act_form import ActForm, WrongForm
from feedback.workspace.acts.act_results import ActResult, UndoneResult
from jobs.models import Job
from staff.access import page_requires
from staff.people import Staff, staff_of
from storage.writes import NotFound
from web.caller import Scope
from web.methods import allow_methods


@allow_methods("POST")
@never_cache
@page_requires(Scope.FEEDBACK_MANAGE)
def act(request: HttpRequest) -> HttpResponse:
    staff = staff_of(request)
    try:
        form = act_form.read(request.POST, staff)
        edit = edit_checks.prepared(staff.project_id, form.edit)
    except WrongForm as error:
        return answers.problem(request, str(error.text), status=422)
    except EditRefused as error:
        return answers.problem(request, sentences.refusal(error), status=422)
    if form.of_all:
        return _act_on_all(request, staff, form, edit)
    return answers.acted(request, form, _do(request, staff, form, edit))


def _act_on_all(request: HttpRequest, staff: Staff, form: ActForm, edit: Edit) -> HttpResponse:
    request.GET = QueryDict(form.query)
    query = inbox_query.read(request)
    if query.errors:  # the list is without these filters: the act would be on more items than the person thinks
        return answers.problem(request, str(notices.WRONG_FILTERS), status=422)
    done = bulk_matching.apply(staff.project_id, query.filters, edit, _origin(request, staff))
    if isinstance(done, Job):
        return answers.started(request, form.query, notices.of_job(edit, done, sentences.words_for(staff)), done)
    return answers.acted(request, form, act_results.of_many(edit, done))


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
    named, staff = undo_offer.named(request.POST.dict()), staff_of(request)
    try:
        result = _undo(staff, named, _origin(request, staff))
    except NotFound:
        return answers.problem(request, str(notices.NOTHING_TO_UNDO), status=409)
    if isinstance(result, Job):
        return answers.started(request, request.POST.get("query", ""), notices.of_undo_job(), None)
    return answers.undone(request, result)


def _undo(staff: Staff, named: dict[str, str], origin: Origin) -> UndoneResult | Job:
    if undo_offer.BATCH in named:
        head = batches.find(staff.project_id, named[undo_offer.BATCH])
        if bulk_undo.is_long(head):
            return bulk_jobs.start_undo(head, origin)
        return act_results.of_batch_undo(bulk_undo.undo(head, origin))
    if not named:
        raise NotFound("act")
    feedback_id = named[undo_offer.ON]
    return act_results.of_undo(
        feedback_id, undo.undo_item(staff.project_id, feedback_id, named[undo_offer.ACT], origin)
    )


def _origin(request: HttpRequest, staff: Staff) -> Origin:
    return Origin(actor=staff.actor, request_id=request.META.get("REQUEST_ID"))
