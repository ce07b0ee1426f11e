"""The pages of the public form. It sets no cookie, so a signed token replaces Django's CSRF check."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from csp.constants import NONE
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from feedback.forms import form_intake, form_notices, form_store, reference_numbers, tokens
from feedback.forms.form_fields import FeedbackForm
from feedback.forms.form_notices import Notice
from feedback.forms.form_store import Head
from feedback.forms.tokens import Token
from feedback.intake.submissions import TooMany
from staff import projects
from storage.writes import NotFound
from web.texts import LONGEST_MESSAGE

THEMES = ("light", "dark")


class SeeOther(HttpResponseRedirect):
    status_code = 303


@dataclass(frozen=True)
class FormPage:
    request: HttpRequest
    head: Head

    @property
    def display_parameters(self) -> dict[str, str]:
        """How the query says to show the form. The other URLs of the form keep these parameters and no others."""
        query, allowed = self.request.GET, {"embed": ("true",), "lang": dict(settings.LANGUAGES), "theme": THEMES}
        return {name: query[name] for name, values in allowed.items() if query.get(name) in values}

    def form(self, form: FeedbackForm, token: Token, notice: Notice | None = None, status: int = 200) -> HttpResponse:
        context = {"form": form, "token": token, "notice": notice, "longest_message": LONGEST_MESSAGE}
        response = self._render("feedback/form.html", context, status)
        if notice and notice.retry_after:
            response.headers["Retry-After"] = str(notice.retry_after)
        return response

    def thanks(self, reference: str) -> HttpResponse:
        return self._render("feedback/done.html", {"reference": reference})

    def address(self, **more: str) -> str:
        query = urlencode(self.display_parameters | more)
        return f"{self.request.path}?{query}" if query else self.request.path

    def _render(self, template: str, context: dict[str, object], status: int = 200) -> HttpResponse:
        parameters = self.display_parameters
        shown = self.head.definition.shown(translation.get_language())
        context |= {
            "form_id": self.head.form_id,
            "question": shown.title or shown.questions[0].text,
            "is_embedded": "embed" in parameters,
            "theme": parameters.get("theme"),
            "address": self.address(),
            "retention_days": projects.retention_days(self.head.project),
        }
        response = render(self.request, template, context, status=status)
        # A cache must not share it: the token belongs to one visitor, and the page may show what that visitor typed.
        response.headers["Cache-Control"] = "private, no-cache"
        if "embed" in parameters:
            _allow_framing(response)
        return response


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def form(request: HttpRequest, form_id: str = form_store.DEFAULT) -> HttpResponse:
    try:
        page = FormPage(request, form_store.head(form_id))
    except NotFound:
        return render(request, "feedback/missing.html", status=404)
    if request.method == "POST":
        return _receive(page)
    try:
        return page.thanks(tokens.read_receipt(request.GET.get("sent", "")))
    except tokens.BadToken:
        return page.form(FeedbackForm(), tokens.make(page.head.form_id))


def _receive(page: FormPage) -> HttpResponse:
    request, filled_in = page.request, FeedbackForm(page.request.POST)
    try:
        token = tokens.read(request.POST.get("token", ""), page.head.form_id)
    except tokens.BadToken:
        return page.form(filled_in, tokens.make(page.head.form_id), form_notices.EXPIRED, status=422)
    if token.age > tokens.LIFETIME:
        return page.form(filled_in, token.renewed(), form_notices.EXPIRED, status=422)
    if not form_intake.came_from_here(request):
        return page.form(filled_in, token, form_notices.ELSEWHERE, status=403)
    if not filled_in.is_valid():
        return page.form(filled_in, token, status=422)
    try:
        feedback_id = form_intake.accept(request, page.head, token, filled_in.cleaned_data)
    except TooMany as refusal:
        return page.form(filled_in, token, form_notices.too_many(refusal.seconds), status=429)
    except form_intake.NotStored:
        return page.form(filled_in, token, form_notices.BUSY, status=503)
    # Redirect, so that a reload or the back button sends nothing again. The URL has the reference, but no text.
    return SeeOther(page.address(sent=tokens.receipt(reference_numbers.of(feedback_id))))


def _allow_framing(response: HttpResponse) -> None:
    """Does the same as the decorators of django-csp and Django, which read their lists at import."""
    response._csp_replace = {"frame-ancestors": settings.EMBED_ALLOWED_ORIGINS or [NONE]}  # type: ignore[attr-defined]
    # X-Frame-Options cannot name several sites; browsers that know frame-ancestors ignore it.
    response.xframe_options_exempt = bool(settings.EMBED_ALLOWED_ORIGINS)
