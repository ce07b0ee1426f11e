from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client

from activity import reading
from feedback.forms.models import Form
from feedback.models import Feedback
from feedback.projects import form_copies
from jobs.models import Timer
from staff import projects
from staff.models import Project
from staff.roles import Role
from storage import clock, writes
from tests.factories import a_feedback, a_form, a_member, a_project
from tests.feedback.forms.helpers import a_token, send
from tests.sessions import browser_of

PAGE = "/dashboard/project/settings"
NOW = datetime(2026, 11, 27, 22, 30, tzinfo=UTC)


@pytest.fixture
def owner(stack: int, monkeypatch: pytest.MonkeyPatch) -> Client:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    a_form("other-form", project=a_project("other", first_form_id="other-form"))
    return browser_of(a_member(Role.OWNER, "other"))


def _values(**changed: str) -> dict[str, str]:
    return {"project": "other", "seen": "1", "name": "Other shop", "time_zone": "UTC", "retention_days": "", **changed}


def _save(owner: Client, **changed: str) -> Any:
    """With what the page shows first, if it does."""
    answer = owner.post(PAGE, _values(**changed))
    if answer.status_code == 200:
        answer = owner.post(PAGE, _values(**changed, read=answer.context["read"]))
    return answer


def _sent() -> Feedback:
    assert send("/f/other-form", token=a_token("other-form"), message="Hello").status_code in (200, 302, 303)
    (item,) = [item for item in Feedback.scan() if item.project_id == "other"]
    return item


def test_another_name_is_on_the_next_page(owner: Client) -> None:
    assert "Other shop" in owner.get(PAGE).content.decode()

    assert _save(owner, name="  New \n name ").status_code == 302

    assert "New name" in owner.get("/dashboard/inbox/").content.decode()
    (act,) = [row for row in reading.audit("other", "2026-11").rows if row.action == "project.changed"]
    assert act.changes == {"name": "changed"}


def test_items_get_the_new_hour_and_expiry_from_then_on(owner: Client) -> None:
    _save(owner, time_zone="Asia/Tokyo", retention_days="7")

    item = _sent()
    assert item.local_hour == "2026-11-28T07"
    assert item.expires_at == datetime(2026, 12, 4, 22, 30, tzinfo=UTC)
    assert "7&nbsp;days" in Client().get("/f/other-form").content.decode()


def test_items_that_are_here_keep_their_day(owner: Client) -> None:
    before = _sent()

    answer = owner.post(PAGE, _values(retention_days="1"))

    assert answer.status_code == 200
    assert "deleted after 1 day" in answer.content.decode()
    assert writes.find(Project, "other").retention_days is None  # nothing is saved yet
    assert _save(owner, retention_days="1").status_code == 302
    assert writes.find(Feedback, before.feedback_id).expires_at == before.expires_at


def test_other_values_than_those_that_were_read_are_shown_again(owner: Client) -> None:
    read = owner.post(PAGE, _values(retention_days="90")).context["read"]

    answer = owner.post(PAGE, _values(retention_days="2", read=read))

    assert "deleted after 2 days" in answer.content.decode()
    assert writes.find(Project, "other").version == 1


def test_a_name_and_the_totals_need_no_preview(owner: Client) -> None:
    assert Client().get("/analytics?project=other").status_code == 401

    assert owner.post(PAGE, _values(public_totals="yes")).status_code == 302

    assert Client().get("/analytics?project=other").status_code == 200


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"name": " "}, "Enter a name."),
        ({"name": "x" * 101}, "Shorten it to 100 characters."),
        ({"name": "a\x01b"}, "control character"),
        ({"time_zone": "Moon/Crater"}, "Choose a time zone of the list."),
        ({"time_zone": "../../etc/passwd"}, "Choose a time zone of the list."),
        ({"time_zone": "Europe"}, "Choose a time zone of the list."),
        ({"retention_days": "-1"}, "Enter a number of days from 0 to 3650."),
        ({"retention_days": "3651"}, "Enter a number of days from 0 to 3650."),
        ({"retention_days": "soon"}, "Enter a number of days from 0 to 3650."),
    ],
)
def test_what_is_wrong_stands_at_its_field_and_the_rest_stays(
    owner: Client, changed: dict[str, str], words: str
) -> None:
    answer = owner.post(PAGE, _values(public_totals="yes", **changed))

    assert answer.status_code == 422
    page = answer.content.decode()
    assert words in page
    assert 'name="public_totals" value="yes" checked' in page
    assert writes.find(Project, "other").version == 1


