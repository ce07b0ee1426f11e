from __future__ import annotations

from typing import Any

import pytest
from django.utils.translation import gettext_lazy

from feedback.models import Feedback
from feedback.workspace import item_panels
from feedback.workspace.item_panels import ItemAction, ItemPanel
from staff import projects
from staff.people import Staff
from staff.roles import Role
from web.caller import Scope


def _staff(role: Role) -> Staff:
    return Staff("1", "Ada", "ada@example.com", role, projects.default())


@pytest.fixture(autouse=True)
def _only_those_of_the_test(monkeypatch: pytest.MonkeyPatch) -> None:
    item_panels.panels()  # loads those of the apps: after the test, these are left
    for name in ("_panels", "_actions", "_sources"):
        monkeypatch.setattr(item_panels, name, [])


def test_what_an_app_adds_is_in_the_order_of_adding() -> None:
    first, second = (ItemPanel(name, f"{name}.html", lambda item, staff: {}) for name in ("tasks", "orders"))

    item_panels.add_panel(first)
    item_panels.add_panel(second)

    assert item_panels.panels() == [first, second]


def test_a_timeline_source_is_called_with_the_item_and_the_person() -> None:
    calls: list[Any] = []
    item_panels.add_timeline_source(lambda item, staff: calls.append((item, staff)) or [])  # type: ignore[func-returns-value]
    item, staff = Feedback("1"), _staff(Role.AGENT)

    assert [list(source(item, staff)) for source in item_panels.timeline_sources()] == [[]]
    assert calls == [(item, staff)]


@pytest.mark.parametrize(("role", "keys"), [(Role.AGENT, ["t", "x"]), (Role.VIEWER, ["x"])])
def test_a_person_sees_the_actions_that_they_may_use(role: Role, keys: list[str]) -> None:
    for key, scope in (("t", Scope.FEEDBACK_MANAGE), ("x", Scope.FEEDBACK_READ)):
        item_panels.add_action(ItemAction(key, gettext_lazy("Done"), "tasks", lambda item, query: "/", scope))

    assert [action.key for action in item_panels.actions(_staff(role))] == keys
