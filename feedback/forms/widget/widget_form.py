"""The form as the widget needs it, and whether a site may send to it. Both for pages of other sites."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import translation
from django.utils.translation import gettext

from feedback.forms import closing, form_store, variant_choice
from feedback.forms.definitions import Definition
from feedback.forms.form_store import Head
from feedback.forms.page.accent_sheet import light_dark
from feedback.forms.questions import Question
from storage.writes import NotFound
from web.methods import read_only


@read_only
def form(request: HttpRequest) -> HttpResponse:
    """What everyone can read on the page of the form, so every site may read it."""
    head = _head(request)
    if head is None or not head.is_readable:
        return _for_every_site(JsonResponse({}, status=404 if head is None else 503))
    language = head.definition.language(_language(request))
    with translation.override(language):
        variant = variant_choice.of_visitor(request, head)
        document = _document(head.definition.shown(language, variant), asks_consent=head.asks_consent)
        document |= _colors(head.accent)
        if closing.closed_by(head):
            return _for_every_site(JsonResponse(document | _closed(document), status=410))
    return _for_every_site(JsonResponse(document | {"formVersion": head.version, "variant": variant}))


@read_only
def access(request: HttpRequest) -> HttpResponse:
    """Whether the site that sends this request may call the API from its pages. If CORS blocks a call, a browser hides
    the reason from the script, so the widget asks here after a failed call. Every site may read the answer: it contains
    no more than a preflight. The default form needs no storage.
    """
    head = _head(request)
    own = head.allowed_sites if head else frozenset()
    sites = own or settings.CORS_ALLOWED_ORIGINS
    name = "allowedSites of the form" if own else "CORS_ALLOWED_ORIGINS"
    return _for_every_site(JsonResponse({"allowed": request.headers.get("Origin") in sites, "list": name}))


def may_call(request: HttpRequest) -> bool | None:
    """By the sites of the form that the request names, or None if it has none of its own."""
    head = _head(request)
    return request.headers.get("Origin") in head.allowed_sites if head and head.allowed_sites else None


def _head(request: HttpRequest) -> Head | None:
    try:
        return form_store.head(request.GET.get("form", form_store.DEFAULT))
    except NotFound:
        return None


def _language(request: HttpRequest) -> str:
    language = request.GET.get("lang", "")
    return language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def _for_every_site(response: HttpResponse) -> HttpResponse:
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["Cache-Control"] = "no-store"
    return response


def _document(shown: Definition, *, asks_consent: bool) -> dict[str, Any]:
    texts = {"title": shown.title, "intro": shown.intro, "send": shown.send, "thanks": shown.thanks}
    return {
        **_given(texts),
        "questions": [_question(question) | _consent(question, asks_consent) for question in shown.questions],
    }


def _colors(accent: str | None) -> dict[str, Any]:
    """As custom properties of the widget. A page that sets --feedback-accent knows better."""
    if not accent:
        return {}
    colors = {"--own-accent": light_dark(accent, "color"), "--own-on-accent": light_dark(accent, "on")}
    return {"colors": colors}


def _consent(question: Question, asks_consent: bool) -> dict[str, str]:
    """The words of the box below the e-mail address."""
    return {"consent": gettext("You may write to me about this.")} if asks_consent and question.id == "email" else {}


def _closed(document: dict[str, Any]) -> dict[str, str]:
    """The questions stay: the widget shows them to a visitor who had begun to answer."""
    title = document.get("title") or document["questions"][0]["text"]
    return {"title": title, "closed": gettext("This form has closed and takes no more feedback. Nothing was sent.")}


def _question(question: Question) -> dict[str, Any]:
    members: dict[str, Any] = {
        "id": question.id,
        "kind": str(question.kind),
        "text": question.text,
        "hint": question.hint,
        "low": question.low,
        "high": question.high,
        "required": question.is_required,
        "options": [{"id": option.id, "text": option.text} for option in question.options],
    }
    if only_if := question.only_if:
        members["onlyIf"] = {"question": only_if.question_id, "atMost": only_if.at_most}
    return _given(members)


def _given(members: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value}
