from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from feedback.inbox.filters import BadFilters, Filters, parse
from feedback.inbox.periods import PERIODS
from feedback.models import Feedback, Mood, Status
from storage import clock

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
TOKYO = ZoneInfo("Asia/Tokyo")


def test_a_page_begins_with_the_new_items_and_the_api_with_all_that_count() -> None:
    assert parse({}).folder == "new"
    assert parse({}, default_folder=None).folder is None
    assert parse({"status": "all"}).folder is None


def test_it_reads_every_filter() -> None:
    query = (
        "status=open&rating=1-2,4&answer=nps.0-2,used.app&sentiment=negative,neutral&form=checkout&variant=short&release=3.7"
        "&source=form&hour=0,23&tag=late&tag=a,b&page=https://a.example/cart&attribute=plan:pro&assignee=me&hasEmail=true"
        "&since=2026-11-01&until=2026-11-02T10:00:00%2B01:00&search=abc"
    )
    assert parse(QueryDict(query), zone=TOKYO, person_id="ada") == Filters(
        folder="open",
        rating=frozenset({1, 2, 4}),
        answer=frozenset({"nps.0", "nps.1", "nps.2", "used.app"}),
        mood=frozenset({"negative", "neutral"}),
        form=frozenset({"checkout"}),
        variant=frozenset({"short"}),
        release=frozenset({"3.7"}),
        source=frozenset({"form"}),
        hour=frozenset({0, 23}),
        tag=frozenset({"late", "a,b"}),
        page=frozenset({"https://a.example/cart"}),
        attribute=frozenset({"plan:pro"}),
        assignee="me",
        has_email=True,
        since=date(2026, 11, 1),
        until=datetime(2026, 11, 2, 9, tzinfo=UTC),
        search_id="abc",
        zone=TOKYO,
        person_id="ada",
    )


def test_a_json_object_may_have_numbers_flags_and_lists() -> None:
    members = {"rating": [1, 2.0], "hour": 0, "hasEmail": False, "tag": ["a", "b"], "status": None, "other": {}}
    assert parse(members) == parse(QueryDict("rating=1,2&hour=0&hasEmail=false&tag=a&tag=b"))


def test_what_a_form_sends_for_an_empty_field_is_not_set() -> None:
    assert parse(QueryDict("status=&rating=&tag=&assignee=&hasEmail=&since=&period=&search=&form=%20")) == Filters(
        folder="new"
    )


@pytest.mark.parametrize(
    ("name", "value", "fix"),
    [
        ("status", "old", "one of new, open"),
        ("status", ["new", "open"], "once"),
        ("rating", "0", "from 1 to 5"),
        ("rating", "3-1", "from 1 to 5"),
        ("rating", 7.5, "a text"),
        ("rating", {"a": 1}, "a text"),
        ("answer", "nps", "nps.9"),
        ("answer", "nps.0-99", "nps.9"),
        ("sentiment", "happy", "one of positive"),
        ("form", "a b", "letters"),
        ("release", "<script>", "letters"),
        ("source", "fax", "one of form"),
        ("hour", "24", "from 0 to 23"),
        ("hour", "-1", "from 0 to 23"),
        ("tag", "x" * 51, "Shorten"),
        ("tag", "a\x00", "control"),
        ("tag", [f"tag {n}" for n in range(21)], "at most 20"),
        ("tag", "x" * 1001, "Shorten"),
        ("page", "x" * 501, "Shorten"),
        ("attribute", "plan", "plan:pro"),
        ("assignee", "a b", "id"),
        ("hasEmail", "yes", "true"),
        ("period", "1y", "one of today"),
        ("since", "yesterday", "2026-11-21"),
        ("since", "2026-11-20T12:00:00", "zone"),
        ("until", "9999-12-31", "2026-11-21"),
        ("search", "Ada Lovelace", "id"),
        ("form", 10**30, "a text"),
    ],
)
def test_an_error_names_the_field_and_the_fix_and_not_the_value(name: str, value: Any, fix: str) -> None:
    with pytest.raises(BadFilters) as error:
        parse({name: value, "assignee": "none"} if name != "assignee" else {name: value})
    [(wrong, message)] = error.value.errors.items()
    assert wrong == name
    assert fix in str(message)
    assert "Ada" not in str(message)
    if name != "assignee":
        assert error.value.rest == Filters(folder="new", assignee="none")


def test_all_errors_are_named_at_once() -> None:
    with pytest.raises(BadFilters) as error:
        parse({"rating": "9", "sentiment": "happy", "since": "x"})
    assert error.value.errors.keys() == {"rating", "sentiment", "since"}


