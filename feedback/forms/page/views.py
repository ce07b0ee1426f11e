"""The pages of the public form. It sets no cookie, so a signed token replaces Django's CSRF check."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from csp.constants import SELF
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods

from feedback.forms import closing, form_store, reference_numbers, variant_choice
from feedback.forms.closing import Reason
from feedback.forms.definitions import Definition
from feedback.forms.form_store import Head
from feedback.forms.page import closed_page, form_intake, form_notices, prefill, tokens
from feedback.forms.page.form_fields import FeedbackForm
from feedback.forms.page.form_notices import Notice
from feedback.forms.page.tokens import Token
from feedback.intake.submissions import TooMany
from staff import projects
from storage.connection.failures import TooBusy
from storage.writes import NotFound

THEMES = ("light", "dark")


class SeeOther(HttpResponseRedirect):
    status_code = 303


@dataclass(frozen=True)
class FormPage:
    request: HttpRequest
    head: Head
    definition: Definition
    token: Token

    @property
    def display_parameters(self) -> dict[str, str]:
        """How the query says to show the form. The other URLs of the form keep these parameters and no others."""
        query, allowed = self.request.GET, {"embed": ("true",), "lang": dict(settings.LANGUAGES), "theme": THEMES}
        return {name: query[name] for name, values in allowed.items() if query.get(name) in values}

    @cached_property
    def shown(self) -> Definition:
        return self.definition.shown(translation.get_language(), self.token.variant)

    def filled_in(self) -> FeedbackForm:
        return FeedbackForm(self.shown, self.request.POST)

    def form(
        self, form: FeedbackForm, token: Token | None = None, notice: Notice | None = None, status: int = 200
    ) -> HttpResponse:
        context = {"form": form, "token": token or self.token, "notice": notice, "send": self.shown.send}
        context |= {"asks_consent": self.head.asks_consent, "may_reply": "may_reply" in self.request.POST}
        response = self._render("feedback/form.html", context, status)
        if notice and notice.retry_after:
            response.headers["Retry-After"] = str(notice.retry_after)
        return response

    def thanks(self, reference: str) -> HttpResponse:
        return self._render("feedback/done.html", {"reference": reference, "thanks": self.shown.thanks})

    def closed(self, reason: Reason, filled_in: FeedbackForm | None = None) -> HttpResponse:
        context = closed_page.context(self.head, reason, filled_in)
        return self._render("feedback/closed.html", context, status=410)

    def sent(self, feedback_id: str) -> HttpResponse:
        """Redirects, so that a reload or the back button sends nothing again. The URL has the reference and no text."""
        return SeeOther(self.address(sent=tokens.receipt(reference_numbers.of(feedback_id))))

    def address(self, **more: str) -> str:
        query = urlencode(self.display_parameters | more)
        return f"{self.request.path}?{query}" if query else self.request.path

    def _render(self, template: str, context: dict[str, object], status: int = 200) -> HttpResponse:
        parameters, shown = self.display_parameters, self.shown
        context |= {
            "form_id": self.head.form_id,
            "heading": shown.heading or translation.gettext("Feedback"),
            "description": shown.intro or translation.gettext("Tell us what you think. It takes a minute."),
            "is_own": self.head.form_id != form_store.DEFAULT,
            "accent": "own" if self.head.accent else shown.accent,
            "own_color": self.head.accent,
            "is_embedded": "embed" in parameters,
            "theme": parameters.get("theme") or (shown.colors if shown.colors in THEMES else None),
            "address": self.address(),
            "retention_days": projects.retention_days(self.head.project),
        }
        response = render(self.request, template, context, status=status)
        # A cache must not share it: the token belongs to one visitor, and the page may show what that visitor typed.
        response.headers["Cache-Control"] = "private, no-cache"
        if "embed" in parameters:
            _allow_framing(response, self.head)
        return response


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def form(request: HttpRequest, form_id: str = form_store.DEFAULT) -> HttpResponse:
    try:
        head = form_store.head(form_id)
    except NotFound:
        return render(request, "feedback/missing.html", status=404)
    translation.activate(head.definition.language(translation.get_language()))  # the caller resets it
    return _receive(request, head) if request.method == "POST" else _show(request, head)


# A POST repeats what was typed. Compressed with the token, its length could help to guess the token.
@gzip_page
def _show(request: HttpRequest, head: Head) -> HttpResponse:
    page = _new_page(request, head)
    try:
        return page.thanks(tokens.read_receipt(request.GET.get("sent", "")))
    except tokens.BadToken:
        if reason := closing.closed_by(head):
            return page.closed(reason)
        return page.form(FeedbackForm(page.shown, chosen=prefill.chosen(page.shown, request.GET)))


def _new_page(request: HttpRequest, head: Head) -> FormPage:
    token = tokens.make(head.form_id, head.version, variant_choice.of_visitor(request, head))
    return FormPage(request, head, head.definition, token)


def _receive(request: HttpRequest, head: Head) -> HttpResponse:
    try:
        token = tokens.read(request.POST.get("token", ""), head.form_id)
        page = FormPage(request, head, form_store.definition(head, token.version), token)
    except (tokens.BadToken, NotFound):
        page = _new_page(request, head)
        if reason := closing.closed_by(head):
            return page.closed(reason, page.filled_in())
        return page.form(page.filled_in(), notice=form_notices.EXPIRED, status=422)
    except TooBusy:
        page = _new_page(request, head)
        return page.form(page.filled_in(), token, form_notices.BUSY, status=503)
    return _accept(page)


def _accept(page: FormPage) -> HttpResponse:
    filled_in = page.filled_in()
    if reason := closing.closed_by(page.head, opened_at=page.token.issued_at):
        return _receive_late(page, reason, filled_in)
    if page.token.age > tokens.LIFETIME:
        return page.form(filled_in, page.token.renewed(), form_notices.EXPIRED, status=422)
    if not form_intake.came_from_here(page.request):
        return page.form(filled_in, notice=form_notices.ELSEWHERE, status=403)
    if filled_in.errors:
        return page.form(filled_in, status=422)
    try:
        feedback_id = form_intake.accept(page.request, page.head, page.token, page.definition, filled_in.answers)
    except TooMany as refusal:
        return page.form(filled_in, notice=form_notices.too_many(refusal.seconds), status=429)
    except form_intake.NotStored:
        return page.form(filled_in, notice=form_notices.BUSY, status=503)
    return page.sent(feedback_id)


def _receive_late(page: FormPage, reason: Reason, filled_in: FeedbackForm) -> HttpResponse:
    """Also a form that was stored in time, and is sent again because its answer got lost."""
    feedback_id = form_intake.id_of(page.request, page.head, page.token, filled_in.answers)
    if not filled_in.errors and form_intake.is_stored(feedback_id):
        return page.sent(feedback_id)
    return page.closed(reason, filled_in)


def _allow_framing(response: HttpResponse, head: Head) -> None:
    """Does the same as the decorators of django-csp and Django, which read their lists at import."""
    sites = sorted(head.allowed_sites) or settings.EMBED_ALLOWED_ORIGINS
    # This site shows it, too: to those who look at what they share.
    response._csp_replace = {"frame-ancestors": [SELF, *sites]}  # type: ignore[attr-defined]
    # X-Frame-Options cannot name several sites; browsers that know frame-ancestors ignore it.
    response.xframe_options_exempt = bool(sites)
    if not sites:
        response.headers["X-Frame-Options"] = "SAMEORIGIN"
