"""The answers to acts: parts of the page for htmx, or a redirect to the page where the person was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse

from feedback.workspace import inbox_page, inbox_query, item_view
from feedback.workspace.acts import notices, sentences, undo_offer
from feedback.workspace.acts.act_form import ActForm
from feedback.workspace.acts.act_results import ActResult, UndoneResult
from jobs.models import Job
from staff.access import fits_a_header
from staff.people import staff_of
from web.htmx import is_htmx, is_partial, varied
from web.notices import Kind, Notice


def acted(request: HttpRequest, form: ActForm, result: ActResult) -> HttpResponse:
    request.GET = QueryDict(form.query)  # as the pages read it
    staff = staff_of(request)
    notice = notices.of_act(result, sentences.words_for(staff), reverse("inbox-undo"))
    if notice.undo_fields:
        notice = replace(notice, undo_fields={**notice.undo_fields, "query": form.query})
    if not is_htmx(request):
        return _page(request, notice, result.undo, _open_item(request, result), result.status)
    context = {**_rows(request, result), **_panel(request, result, form)}
    return _parts(request, notice, result.undo, result.status, context)


def started(request: HttpRequest, query: str, notice: Notice, job: Job | None) -> HttpResponse:
    """A job, which changes the list while it is shown. Its undo names the batch."""
    request.GET = QueryDict(query)
    undo = undo_offer.of_batch(job.parameters["batchId"]) if job else {}
    if undo:
        notice = replace(notice, undo_address=reverse("inbox-undo"), undo_fields={**undo, "query": query})
    if is_htmx(request):
        return _parts(request, notice, undo, 200, {})
    return _page(request, notice, undo, None, 200)


def undone(request: HttpRequest, result: UndoneResult) -> HttpResponse:
    request.GET = QueryDict(request.POST.get("query", ""))
    notice = notices.of_undo(result)
    if not is_htmx(request):
        return _page(request, notice, {}, None, result.status)
    shown = request.POST.get("rows", "")
    rows = (int(shown) if shown.isdecimal() and len(shown) < 5 else 0) + result.restored
    return _parts(request, notice, {}, result.status, {**inbox_page.context(request, rows=rows), "shows_list": True})


def problem(request: HttpRequest, text: str, *, status: int) -> HttpResponse:
    request.GET = QueryDict(request.POST.get("query", ""))
    notice = Notice(text, Kind.PROBLEM)
    if is_htmx(request):
        response = _parts(request, notice, {}, status, {})
        response.headers["HX-Reswap"] = "none"  # the panel stays, with what was typed
        return response
    return _page(request, notice, {}, None, status)


def _rows(request: HttpRequest, result: ActResult) -> dict[str, Any]:
    """The rows that leave the list, and those that stay as they are now."""
    query = inbox_query.read(request)
    stay = [each.item for each in result.items if each.item and query.filters.matches(each.item)]
    staying = {item.feedback_id for item in stay}
    left = [each.target.feedback_id for each in result.items if each.target.feedback_id not in staying]
    return {**inbox_page.rows_context(request, stay), "left": left}


def _open_item(request: HttpRequest, result: ActResult) -> str | None:
    """A single item that is still in the list."""
    if len(result.items) != 1:
        return None
    [first] = result.items
    is_in_list = first.item is not None and inbox_query.read(request).filters.matches(first.item)
    return first.target.feedback_id if is_in_list else None


def _panel(request: HttpRequest, result: ActResult, form: ActForm) -> dict[str, Any]:
    """What the panel shows from now on: the item, or nothing after an act on several. A form in the panel asks for it
    by its target. The list does if nothing else replaces the panel.
    """
    is_target = is_partial(request, "item")
    if not (is_target or form.wants_panel):
        return {}
    place = {"panel_is_target": is_target, "sends_panel": True}
    if len(result.items) != 1 or result.items[0].item is None:
        return place
    return place | item_view.panel_context(request, result.items[0].target.feedback_id)


def _parts(
    request: HttpRequest, notice: Notice, undo: Mapping[str, str], status: int, context: dict[str, Any]
) -> HttpResponse:
    response = render(request, "feedback/inbox/_acted.html", {**context, "notice": notice}, status=status)
    if (page := undo_offer.current_page(request)) and fits_a_header(page := undo_offer.with_undo(page, undo)):
        response.headers["HX-Replace-Url"] = page
    return varied(response)


def _page(
    request: HttpRequest, notice: Notice, undo: Mapping[str, str], open_item: str | None, status: int
) -> HttpResponse:
    """A notice that the address cannot name is shown at once, with the list."""
    address = reverse("inbox-item", args=[open_item]) if open_item else reverse("inbox")
    page = undo_offer.with_undo(f"{address}?{request.GET.urlencode()}", undo)
    if status == 200 and undo and fits_a_header(page):
        return HttpResponseRedirect(page)
    return render(request, "feedback/inbox/page.html", inbox_page.context(request) | {"notice": notice}, status=status)
