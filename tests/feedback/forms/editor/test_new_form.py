"""What a new form can begin with."""

from __future__ import annotations

import pytest

from feedback.forms import form_store
from feedback.forms.documents import definition_check
from feedback.forms.editor import starts
from feedback.forms.editor.starts import STARTS, Start
from feedback.forms.models import Form
from staff.roles import Role
from tests.activity.conftest import stored_rows
from tests.factories import a_member, a_project
from tests.sessions import browser_of

NEW = "/dashboard/forms/new"
every_start = pytest.mark.parametrize("start", STARTS, ids=lambda start: start.name)


@every_start
def test_each_start_is_a_whole_form_in_every_language(start: Start) -> None:
    document = starts.document(start, "de")

    definition_check.check(document)
    assert document["languages"] == ["de", "en"]
    for question in document["questions"]:
        assert set(question["text"]) == {"de", "en"}
        if question["id"] != "email":
            assert question["text"]["de"] != question["text"]["en"]


def test_ids_of_new_questions_are_never_those_of_another_form() -> None:
    first, second = (starts.document(STARTS[1], "en")["questions"][0]["id"] for _ in range(2))

    assert first != second


@pytest.mark.usefixtures("stack")
def test_it_makes_a_form_of_the_project_that_can_be_changed_and_answered_at_once() -> None:
    a_project("other")
    browser = browser_of(a_member(Role.ADMIN, "other"))
    assert "Recommendation (NPS)" in browser.get(NEW).content.decode()

    made = browser.post(NEW, {"start": "nps"}, headers={"Accept-Language": "de"}, follow=True)

    (form,) = Form.by_project.query("other")
    assert made.redirect_chain[-1][0] == f"/dashboard/forms/{form.form_id}"
    assert form_store.head(form.form_id).definition.languages[0] == "de"
    assert browser.get(f"/f/{form.form_id}").status_code == 200
    assert "form.created" in [row.action for row in stored_rows()]


@pytest.mark.usefixtures("stack")
@pytest.mark.parametrize("fields", [{}, {"start": "nonsense"}])
def test_without_a_start_it_asks_again(fields: dict[str, str]) -> None:
    response = browser_of(a_member(Role.ADMIN)).post(NEW, fields)

    assert response.status_code == 422
    assert list(Form.by_project.query("default")) == []
