"""The preview: the real page of the form with the draft, for our own pages only, and nothing is stored."""

from __future__ import annotations

import pytest

from feedback.forms.models import FormDraft
from feedback.forms.page import tokens
from staff.roles import Role
from tests.factories import a_form, a_member
from tests.feedback.forms.editor.editing import Editor
from tests.feedback.forms.helpers import stored
from tests.feedback.forms.samples import a_survey
from tests.sessions import browser_of

pytestmark = pytest.mark.usefixtures("stack")
PREVIEW = "/dashboard/forms/survey/preview"


@pytest.fixture
def editor() -> Editor:
    a_form("survey", a_survey())
    return Editor(browser_of(a_member(Role.ADMIN)))


def test_it_shows_the_draft_and_not_what_is_published(editor: Editor) -> None:
    editor.press("save", title_en="A new title")

    page = editor.browser.get(PREVIEW).content.decode()

    assert '<h1 class="title">A new title</h1>' in page
    assert "css/form.css" in page


def test_it_shows_what_is_typed_and_stores_nothing(editor: Editor) -> None:
    editor.type(title_en="Just typed", theme="dark")

    page = editor.browser.post(PREVIEW, editor.fields).content.decode()

    assert '<h1 class="title">Just typed</h1>' in page
    assert 'data-theme="dark"' in page
    assert list(FormDraft.query("survey", FormDraft.number == 0)) == []


def test_an_incomplete_form_is_shown_as_far_as_it_goes(editor: Editor) -> None:
    editor.press("add:choice").press("add-variant", q_why_most="many", title_en="")
    first = editor.fields["variant"][0]
    editor.press("save", **{f"v_{first}_weight": "x"})

    assert editor.browser.get(PREVIEW).status_code == 200


def test_a_form_without_questions_is_shown_too(editor: Editor) -> None:
    for question_id in editor.questions:
        editor.press(f"remove:{question_id}", title_en="")

    assert editor.browser.get(PREVIEW).status_code == 200
    assert "Add a question." in editor.press("check").page


def test_colours_of_the_form_win(editor: Editor) -> None:
    editor.press("save", colors="light")

    assert 'data-theme="light"' in editor.browser.get(f"{PREVIEW}?theme=dark").content.decode()


def test_only_our_own_pages_may_frame_it(editor: Editor) -> None:
    response = editor.browser.get(PREVIEW)

    assert "frame-ancestors 'self'" in response.headers["Content-Security-Policy"]
    assert response.headers["X-Frame-Options"] == "SAMEORIGIN"
    page = editor.browser.get(editor.path)
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
    assert "frame-src 'self'" in page.headers["Content-Security-Policy"]
    assert page.headers["X-Frame-Options"] == "DENY"


def test_its_token_sends_no_answer(editor: Editor) -> None:
    page = editor.browser.get(PREVIEW).content.decode()
    token = page.partition('name="token" value="')[2].partition('"')[0]

    with pytest.raises(tokens.BadToken):
        tokens.read(token, "survey")
    editor.browser.post(PREVIEW, {"token": token, "rating": "5", "message": "From the preview"})
    assert stored() == []
