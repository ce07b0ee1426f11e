from __future__ import annotations

import pytest

from activity.models import ActivityRow
from conversations.texts import WrongText
from feedback.forms import reference_numbers
from feedback.replies import reply_templates
from feedback.replies.reply_templates import TooManyTemplates
from staff import projects
from storage.writes import Conflict, NotFound
from tests.feedback.replies.conftest import anna

ME = "person:p1"


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("Hello {name},", "Hello Anna,"),
        ("{name}{name} {reference} {project}", "AnnaAnna 7K2M-94QX Ferries"),
        ("{other} {} {{name}} {name.__class__} %s", "{other} {} {Anna} {name.__class__} %s"),
        ("{Name} { name }", "{Name} { name }"),
    ],
)
def test_only_known_placeholders_are_filled(text: str, filled: str) -> None:
    values = {"name": "Anna", "reference": "7K2M-94QX", "project": "Ferries"}

    assert reply_templates.fill(text, values) == filled


def test_without_a_name_the_greeting_has_none() -> None:
    values = {"name": "", "reference": "r", "project": "p"}

    assert reply_templates.fill("Hello {name},\n{name}", values) == "Hello,\n"


def test_a_name_with_a_placeholder_is_not_filled_again() -> None:
    assert reply_templates.fill("{name}", {"name": "{reference}", "reference": "r", "project": "p"}) == "{reference}"


@pytest.mark.usefixtures("stack")
def test_a_template_is_filled_for_an_item() -> None:
    item = anna()

    filled = reply_templates.filled("{name}, {reference}, {project}", item, projects.default())

    assert filled == f"Anna Sjö, {reference_numbers.of(item.feedback_id)}, Norrvik Ferries"


@pytest.mark.usefixtures("stack")
@pytest.mark.parametrize(
    ("name", "greeting"),
    [
        ("Pay at https://evil.example/x now", "Hello,"),
        ("WWW. evil", "Hello,"),
        ("evil.example", "Hello,"),
        ("Zoë pay1.example", "Hello,"),
        ("Dr. Anna M. Sjö-O'Neil Jr.", "Hello Dr. Anna M. Sjö-O'Neil Jr.,"),
        (None, "Hello,"),
    ],
)
def test_a_name_that_a_mail_program_would_make_a_link_is_none(name: str | None, greeting: str) -> None:
    assert reply_templates.filled("Hello {name},", anna(name=name), projects.default()) == greeting


@pytest.mark.parametrize("template_id", ["", "-", "a" * 3000])
def test_what_is_no_id_is_not_found_without_a_read(template_id: str) -> None:
    with pytest.raises(NotFound):
        reply_templates.find("default", template_id)


@pytest.mark.usefixtures("stack")
def test_templates_are_made_changed_and_deleted_with_activity_and_without_their_texts() -> None:
    first = reply_templates.create("default", " Zeppelin  one ", "Text", actor=ME)
    reply_templates.create("default", "another", "Text", actor=ME)
    reply_templates.create("other", "of another project", "Text", actor=ME)

    assert [template.name for template in reply_templates.of_project("default")] == ["another", "Zeppelin one"]
    reply_templates.change(first, "Zeppelin one", "New text", actor=ME)
    reply_templates.change(first, "Zeppelin one", "New text", actor=ME)  # nothing changes
    reply_templates.delete(first, actor=ME)

    rows = list(ActivityRow.query(f"reply-template#{first.template_id}"))
    assert [row.action.partition(".")[2] for row in rows] == ["created", "changed", "deleted"]
    assert rows[1].changes == {"text": "changed"}
    assert "Zeppelin" not in str([row.serialize() for row in rows])
    with pytest.raises(NotFound):
        reply_templates.find("default", first.template_id)


@pytest.mark.usefixtures("stack")
def test_the_second_of_two_changes_is_refused() -> None:
    template = reply_templates.create("default", "One", "Text", actor=ME)
    stale = reply_templates.find("default", template.template_id)
    reply_templates.change(template, "Two", "Text", actor=ME)

    with pytest.raises(Conflict):
        reply_templates.change(stale, "Three", "Text", actor=ME)


@pytest.mark.usefixtures("stack")
@pytest.mark.parametrize(
    ("name", "text"), [("", "Text"), ("a" * 101, "Text"), ("One", ""), ("One", "a" * 5001), ("\0", "a")]
)
def test_what_is_no_template_is_refused(name: str, text: str) -> None:
    with pytest.raises(WrongText):
        reply_templates.create("default", name, text, actor=ME)

    assert reply_templates.of_project("default") == []


@pytest.mark.usefixtures("stack")
def test_a_project_has_so_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reply_templates, "MOST", 1)
    reply_templates.create("default", "One", "Text", actor=ME)

    with pytest.raises(TooManyTemplates):
        reply_templates.create("default", "Two", "Text", actor=ME)
