"""Takes in the notes and replies that members write below an item."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from conversations import texts
from conversations.texts import WrongText
from conversations.writing import WrittenBefore
from feedback.inbox import undo
from feedback.models import Feedback, Status
from feedback.replies import authors, compose, item_notes, reply_templates, sending
from feedback.replies.compose import Entered, Mode
from feedback.replies.obstacles import Unanswerable
from feedback.replies.sending import OthersWrote
from feedback.workspace import inbox_query, item_view
from staff.access import page_requires
from staff.people import staff_of
from storage.writes import Conflict, NotFound
from web.caller import Scope
from web.htmx import is_htmx
from web.methods import allow_methods

LONGEST_TOKEN = 64


@allow_methods("POST")
@never_cache
@page_requires(Scope.FEEDBACK_MANAGE)
def note(request: HttpRequest, feedback_id: UUID) -> HttpResponse:
    item, entered = _item(request, feedback_id), _entered(request, Mode.NOTE)
    try:
        cleaned = texts.checked(entered.text)
        item_notes.write(item, cleaned, author=authors.of_staff(staff_of(request)), token=_token(request, cleaned))
    except WrongText as error:
        return _again(request, item, replace(entered, error=error.code), status=422)
    except WrittenBefore:
        pass  # its author has deleted it since
    return _to_item(request, item, Mode.NOTE)


@allow_methods("POST")
@never_cache
@page_requires(Scope.FEEDBACK_MANAGE)
def reply(request: HttpRequest, feedback_id: UUID) -> HttpResponse:
    """Sends the reply, or inserts a template into its text. If others spoke with the customer meanwhile, it asks.

    Placeholders that a person typed are filled as those of templates are: no customer gets a mail with "{name}".
    """
    item, entered = _item(request, feedback_id), _entered(request, Mode.REPLY)
    if "insert" in request.POST:
        return _insert(request, item, entered)
    try:
        _send(request, item, entered)
    except WrongText as error:
        return _again(request, item, replace(entered, error=error.code), status=422)
    except OthersWrote as error:
        entered = replace(entered, newer=error.newer, seen=error.newer[-1].message_id)
        return _again(request, item, entered, status=409)
    except Unanswerable:  # the form says why, and keeps the text
        return _again(request, item, entered, status=422)
    except WrittenBefore:
        pass
    except Conflict:
        return _again(request, item, replace(entered, error="busy"), status=409)
    return _to_item(request, item, Mode.REPLY)


def _send(request: HttpRequest, item: Feedback, entered: Entered) -> None:
    staff = staff_of(request)
    text = texts.checked(reply_templates.filled(entered.text, item, staff.project))
    sending.reply(
        item,
        text,
        author=authors.of_staff(staff),
        token=_token(request, text),
        to_folder=Status.DONE if request.POST.get("then") == Status.DONE else None,
        seen=entered.seen,
    )


def _entered(request: HttpRequest, mode: Mode) -> Entered:
    return Entered(mode=mode, text=request.POST.get("text", ""), seen=request.POST.get("seen", ""))


def _insert(request: HttpRequest, item: Feedback, entered: Entered) -> HttpResponse:
    """Below what was typed."""
    staff = staff_of(request)
    try:
        template = reply_templates.find(staff.project_id, request.POST.get("template", ""))
    except NotFound:
        return _again(request, item, replace(entered, error="unknown"), status=422)
    filled = reply_templates.filled(template.text, item, staff.project)
    whole = f"{entered.text.rstrip()}\n\n{filled}" if entered.text.strip() else filled
    return _again(request, item, replace(entered, text=whole), status=200)


def _again(request: HttpRequest, item: Feedback, entered: Entered, *, status: int) -> HttpResponse:
    """The forms with what was entered: alone for htmx, which would replace the whole item, else with the page."""
    if not is_htmx(request):
        return item_view.page(request, item.feedback_id, entered=entered, status=status)
    forms = compose.read(item, staff_of(request), entered.seen, entered)
    context = {"item": item, "compose": forms, "query": inbox_query.read(request).text}
    response = render(request, "feedback/replies/_compose.html", context, status=status)
    response.headers["HX-Retarget"], response.headers["HX-Reswap"] = "#compose", "innerHTML"
    return response


def _to_item(request: HttpRequest, item: Feedback, mode: Mode) -> HttpResponse:
    """With the same form as before: else the next internal text could go to the customer. htmx follows the redirect."""
    queries = [inbox_query.read(request).text] if request.GET else []
    if mode == Mode.NOTE:
        queries.append(f"{item_view.WRITE}={Mode.NOTE}")
    address = reverse("inbox-item", args=[item.feedback_id])
    response = HttpResponseRedirect(f"{address}?{'&'.join(queries)}" if queries else address)
    response.status_code = 303
    return response


def _token(request: HttpRequest, text: str) -> str | None:
    """With the text: another text is another message, although the form is the same, such as after going back."""
    token = request.POST.get("token", "")[:LONGEST_TOKEN]
    return f"{token} {text}" if token else None


def _item(request: HttpRequest, feedback_id: UUID) -> Feedback:
    try:
        return undo.find(staff_of(request).project_id, str(feedback_id))
    except NotFound:
        raise Http404 from None
