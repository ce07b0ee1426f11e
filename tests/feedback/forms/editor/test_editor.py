"""The editor without scripts: buttons keep what was typed, and nothing reaches a visitor before it is published."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from feedback.forms import form_store
from feedback.forms.models import Form, FormDraft, FormVersion
from staff.roles import Role
from storage import clock, writes
from tests.activity.conftest import stored_rows
from tests.factories import a_form, a_member
from tests.feedback.forms.editor.editing import Editor
from tests.feedback.forms.samples import a_survey
from tests.sessions import browser_of

pytestmark = pytest.mark.usefixtures("stack")
NOW = datetime(2026, 11, 21, 20, 30, tzinfo=UTC)


@pytest.fixture
def editor(monkeypatch: pytest.MonkeyPatch) -> Editor:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    a_form("survey", a_survey())
    return Editor(browser_of(a_member(Role.ADMIN)))


def test_it_shows_what_is_published(editor: Editor) -> None:
    assert editor.status == 200
    assert editor.questions == ["nps", "why", "used", "effort", "again", "idea", "email"]
    assert editor.value("title-de") == "Ihr Besuch"
    assert editor.options("why") == ["price", "speed"]
    assert (editor.value("q-why-if"), editor.value("q-why-most")) == ("nps", "6")
    assert "What visitors see." in editor.page
    assert "5 of 10 questions, with 24 of 60" in editor.page


def test_what_is_saved_stays_a_draft(editor: Editor) -> None:
    editor.press("save", title_en="A new title", q_nps_text_de="Würden Sie uns empfehlen?")

    assert editor.value("title-en") == "A new title"
    assert editor.value("q-nps-text-de") == "Würden Sie uns empfehlen?"
    assert "Draft, saved by Ada Lovelace" in editor.page
    form_store.forget("survey")
    assert form_store.head("survey").definition.shown("en").title == "Your visit"
    assert writes.find(Form, "survey").version == 1


def test_saving_what_is_published_makes_no_draft(editor: Editor) -> None:
    editor.press("save")

    assert list(FormDraft.query("survey", FormDraft.number == 0)) == []


def test_the_draft_is_no_version(editor: Editor) -> None:
    """No visitor and no item can name it."""
    editor.press("save", title_en="A new title")

    assert [version.number for version in FormVersion.query("survey", FormVersion.number > 0)] == [1]
    assert form_store.definition(form_store.head("survey"), 0).title == ""


@pytest.mark.parametrize(
    ("kind", "id_", "text"),
    [
        ("rating", "rating", "How was it?"),
        ("text", "message", "What should we know?"),
        ("name", "name", "Name"),
        ("nps", None, "How likely are you to recommend us to a friend or colleague?"),
        ("choice", None, ""),
    ],
)
def test_each_kind_of_question_is_added_and_what_was_typed_stays(
    editor: Editor, kind: str, id_: str | None, text: str
) -> None:
    before = set(editor.questions)

    editor.press(f"add:{kind}", title_en="Typed")

    (added,) = set(editor.questions) - before
    assert id_ in (None, added)
    assert editor.value(f"q-{added}-text-en") == text
    assert editor.value("title-en") == "Typed"
    assert f'id="q-{added}-text-en"' in editor.page
    assert f"#q-{added}-text-en" in editor.address


def test_a_second_name_is_not_added(editor: Editor) -> None:
    assert editor.press("add:name").press("add:name").questions.count("name") == 1


def test_questions_stand_before_who_may_be_asked_back(editor: Editor) -> None:
    assert editor.press("add:ces").questions[-1] == "email"


def test_no_more_questions_are_added_than_a_form_may_have(editor: Editor) -> None:
    for _ in range(14):
        editor.press("add:yesno")

    assert len(editor.questions) == 19


def test_a_question_moves_and_its_id_stays(editor: Editor) -> None:
    assert editor.press("down:nps").questions[:2] == ["why", "nps"]
    assert editor.press("up:nps").questions[:2] == ["nps", "why"]
    assert editor.press("up:nps").questions[:2] == ["nps", "why"]


def test_a_removed_question_can_be_put_back_where_it_was(editor: Editor) -> None:
    editor.press("remove:used", q_used_text_en="Which did you use?")
    assert "used" not in editor.questions
    assert "Removed: “Which did you use?”" in editor.page

    editor.press("restore:used", title_en="Typed meanwhile")

    assert editor.questions[2] == "used"
    assert editor.value("q-used-text-en") == "Which did you use?"
    assert editor.options("used") == ["web", "app"]
    assert editor.value("title-en") == "Typed meanwhile"


def test_options_are_added_moved_and_removed(editor: Editor) -> None:
    editor.press("add-option:why")
    added = editor.options("why")[2]
    editor.press(f"option-up:why:{added}", **{f"q_why_o_{added}_text_en": "Staff"})
    assert editor.options("why") == ["price", added, "speed"]
    assert editor.value(f"q-why-o-{added}-text-en") == "Staff"

    assert editor.press("remove-option:why:price").options("why") == [added, "speed"]


def test_texts_of_a_language_that_is_removed_come_back_with_it(editor: Editor) -> None:
    editor.press("remove-language:de")
    assert 'id="title-de"' not in editor.page

    editor.press("add-language:de")

    assert 'id="title-de"' in editor.page
    assert editor.value("title-de") == "Ihr Besuch"


def test_it_lists_what_is_not_translated(editor: Editor) -> None:
    assert "Deutsch: 10 texts are not translated" in editor.page
    assert '<a href="#q-nps-text-de" dir="auto">Would you recommend us?</a>' in editor.page


def test_another_language_becomes_the_first(editor: Editor) -> None:
    editor.press("main-language:de", title_de="Besuch")

    assert editor.fields["language"] == ["de", "en"]
    assert "Write a text: it is missing in the first language" not in editor.page
    assert "Write a text: it is missing in the first language" in editor.press("check").page


def test_variants_begin_as_a_pair_and_end_as_one(editor: Editor) -> None:
    editor.press("add-variant")
    first, second = editor.fields["variant"]
    editor.press("save", **{f"v_{first}_weight": "3", f"v_{first}_title_en": "Your day"})
    assert (editor.value(f"v-{first}-weight"), editor.value(f"v-{first}-title-en")) == ("3", "Your day")
    assert len(editor.press("add-variant").fields["variant"]) == 3

    editor.press(f"remove-variant:{second}")
    third = editor.fields["variant"][1]
    assert "variant" not in editor.press(f"remove-variant:{third}").fields


def test_errors_stand_at_their_controls_once_they_are_asked_for(editor: Editor) -> None:
    editor.press("add:choice")
    added = next(each for each in editor.questions if editor.value(f"q-{each}-kind") == "choice" and each != "why")
    assert "3 things are missing" in editor.page
    assert 'id="q-' + added + '-text-en-error"' not in editor.page

    editor.press("check")

    assert f'<a href="#q-{added}-text-en">' in editor.page
    assert f'id="q-{added}-text-en-error"' in editor.page


@pytest.mark.parametrize(
    ("typed", "control"),
    [
        ({"title_en": "x" * 301}, "title-en"),
        ({"title_en": "a\x07b"}, "title-en"),
        ({"title_en": ""}, "title-en"),
        ({"q_why_most": "many"}, "q-why-if"),
        ({"q_why_if": "gone"}, "q-why-if"),
        ({"q_why_o_price_text_en": ""}, "q-why-o-price-text-en"),
    ],
)
def test_what_is_wrong_stays_as_it_was_typed(editor: Editor, typed: dict[str, str], control: str) -> None:
    editor.press("check", **typed)

    assert f'<a href="#{control}">' in editor.page
    for name, value in typed.items():
        assert editor.value(name.replace("_", "-")) == value


def test_a_form_with_too_much_to_count_says_how_much_it_is(editor: Editor) -> None:
    for _ in range(4):
        editor.press("add:nps")

    assert "at most 10 questions with together 60 values" in editor.press("check").page


def test_the_draft_is_discarded(editor: Editor) -> None:
    editor.press("save", title_en="A new title").press("discard")

    assert editor.value("title-en") == "Your visit"
    assert "The draft was discarded." in editor.page


def test_each_save_is_an_act_without_words(editor: Editor) -> None:
    editor.press("save", title_en="A secret title").press("discard")

    rows = [row for row in stored_rows() if row.subject == "form#survey"]
    assert sorted(row.action for row in rows) == ["form.created", "form.draft-discarded", "form.drafted"]
    assert "secret" not in str([row.attribute_values for row in rows])


def test_the_second_of_two_people_learns_of_it_and_loses_nothing(editor: Editor) -> None:
    other = Editor(browser_of(a_member(Role.OWNER)))
    editor.press("save", title_en="Mine")

    other.press("save", title_en="Theirs", intro_en="Also theirs")

    assert other.status == 409
    assert "Ada Lovelace changed this form while you did." in other.page
    assert (other.value("title-en"), other.value("intro-en")) == ("Theirs", "Also theirs")
    editor.open()
    assert editor.value("title-en") == "Mine"
    # A third try without looking conflicts again; the button that names the newer draft replaces it.
    assert other.press("save").status == 409
    assert other.press("over:1").status == 200
    assert other.value("title-en") == "Theirs"


@pytest.mark.parametrize("seen", ["", "x", "-1", "9" * 30, "²"])
def test_a_page_that_saw_no_draft_conflicts(editor: Editor, seen: str) -> None:
    assert editor.press("save", title_en="Mine", seen=seen).status == 409


def test_a_post_that_is_no_form_of_the_editor_changes_nothing(editor: Editor) -> None:
    for fields in ({}, {"act": "save"}, {"seen": "0"}):
        assert editor.browser.post(editor.path, fields).status_code == 400
    assert list(FormDraft.query("survey", FormDraft.number == 0)) == []


@pytest.mark.parametrize("act", ["", "nonsense", "add", "add:html", "remove:", "up:gone", "option-up:why", "restore:x"])
def test_an_unknown_act_only_saves(editor: Editor, act: str) -> None:
    before = editor.questions

    assert editor.press(act, title_en="Typed").questions == before
    assert editor.value("title-en") == "Typed"


def test_hostile_fields_are_left_out(editor: Editor) -> None:
    hostile = ["../x", "A", "x" * 99, "nps", "nps", "unkind"]
    editor.press("save", question=hostile, language=["xx", "en", "en"], q_unkind_kind="html")

    assert editor.questions == ["nps"]
    assert editor.fields["language"] == ["en"]


def test_a_script_is_led_away_by_its_library(editor: Editor) -> None:
    fields = {**editor.fields, "act": "publish", "title-en": "New"}

    response = editor.browser.post(editor.path, fields, headers={"HX-Request": "true"})

    assert response.headers["HX-Redirect"] == "/dashboard/forms/survey/publish"
