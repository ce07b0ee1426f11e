from __future__ import annotations

import re
from collections import Counter
from contextlib import closing
from datetime import datetime
from html.parser import HTMLParser

import pytest
from django.test import Client
from django.test.utils import override_script_prefix
from django.utils.html import escape

from analytics.openapi.releases import NEW_EXAMPLE, RELEASE_ID
from feedback.inbox import batches
from feedback.inbox.batches import Target
from feedback.openapi.bulk import BATCH_ID
from feedback.openapi.examples import ITEM_ID
from feedback.openapi.views import VIEW_ID
from feedback_site.api_docs.operations import Operation, operations
from feedback_site.api_docs.prose import line
from feedback_site.api_docs.source import document
from feedback_site.openapi.apps import ERROR_CODES, FIELD_CODES
from jobs import lifecycle
from jobs.openapi import JOB_ID
from staff.models import Key
from staff.openapi.keys import KEY_ID
from storage import clock, writes
from tasks.openapi.examples import TASK_ID
from tests import curl
from tests.analytics.releases.factories import a_release
from tests.factories import a_feedback, a_key, a_view
from tests.tasks.factories import a_task
from web.caller import Scope

OPERATIONS = operations(document("/"))


class Page(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def values(self, name: str) -> list[str]:
        return [value for each, value in self.attributes if each == name]


@pytest.fixture
def page(client: Client) -> Page:
    return Page(client.get("/docs/").content.decode())


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: each.id)
def test_it_shows_all_of_each_operation(client: Client, operation: Operation) -> None:
    text = client.get("/docs/").content.decode()
    parts = [operation.summary, operation.path, operation.curl]
    parts += [answer.title for answer in operation.successes if answer.example]
    parts += [answer.example for answer in operation.successes]
    assert [part for part in parts if escape(part) not in text] == []
    for answer in operation.answers:
        assert f"<b>{answer.status}</b> {answer.phrase}" in text
    members = [member for _, members in operation.parameters for member in members] + operation.body_members
    assert all(f"<code>{member.name}</code>" in text and member.about in text for member in members)


def test_its_links_have_a_target_and_its_ids_are_unique(client: Client, page: Page) -> None:
    ids = Counter(page.values("id"))
    assert [each for each, times in ids.items() if times > 1] == []
    for link in page.values("href"):
        assert link[1:] in ids if link.startswith("#") else _answers(client, link)


def _answers(client: Client, link: str) -> bool:
    with closing(client.get(link)) as response:
        return response.status_code == 200 or response.headers["Location"].startswith("/sign-in/")


def test_it_loads_nothing_from_other_sites_and_runs_only_the_copy_script(client: Client, page: Page) -> None:
    assert not {"style", "iframe", "img"} & set(page.tags)
    assert not {"style", "srcset"} & {name for name, _ in page.attributes}
    assert page.values("src") == ["/static/js/copy.js"]
    assert [link for link in page.values("href") if not link.startswith(("#", "/"))] == []
    assert "default-src 'none'" in client.get("/docs/").headers["Content-Security-Policy"]


def test_its_addresses_have_the_prefix_of_the_stage(client: Client) -> None:
    with override_script_prefix("/prod/"):
        response = client.get("/docs/")
    assert b"SITE=http://testserver/prod\n" in response.content
    links = Page(response.content.decode()).values("href")
    assert [link for link in links if not link.startswith(("#", "/prod/"))] == []


def test_it_is_the_same_for_everyone_and_is_cached_until_it_changes(client: Client) -> None:
    response = client.get("/docs/", headers={"Accept-Language": "de"})
    assert response.headers["Cache-Control"] == "public, no-cache"
    assert not response.cookies
    again = client.get("/docs/", headers={"If-None-Match": response.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_field_that_may_be_null_says_so_in_words(client: Client) -> None:
    text = client.get("/docs/").content.decode()
    assert "<code>api</code> <code>widget</code> or null" in text
    assert "None" not in re.sub(r"If-None-Match", "", text)
    assert "<code></code>" not in text


@pytest.mark.parametrize("code", sorted({*ERROR_CODES, *FIELD_CODES}))
def test_it_explains_each_code(client: Client, code: str) -> None:
    assert f"<dt><code>{code}</code></dt>" in client.get("/docs/").content.decode()


def test_it_leads_back_to_the_site(page: Page) -> None:
    assert {"/", "/dashboard/"} <= set(page.values("href"))


def test_descriptions_can_have_code_and_strong_text_but_no_html() -> None:
    assert line("`a<b` and **c** <i>") == "<code>a&lt;b</code> and <b>c</b> &lt;i&gt;"


@pytest.mark.usefixtures("stack")
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: each.id)
def test_each_curl_line_gets_the_first_answer(operation: Operation) -> None:
    a_feedback(ITEM_ID, email="ada@example.com")
    a_task(task_id=TASK_ID)
    a_view(view_id=VIEW_ID)
    at = datetime.fromisoformat(NEW_EXAMPLE["at"])
    release = a_release(NEW_EXAMPLE["version"], at=at, note=NEW_EXAMPLE["note"], url=NEW_EXAMPLE["url"])
    assert release.release_id == RELEASE_ID
    writes.create(Key(KEY_ID, project_id="default", name="CRM", secret_hash="-", scopes=set(), created_at=clock.now()))
    lifecycle.start("feedback.undo", "default", "person:ada", {"batchId": BATCH_ID}, job_id=JOB_ID)
    batches.begin(BATCH_ID, "default", "person:ada", [Target(ITEM_ID, 1)])
    status = curl.status_of(operation.curl, KEY=a_key(*Scope))
    assert status == int(operation.successes[0].status)
