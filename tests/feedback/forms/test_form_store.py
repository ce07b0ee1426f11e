"""How forms are created, published and read."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import LazySettings

from feedback.forms import default_form, form_store, publishing
from feedback.forms.documents.definition_faults import BadDefinition
from feedback.forms.models import Form, FormVersion
from local_aws import emulated
from staff import projects
from storage import clock, memory_cache, transactions, writes
from storage.memory_cache import forget_all
from storage.writes import Conflict, NotFound
from tests.factories import a_form, a_project
from tests.feedback.forms.samples import a_survey

SITE = "https://shop.example.com"
THROTTLED = {"service": "dynamodb", "times": 9, "status": 400, "code": "ThrottlingException"}


def test_the_default_form_needs_no_storage(asked: list[str], settings: LazySettings) -> None:
    settings.DEFAULT_TIME_ZONE = "Europe/Berlin"

    head = form_store.head("default")

    assert (head.project_id, head.version, head.time_zone) == ("default", 1, "Europe/Berlin")
    assert asked == []


@pytest.mark.usefixtures("stack")
def test_a_form_has_what_an_item_needs_and_is_read_once_a_minute(asked: list[str]) -> None:
    project = a_project("bakery", time_zone="Asia/Tokyo")
    a_form("survey", a_survey(), project=project, allowed_sites={SITE}, releases={"2.1"})
    asked.clear()

    head, _ = form_store.head("survey"), form_store.head("survey")

    assert (head.project_id, head.time_zone, head.version) == ("bakery", "Asia/Tokyo", 1)
    assert (head.allowed_sites, head.releases) == (frozenset({SITE}), frozenset({"2.1"}))
    assert [question.id for question in head.definition.questions][:2] == ["nps", "why"]
    assert asked == ["GetItem! forms-local"]


@pytest.mark.usefixtures("stack")
@pytest.mark.parametrize("form_id", ["nowhere", "no form", "", "x" * 65])
def test_an_unknown_form_is_not_found(form_id: str) -> None:
    with pytest.raises(NotFound):
        form_store.head(form_id)


@pytest.mark.usefixtures("stack")
def test_ids_without_a_form_push_no_form_out_of_the_memory(asked: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory_cache, "MAX_ENTRIES", 3)
    a_form("survey", a_survey())
    form_store.head("survey")
    for number in range(5):
        with pytest.raises(NotFound):
            form_store.head(f"nowhere-{number}")
    asked.clear()

    assert form_store.head("survey").form_id == "survey"
    for _ in range(2):
        with pytest.raises(NotFound):
            form_store.head("nowhere-4")  # asked for a moment ago
    assert asked == []


@pytest.mark.usefixtures("stack")
def test_the_first_form_of_a_project_is_known_as_long_as_the_project(
    asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    project, now = a_project("bakery"), clock.now()
    asked.clear()
    for seconds, reads in ((0, 1), (9, 1), (11, 2)):  # as for all else that asks for the project
        monkeypatch.setattr(clock, "now", lambda at=now + timedelta(seconds=seconds): at)
        assert form_store.first_form("bakery").project_id == project.project_id
        projects.find("bakery")
        assert asked == ["GetItem projects-local"] * reads


@pytest.mark.usefixtures("stack")
def test_an_id_is_readable_and_unique_in_the_whole_site() -> None:
    first = publishing.create(projects.default(), "Café & Co: how was it?", a_survey())
    second = publishing.create(a_project("bakery"), "Café & Co: how was it?", a_survey())

    assert first.form_id.startswith("cafe-co-how-was-it-")
    assert first.form_id != second.form_id
    assert publishing.new_form(projects.default(), "متجر")[0].form_id.startswith("form-")
    with pytest.raises(Conflict):
        publishing.create(a_project("other"), "taken", a_survey(), form_id=first.form_id)
    assert form_store.head(first.form_id).project_id == "default"


@pytest.mark.usefixtures("stack")
def test_a_project_that_has_all_its_forms_can_still_set_up_the_built_in_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publishing, "MOST_FORMS", 1)
    a_form("survey", a_survey())

    assert publishing.create(projects.default(), "default", form_id=form_store.DEFAULT).form_id == "default"
    with pytest.raises(publishing.TooManyForms):
        a_form("another", a_survey())


@pytest.mark.usefixtures("stack")
def test_a_published_version_is_seen_at_once_and_the_earlier_ones_stay(asked: list[str]) -> None:
    form = a_form("survey", a_survey())
    assert form_store.head("survey").version == 1

    assert publishing.publish(form, a_survey(title={"en": "Second"})) == 2

    head = form_store.head("survey")
    assert (head.version, head.definition.title) == (2, {"en": "Second"})
    asked.clear()
    assert form_store.definition(head, 2) == head.definition
    assert [form_store.definition(head, 1).title for _ in range(2)] == [a_survey()["title"]] * 2
    assert asked == ["GetItem! form-versions-local"]
    with pytest.raises(NotFound):
        form_store.definition(head, 3)


@pytest.mark.usefixtures("stack")
def test_of_two_people_who_publish_at_the_same_time_one_learns_of_the_other() -> None:
    a_form("survey", a_survey())
    first, second = writes.find(Form, "survey"), writes.find(Form, "survey")
    publishing.publish(first, a_survey(title={"en": "First"}))

    with pytest.raises(Conflict):
        publishing.publish(second, a_survey(title={"en": "Second"}))

    assert form_store.head("survey").definition.title == {"en": "First"}
    assert writes.find(Form, "survey").published_version == 2


@pytest.mark.usefixtures("stack")
def test_a_version_is_never_overwritten() -> None:
    form = a_form("survey", a_survey())
    writes.create(FormVersion("survey", 2, definition="{}", published_at=clock.now()))

    with pytest.raises(Conflict):
        publishing.publish(form, a_survey(title={"en": "Second"}))

    assert writes.find(FormVersion, "survey", 2).definition == "{}"
    assert form_store.head("survey").version == 1


@pytest.mark.usefixtures("stack")
def test_a_wrong_definition_is_not_stored() -> None:
    form = a_form("survey", a_survey())
    for wrong in ({}, a_survey(questions=[])):
        with pytest.raises(BadDefinition):
            publishing.publish(form, wrong)
    with pytest.raises(BadDefinition):
        publishing.create(projects.default(), "wrong", a_survey(title=5))

    assert [row.form_id for row in Form.scan()] == ["survey"]
    assert len(list(FormVersion.scan())) == 1


@pytest.mark.usefixtures("stack")
def test_its_sites_and_releases_can_change_and_be_left_to_the_settings() -> None:
    form = a_form("survey", a_survey(), releases={"1"})

    publishing.restrict(form, allowed_sites={SITE}, releases=())
    assert (form_store.head("survey").allowed_sites, form_store.head("survey").releases) == (
        frozenset({SITE}),
        frozenset(),
    )
    publishing.restrict(form, allowed_sites=(), releases={"2"})
    assert (form_store.head("survey").allowed_sites, form_store.head("survey").releases) == (
        frozenset(),
        frozenset({"2"}),
    )


@pytest.mark.usefixtures("stack")
def test_a_caller_can_create_it_together_with_its_own_rows() -> None:
    project = projects.find("default")
    form, version = publishing.new_form(project, "First form")

    transactions.transact(transactions.create(form), transactions.create(version))

    head = form_store.head(form.form_id)
    assert [question.id for question in head.definition.questions] == ["rating", "message", "name", "email"]


def test_while_the_table_does_not_answer_the_form_is_the_one_that_was_read(
    stack: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = clock.now() + timedelta(minutes=10)
    a_form("survey", a_survey())
    assert form_store.head("survey").is_readable
    monkeypatch.setattr(clock, "now", lambda: later)
    emulated.inject(stack, [THROTTLED | {"operation": "GetItem"}])

    assert form_store.head("survey").definition.title == a_survey()["title"]
    forget_all()
    assert not form_store.head("survey").is_readable
    assert form_store.head("survey").definition is default_form.DEFINITION
