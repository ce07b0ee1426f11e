"""The steps from an empty project to its first response. Facts say what is done, never a click on the panel."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from feedback.forms import default_form, form_store, project_forms
from feedback.forms.project_forms import ProjectForm
from staff import projects
from staff.people import Staff
from web.caller import Scope


@dataclass(frozen=True)
class Step:
    title: str
    text: str
    is_done: bool
    button: str
    address: str = ""  # empty: the person may not do it
    opens_a_tab: bool = False


@dataclass(frozen=True)
class FirstSteps:
    steps: tuple[Step, ...]
    may_dismiss: bool

    @property
    def done(self) -> int:
        return sum(step.is_done for step in self.steps)

    @property
    def next(self) -> Step:
        """The last one is never done here: with the first response, the panel is gone."""
        return next(step for step in self.steps if not step.is_done)


def of(staff: Staff) -> FirstSteps | None:
    """For a project without feedback. None if its members hid them. One query, remembered for a minute."""
    if staff.project.steps_dismissed_at:
        return None
    return FirstSteps(tuple(_steps(staff, project_forms.of_project(staff.project_id))), staff.may(Scope.PROJECT_MANAGE))


def _steps(staff: Staff, forms: list[ProjectForm]) -> Iterator[Step]:
    yield _name(staff)
    yield _questions(forms)
    yield _site(staff, forms)
    yield Step(
        _("The first response arrives"),
        _("This page waits for it. To see how it looks, fill in the form once yourself."),
        is_done=False,
        button=_("Open the form"),
        address=form_store.address(_own(forms, staff)),
        opens_a_tab=True,
    )


def _name(staff: Staff) -> Step:
    is_done = projects.is_named(staff.project)
    named = _("It is called %(name)s.") % {"name": staff.project.name}
    return Step(
        _("Name your project"),
        named if is_done else _("Your team sees the name, and customers in your replies."),
        is_done=is_done,
        button=_("Give it a name"),
        address=reverse("project-settings") if staff.may(Scope.PROJECT_MANAGE) else "",
    )


def _questions(forms: list[ProjectForm]) -> Step:
    is_done = any(map(_has_own_questions, forms))
    asked = _("A form with your own questions is online.")
    usual = _("A form that asks “How was it?” is online already. Keep it, or make one with questions of your own.")
    return Step(
        _("Ask your questions"),
        asked if is_done else usual,
        is_done=is_done,
        button=_("Open the forms"),
        address=reverse("forms"),
    )


def _site(staff: Staff, forms: list[ProjectForm]) -> Step:
    is_done = any(form.has_sites for form in forms)
    how = _("As a link, in an iframe, as a widget or in an e-mail: copy the code, and list the sites that may show it.")
    may_share = bool(forms) and staff.may(Scope.FORMS_MANAGE)
    return Step(
        _("Put it on your site"),
        _("The sites that may show it are listed.") if is_done else how,
        is_done=is_done,
        button=_("Get the code"),
        address=reverse("form-share", args=[_own(forms, staff)]) if may_share else "",
    )


def _own(forms: list[ProjectForm], staff: Staff) -> str:
    """The id of the newest form with questions of the project's own, or of its first one."""
    own = [form.form_id for form in forms if _has_own_questions(form)]
    return own[-1] if own else staff.project.first_form_id or form_store.DEFAULT


def _has_own_questions(form: ProjectForm) -> bool:
    return form.definition is not default_form.DEFINITION