@pytest.mark.parametrize(
    ("query", "wrong"),
    [
        ("period=7d&since=2026-11-01", "period"),
        ("since=2026-11-02&until=2026-11-01", "until"),
        ("since=2026-11-02T10:00:00Z&until=2026-11-02T10:00:00Z", "until"),
        ("assignee=me", "assignee"),
        ("&".join(f"tag={'ü' * 49}{n}" for n in range(10, 20)), "tag"),
    ],
)
def test_filters_must_fit_each_other(query: str, wrong: str) -> None:
    with pytest.raises(BadFilters) as error:
        parse(QueryDict(query))
    assert error.value.errors.keys() == {wrong}
    assert len(error.value.rest.query()) <= 2000


def test_one_day_may_be_both_ends() -> None:
    assert parse({"since": "2026-11-20", "until": "2026-11-20"}, zone=TOKYO).times() == (
        datetime(2026, 11, 19, 15, tzinfo=UTC),
        datetime(2026, 11, 20, 15, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("period", "since"),
    [
        ("today", datetime(2026, 11, 20, 15, tzinfo=UTC)),
        ("24h", NOW - timedelta(days=1)),
        ("7d", datetime(2026, 11, 14, 15, tzinfo=UTC)),
        ("30d", datetime(2026, 10, 22, 15, tzinfo=UTC)),
        ("90d", datetime(2026, 8, 23, 15, tzinfo=UTC)),
    ],
)
def test_a_period_has_the_days_of_the_reader(monkeypatch: pytest.MonkeyPatch, period: str, since: datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    assert parse({"period": period}, zone=TOKYO).times() == (since, None)


def test_a_job_gets_filters_that_stay_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    fixed = parse({"period": "24h", "assignee": "me"}, person_id="ada").fixed()
    assert fixed.query() == "status=new&assignee=ada&since=2026-11-20T09:30:00.000Z"
    assert parse(QueryDict(fixed.query())).times() == fixed.times()


def test_without_a_reader_me_is_neither_everyone_nor_no_one() -> None:
    item = Feedback("id", status="new", counted=True, created_at=NOW)
    assert Filters(assignee="none").matches(item)
    assert not Filters(assignee="me").matches(item)
    assert Filters(assignee="me").fixed().assignee == "me"


def test_the_text_of_a_search_is_never_in_the_query() -> None:
    assert "Ada" not in replace(parse({"search": "abc"}), search="Ada Lovelace").query()


def test_the_same_filters_have_the_same_query() -> None:
    first = parse(QueryDict("rating=2&rating=1&tag=b&tag=a&sentiment=neutral&sentiment=negative"))
    second = parse(QueryDict("tag=a&sentiment=negative,neutral&tag=b&rating=1-2"))
    assert first.query() == second.query() == "status=new&rating=1,2&sentiment=negative,neutral&tag=a&tag=b"


CODES = st.from_regex(r"[A-Za-z0-9_][A-Za-z0-9._+-]{0,9}", fullmatch=True)


def sets(values: st.SearchStrategy[Any]) -> st.SearchStrategy[frozenset[Any]]:
    return st.frozensets(values, max_size=3)


SOME_FILTERS = st.builds(
    Filters,
    folder=st.sampled_from([None, *map(str, Status)]),
    rating=sets(st.integers(1, 5)),
    answer=sets(st.from_regex(r"[a-z0-9]{1,12}\.[a-z0-9]{1,12}", fullmatch=True)),
    mood=sets(st.sampled_from(list(map(str, Mood)))),
    form=sets(CODES),
    variant=sets(CODES),
    release=sets(CODES),
    source=sets(st.sampled_from(["form", "widget", "api"])),
    hour=sets(st.integers(0, 23)),
    tag=sets(st.sampled_from(["late", "a,b", "größe & co", "50 %", "支払い", "a=b+c"])),
    page=sets(st.sampled_from(["https://a.example/", "https://b.example/ü?"])),
    attribute=sets(st.sampled_from(["plan:pro", "team.size:1,000", "a:b:c"])),
    assignee=st.none() | st.sampled_from(["me", "none", "7f3c"]),
    has_email=st.none() | st.booleans(),
    period=st.none() | st.sampled_from(PERIODS),
    search_id=st.just("") | CODES.map(lambda code: code.replace("+", "_")),
    person_id=st.just("ada"),
)


@given(SOME_FILTERS)
def test_a_query_reads_as_the_same_filters(selected: Filters) -> None:
    assert parse(QueryDict(selected.query()), person_id="ada") == selected
    assert parse(QueryDict(selected.query()), person_id="ada").query() == selected.query()


@given(st.dictionaries(st.sampled_from(["status", "rating", "tag", "since", "attribute", "search", "page"]), st.text()))
def test_any_text_is_read_or_refused(parameters: dict[str, str]) -> None:
    try:
        selected = parse(parameters)
    except BadFilters as error:
        selected = error.rest
    assert parse(QueryDict(selected.query())) == selected


def test_an_expired_item_never_matches() -> None:
    item = Feedback("id", status="new", counted=True, created_at=NOW, expires_at=clock.now() + timedelta(hours=1))
    assert Filters(folder="new").matches(item)
    item.expires_at = clock.now() - timedelta(seconds=1)
    assert not Filters(folder="new").matches(item)
