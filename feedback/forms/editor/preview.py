"""Shows a draft as visitors will see it: by the templates of the public form, in a frame of the editor.

Nothing can be sent from it. Its token belongs to no form, and the frame allows no forms.
"""

from __future__ import annotations

from csp.constants import SELF
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import translation
from django.views.decorators.cache import never_cache

from feedback.forms.definitions import Definition
from feedback.forms.documents import definition_json
from feedback.forms.editor import drafts, posted
from feedback.forms.editor.documents import Document, tidy
from feedback.forms.form_store import Head
from feedback.forms.own_forms import OwnForm, own_form
from feedback.forms.page import tokens
from feedback.forms.page.form_fields import FeedbackForm
from feedback.forms.page.views import THEMES, FormPage
from staff.access import page_requires
from web.caller import Scope
from web.methods import allow_methods

OF_NO_FORM = "preview"


@allow_methods("GET", "HEAD", "POST")
@never_cache
@page_requires(Scope.FORMS_MANAGE)
def preview(request: HttpRequest, form_id: str) -> HttpResponse:
    """Of what the editor sends, which is not stored; or of the draft."""
    own = own_form(request, form_id)
    project_id = str(own.changeable.project_id)
    is_sent = request.method == "POST"
    document = posted.read(request.POST) if is_sent else drafts.read(own).document
    definition = definition_json.load(_whole(tidy(document)))
    theme = (request.POST if is_sent else request.GET).get("theme", "")
    is_free = theme in THEMES and definition.colors not in THEMES
    # The page of the form reads it.
    request.GET = QueryDict(f"theme={theme}" if is_free else "")
    translation.activate(definition.language(translation.get_language()))  # the caller resets it
    response = _page(request, own, project_id, definition)
    response._csp_replace = {"frame-ancestors": [SELF]}  # type: ignore[attr-defined]
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response


def _page(request: HttpRequest, own: OwnForm, project_id: str, definition: Definition) -> HttpResponse:
    row = own.changeable
    head = Head(own.form_id, project_id, own.published_version, row.time_zone, definition)
    page = FormPage(request, head, definition, tokens.make(OF_NO_FORM))
    return page.form(FeedbackForm(page.shown))


def _whole(document: Document) -> Document:
    """Without what cannot be shown before it is complete: a variant or a rule without a number."""
    questions = [_without_bad_rule(question) for question in document["questions"]]
    variants = [each for each in document.get("variants", []) if isinstance(each["weight"], int)]
    return document | {"questions": questions, "variants": variants}


def _without_bad_rule(question: Document) -> Document:
    is_whole = isinstance(question.get("onlyIf", {}).get("atMost", 0), int)
    return question if is_whole else {name: value for name, value in question.items() if name != "onlyIf"}
