"""Checks the body of a request that sends an item, against the form that it names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rest_framework.exceptions import ErrorDetail, ValidationError

from feedback.api.answer_errors import UNASKED, fix_of
from feedback.api.new_item_fields import NewFeedback
from feedback.forms import answers, default_form, form_store
from feedback.forms.definitions import Definition
from feedback.forms.form_store import Head
from feedback.forms.questions import ITEM_FIELDS, Answer, Question
from feedback.intake.submissions import Submission
from staff import projects
from staff.models import Project
from storage.connection.failures import TooBusy
from storage.writes import NotFound
from web.caller import Caller

NEW = NewFeedback()  # once: each new serializer copies all its fields, which takes longer than the validation

UNKNOWN_FORM = "There is no such form in this project. Leave it out for the first form of the project."
UNKNOWN_VERSION = "The form has no such version. Leave it out for the published one."
UNKNOWN_VARIANT = "This version of the form has no such variant. Leave it out if you show none."
UNLISTED_RELEASE = (
    "Leave it out, or name a release that the form lists. Only a key that can do more than create may name any."
)

Values = dict[str, Any]
Errors = dict[str, list[ErrorDetail]]


def read(caller: Caller, data: Any) -> tuple[Project, Submission]:
    """The item, and the project that it belongs to. Raises ValidationError with all errors."""
    values, errors = NEW.read(data)
    form = _form(caller, values, errors)
    if form is None:
        # Without the form it is not known what is asked. But each item field has the same limits in all forms.
        sent = [each for each in default_form.DEFINITION.questions if values.get(each.id) is not None]
        _check(sent, values, errors)
        raise ValidationError(errors)
    _check_release(caller, form, values, errors)
    version, definition = _definition(form, values, errors)
    answered = check_answers(definition, values, errors)
    if not form.is_readable and (errors or not caller.is_authenticated):
        # They may be no errors in this form. And the item of a visitor belongs to the project of the form.
        raise TooBusy(f"Form {form.form_id}")
    if errors:
        raise ValidationError(errors)
    project = form.project if form.is_readable else projects.find(caller.project_id)
    values["mayReply"] = _may_reply(form, values, answered)
    return project, _submission(form.form_id, version, definition, values, answered)


def _may_reply(form: Head, values: Values, answered: dict[str, Answer]) -> bool | None:
    """If the form asks for consent, silence is none."""
    if not answered.get("email"):
        return None
    agreed: bool | None = values.get("mayReply")
    return bool(agreed) if form.asks_consent else agreed


def _form(caller: Caller, values: Values, errors: Errors) -> Head | None:
    """A key and a member may not file items under the form of another project. A visitor may use any form, as on its
    page.
    """
    form_id = values.get("formId")
    if "formId" in errors:
        return None
    try:
        form = form_store.head(form_id) if form_id else form_store.first_form(caller.project_id)
    except NotFound:
        form = None
    is_of_another = form is not None and form.is_readable and form.project_id != caller.project_id
    if form is None or (is_of_another and caller.is_authenticated):
        errors["formId"] = [ErrorDetail(UNKNOWN_FORM, "unknown")]
        return None
    return form


def _check_release(caller: Caller, form: Head, values: Values, errors: Errors) -> None:
    """Each new release creates new counters, so a public caller may name only those that the form lists."""
    release = values.get("release")
    if release and caller.is_public and release not in form_store.releases(form.form_id):
        errors["release"] = [ErrorDetail(UNLISTED_RELEASE, "not_listed")]


def _definition(form: Head, values: Values, errors: Errors) -> tuple[int, Definition]:
    version, definition = values.get("formVersion") or form.version, form.definition
    try:
        definition = form_store.definition(form, version)
    except NotFound:
        errors["formVersion"] = [ErrorDetail(UNKNOWN_VERSION, "unknown")]
    variant = values.get("variant")
    if variant and not definition.variant(variant):
        errors["variant"] = [ErrorDetail(UNKNOWN_VARIANT, "unknown")]
    return version, definition


def check_answers(definition: Definition, values: Values, errors: Errors) -> dict[str, Answer]:
    """By the ids of the questions. This is the only check of what was answered, also of the item's own fields."""
    asked = [question.id for question in definition.questions]
    own, others = values.get("answers") or {}, [each for each in asked if each not in ITEM_FIELDS]
    if not own.keys() <= set(others):
        named = f"Name only the questions of this form: {', '.join(others)}."
        errors["answers"] = [ErrorDetail(named, "unknown") if others else ErrorDetail(UNASKED, "not_asked")]
    for name in ITEM_FIELDS:
        if name not in asked and values.get(name) not in (None, ""):
            errors[name] = [ErrorDetail(UNASKED, "not_asked")]
    return _check(definition.questions, own | {name: values.get(name) for name in ITEM_FIELDS}, errors)


def _check(questions: Sequence[Question], submitted: Values, errors: Errors) -> dict[str, Answer]:
    answered, wrong = answers.check(questions, submitted)
    for question in questions:
        if error := wrong.get(question.id):
            place = question.id if question.is_item_field else f"answers/{question.id}"
            errors[place] = [ErrorDetail(fix_of(question, error), error.code)]
    return answered


def _submission(
    form_id: str, version: int, definition: Definition, values: Values, answered: dict[str, Any]
) -> Submission:
    return Submission(
        **answers.as_fields(definition.questions, answered),
        may_reply=values["mayReply"],
        form_id=form_id,
        form_version=version,
        variant=values.get("variant") or None,
        context=values.get("context") or None,
        source=values.get("source") or Submission.source,
        release=values.get("release") or None,
    )
