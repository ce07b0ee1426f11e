"""From a draft to a published version: the page first says what changes, and a version never changes afterwards."""

from __future__ import annotations

import pytest

from feedback.forms import form_store, publishing
from feedback.forms.models import Form, FormDraft, FormVersion
from staff.roles import Role
from storage import writes
from tests.activity.conftest import stored_rows
from tests.factories import a_form, a_member
from tests.feedback.forms.editor.editing import Editor
from tests.feedback.forms.samples import a_survey
from tests.sessions import browser_of

pytestmark = pytest.mark.usefixtures("stack")
PUBLISH = "/dashboard/forms/survey/publish"


@pytest.fixture
def editor() -> Editor:
    a_form("survey", a_survey())
    return Editor(browser_of(a_member(Role.ADMIN)))


def _publish(editor: Editor, seen: str) -> int:
    return editor.browser.post(PUBLISH, {"seen": seen}).status_code


def test_it_says_what_changes_before_it_publishes(editor: Editor) -> None:
    editor.press("remove:used").press("add:ces", q_nps_text_en="Do you like us?", q_why_required=[])

    page = editor.press("publish").page

    assert editor.address == PUBLISH
    assert "Publish version 2?" in page
    for text in (
        "Other words: “Do you like us?”",
        "counted together",
        "Removed: “What did you use?”",
        "New: “How easy was it to do what you wanted to do?”",
        "It is counted from now on.",
        "Hint, ends, rule or whether it must be answered: “What was wrong?”",
    ):
        assert text in page
    assert form_store.head("survey").version == 1


def test_published_it_is_what_visitors_see_and_the_draft_has_ended(editor: Editor) -> None:
    editor.press("save", title_en="A new title").press("publish")

    assert _publish(editor, "1.1") == 302

    head = form_store.head("survey")
    assert (head.version, head.definition.shown("en").title) == (2, "A new title")
    assert form_store.definition(head, 1).shown("en").title == "Your visit"
    assert writes.find(FormVersion, "survey", 2).definition == writes.find(Form, "survey").definition
    (draft,) = FormDraft.query("survey", FormDraft.number == 0)
    assert not draft.document
    assert draft.changes == 2
    editor.open()
    assert "What visitors see." in editor.page
    assert "form.published" in [row.action for row in stored_rows()]


def test_a_page_that_is_open_since_before_cannot_bring_the_old_draft_back(editor: Editor) -> None:
    old = Editor(editor.browser)
    editor.press("save", title_en="A new title")
    _publish(editor, "1.1")

    assert old.press("save", title_en="Old").status == 409


def test_a_draft_with_faults_is_not_published(editor: Editor) -> None:
    editor.press("add:choice").press("publish")

    assert editor.address.startswith("/dashboard/forms/survey?check=yes")
    assert "2 things are missing" in editor.page or "3 things are missing" in editor.page
    assert _publish(editor, "1.1") == 302
    assert form_store.head("survey").version == 1


def test_nothing_is_published_that_was_not_on_the_page(editor: Editor) -> None:
    editor.press("save", title_en="Seen")
    Editor(editor.browser).press("save", title_en="Not seen")

    assert _publish(editor, "1.1") == 409
    assert form_store.head("survey").version == 1


def test_a_version_that_was_published_meanwhile_is_named(editor: Editor) -> None:
    editor.press("save", title_en="Mine")
    publishing.publish(writes.find(Form, "survey"), a_survey(title={"en": "By a command"}))

    page = editor.press("publish").page

    assert "A newer version was published after this draft was begun." in page
    assert _publish(editor, "1.1") == 409
    assert _publish(editor, "2.1") == 302


def test_without_a_draft_there_is_nothing_to_publish(editor: Editor) -> None:
    assert "The draft is the same as what is published." in editor.press("publish").page
    assert _publish(editor, "1.0") == 409
    assert form_store.head("survey").version == 1