def test_a_change_of_another_member_is_not_overwritten(owner: Client) -> None:
    _save(owner, name="First")

    answer = owner.post(PAGE, _values(name="Second"))

    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Another member changed it meanwhile" in page
    assert 'value="Second"' in page
    assert writes.find(Project, "other").name == "First"
    assert owner.post(PAGE, _values(name="Second", seen=answer.context["seen"])).status_code == 302


def test_the_forms_of_others_keep_theirs(owner: Client) -> None:
    a_form("of-the-default")

    _save(owner, time_zone="Asia/Tokyo")

    assert writes.find(Form, "of-the-default").time_zone == "UTC"


def test_many_forms_get_it_by_the_timer_also_those_made_by_who_remembers_the_old(
    owner: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(form_copies, "AT_ONCE", 2)
    old = projects.newest("other")
    for number in range(3):
        a_form(f"form-{number}", project=old)
    _save(owner, time_zone="Asia/Tokyo", retention_days="7")
    a_form("late", project=old)

    timer = writes.find(Timer, f"{form_copies.KIND}#other")
    due, calls = form_copies.fire(timer.subject, timer.data, NOW), 1
    while due:
        due, calls = form_copies.fire(timer.subject, due.data or {}, NOW), calls + 1

    forms = list(Form.by_project.query("other"))
    assert len(forms) == 5
    assert {(form.time_zone, form.retention_days) for form in forms} == {("Asia/Tokyo", 7)}
    assert {form.version for form in forms} == {1}  # who edits one of them is not disturbed
    assert calls == 3


def test_a_form_with_a_retention_of_its_own_keeps_it(owner: Client) -> None:
    form = a_form("own", project=projects.newest("other"))
    writes.change(form, Form.retention_days.set(3))

    _save(owner, time_zone="Asia/Tokyo", retention_days="7")

    stored = writes.find(Form, "own")
    assert (stored.time_zone, stored.retention_days) == ("Asia/Tokyo", 3)


def test_two_changes_before_the_timer_reach_a_form_that_missed_both(
    owner: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(form_copies, "update_some", lambda *arguments: None)
    _save(owner, retention_days="7")
    _save(owner, retention_days="9", seen="2")
    monkeypatch.undo()

    timer = writes.find(Timer, f"{form_copies.KIND}#other")
    form_copies.fire(timer.subject, timer.data, NOW)

    assert writes.find(Form, "other-form").retention_days == 9


def test_without_own_days_the_forms_have_none(owner: Client) -> None:
    _save(owner, retention_days="7")
    answer = owner.post(PAGE, _values(seen="2"))
    owner.post(PAGE, _values(seen="2", read=answer.context["read"]))

    assert writes.find(Form, "other-form").retention_days is None


class TestOfTheDefaultProject:
    @pytest.fixture
    def admin(self, stack: int, settings: LazySettings) -> Client:
        settings.ANALYTICS_IS_PUBLIC = True
        return browser_of(a_member(Role.ADMIN))

    def test_its_name_and_totals_change(self, admin: Client) -> None:
        assert admin.post(PAGE, {"seen": "0", "name": "Main shop"}).status_code == 302

        assert "Main shop" in admin.get("/dashboard/inbox/").content.decode()
        assert Client().get("/analytics").status_code == 401
        assert projects.all_ids() == ["default"]
        assert admin.post(PAGE, {"seen": "1", "name": "Main shop", "public_totals": "yes"}).status_code == 302
        assert admin.get("/dashboard/inbox/").status_code == 200
        projects.forget("default")
        assert Client().get("/analytics").status_code == 200

    def test_two_first_changes_are_a_conflict(self, admin: Client) -> None:
        admin.post(PAGE, {"seen": "0", "name": "Main shop"})

        assert admin.post(PAGE, {"seen": "0", "name": "Another"}).status_code == 409

    def test_its_zone_and_retention_are_settings(self, admin: Client) -> None:
        page = admin.get(PAGE).content.decode()
        assert "DEFAULT_TIME_ZONE" in page
        assert "FEEDBACK_RETENTION_DAYS" in page

        admin.post(PAGE, {"seen": "0", "name": "Main", "time_zone": "Asia/Tokyo", "retention_days": "1"})

        assert projects.newest("default").time_zone == "UTC"
        assert projects.newest("default").retention_days is None

    def test_its_form_reads_none_of_it(self, admin: Client, asked: list[str]) -> None:
        admin.post(PAGE, {"seen": "0", "name": "Main shop"})
        asked.clear()

        send("/", token=a_token("default"), message="Hello")
        a_feedback()

        assert not [call for call in asked if "projects" in call]
