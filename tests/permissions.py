"""Who may do what: each URL and each operation of the API, with the answer that each kind of caller gets.

tests/test_permissions.py sends all of these requests, and fails for a URL or a method that has no line here. The
answers are written down and not derived from the scopes of the code, because those are what is tested.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

VISITOR = "a visitor"
VIEWER, AGENT, ADMIN, OWNER = "a viewer", "an agent", "an admin", "an owner"
OPERATOR = "an operator who is a viewer"
FOREIGN_OWNER = "the owner of another project"
CREATE_KEY, READ_KEY, MANAGE_KEY, TOTALS_KEY = "a key to create", "a key to read", "a key to manage", "a key for totals"
WHOLE_KEY, FOREIGN_KEY = "a key with all scopes", "a key of another project with all scopes"

ADMINS = {ADMIN, OWNER}
AGENTS = {AGENT} | ADMINS
STAFF = {VIEWER, OPERATOR} | AGENTS
SESSIONS = STAFF | {FOREIGN_OWNER}
FOREIGN = {FOREIGN_OWNER, FOREIGN_KEY}
KEYS = {CREATE_KEY, READ_KEY, MANAGE_KEY, TOTALS_KEY, WHOLE_KEY, FOREIGN_KEY}
EVERYONE = {VISITOR} | SESSIONS | KEYS

READERS = STAFF | FOREIGN | {READ_KEY, WHOLE_KEY}
TASK_READERS = STAFF | FOREIGN | {WHOLE_KEY}
TASK_WRITERS = AGENTS | FOREIGN | {WHOLE_KEY}
ANALYSTS = STAFF | FOREIGN | {TOTALS_KEY, WHOLE_KEY}
KEY_MANAGERS = ADMINS | FOREIGN | {WHOLE_KEY}
ANNOUNCERS = AGENTS | FOREIGN | {WHOLE_KEY}
MANAGERS = AGENTS | FOREIGN | {MANAGE_KEY, WHOLE_KEY}
READ_OR_MANAGE_KEYS = (READERS | MANAGERS) & KEYS
SENDERS = AGENTS | FOREIGN | {VISITOR, CREATE_KEY, WHOLE_KEY}

SIGN_IN = "leads to the sign-in"
Outcome = int | str  # a status, or SIGN_IN


@dataclass(frozen=True)
class Request:
    name: str  # of the URL
    method: str
    path: str  # {item}, {task} ... are those of the default project, {unknown} is an id of nothing
    expected: Mapping[str, Outcome]
    body: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def _for_all(outcome: Outcome) -> dict[str, Outcome]:
    return dict.fromkeys(EVERYONE, outcome)


def _api(allowed: Collection[str], outcome: int, *, foreign: int | None = None) -> dict[str, Outcome]:
    """`foreign` is what a caller of another project gets who may do the same there."""
    expected: dict[str, Outcome] = {VISITOR: 401, **dict.fromkeys(SESSIONS | KEYS, 403)}
    expected |= dict.fromkeys(allowed, outcome)
    return expected | (dict.fromkeys(FOREIGN, foreign) if foreign else {})


def _page(allowed: Collection[str], outcome: int, *, foreign: int | None = None) -> dict[str, Outcome]:
    """A key opens no page: it gets what a visitor gets."""
    expected: dict[str, Outcome] = {**dict.fromkeys({VISITOR} | KEYS, SIGN_IN), **dict.fromkeys(SESSIONS, 403)}
    expected |= dict.fromkeys(allowed, outcome)
    return expected | ({FOREIGN_OWNER: foreign} if foreign else {})


NEW = {"rating": 5, "message": "All good"}
AN_ID = "00000000-0000-4000-8000-000000000000"
MANY = {"ids": [AN_ID], "change": {"status": "done"}}
ITEM = "/feedback/{item}"
TASK = "/tasks/{task}"
RELEASE = "/releases/{release}"
KEY = "/keys/{key}"
RELEASE_PAGE = "/dashboard/releases/{release}"
TASK_PAGE = "/dashboard/tasks/{task}"
MOVE = {"from": "open", "to": "completed"}
JOB = "/dashboard/jobs/{job}"
FORM_SETTINGS = "/dashboard/forms/default/settings"
TEMPLATES = "/dashboard/inbox/reply-templates/"
OPERATIONS = "/dashboard/operations/"
PEOPLE = "/dashboard/people/"
GUEST = {"email": "guest@example.com", "role": "agent", "language": "en"}
NEW_PROJECT = "/dashboard/projects/new"
PROJECT_SETTINGS = "/dashboard/project/settings"
KEYS_PAGE = "/dashboard/keys/"
NEW_KEY = {"name": "CRM", "scopes": ["keys:manage"]}

API = [
    Request("health", "GET", "/health", _for_all(200)),
    Request("feedback", "GET", "/feedback", _api(READERS, 200)),
    Request("feedback", "POST", "/feedback", _api(SENDERS, 201), NEW),
    Request("feedback-item", "GET", ITEM, _api(READERS, 200, foreign=404)),
    Request("feedback-item", "PATCH", ITEM, _api(MANAGERS, 200, foreign=404), {"status": "done"}),
    Request("feedback-item", "DELETE", ITEM, _api(MANAGERS, 204, foreign=404)),
    Request("feedback-search", "POST", "/feedback/search", _api(READERS, 200), {"search": "slow"}),
    Request("views", "GET", "/views", _api(READERS, 200)),
    # A key has no views of its own.
    Request("views", "POST", "/views", _api(READERS, 201) | dict.fromkeys(READ_OR_MANAGE_KEYS, 400), {"name": "Mine"}),
    Request("views", "POST", "/views", _api(MANAGERS, 201), {"name": "Of all", "shared": True}),
    Request("view", "PATCH", "/views/{view}", _api(MANAGERS, 200, foreign=404), {"name": "Slow"}),
    Request("view", "DELETE", "/views/{view}", _api(MANAGERS, 204, foreign=404)),
    Request("feedback-notes", "GET", f"{ITEM}/notes", _api(READERS, 200, foreign=404)),
    Request("feedback-notes", "POST", f"{ITEM}/notes", _api(MANAGERS, 201, foreign=404), {"text": "A note"}),
    Request("feedback-replies", "GET", f"{ITEM}/replies", _api(READERS, 200, foreign=404)),
    # The item has no e-mail address.
    Request("feedback-replies", "POST", f"{ITEM}/replies", _api(MANAGERS, 422, foreign=404), {"text": "Hello"}),
    Request("feedback-undeletion", "POST", f"{ITEM}/restore", _api(MANAGERS, 200, foreign=404)),
    Request("api-tasks", "GET", "/tasks", _api(TASK_READERS, 200)),
    Request("api-tasks", "POST", "/tasks", _api(TASK_WRITERS, 201), {"title": "Call the printer"}),
    Request("api-task", "GET", TASK, _api(TASK_READERS, 200, foreign=404)),
    Request("api-task", "PUT", TASK, _api(TASK_WRITERS, 200, foreign=404), {"status": "Completed"}),
    Request("api-task", "PATCH", TASK, _api(TASK_WRITERS, 200, foreign=404), {"status": "Completed"}),
    Request("api-task", "DELETE", TASK, _api(TASK_WRITERS, 204, foreign=404)),
    Request("api-task-comments", "GET", f"{TASK}/comments", _api(TASK_READERS, 200, foreign=404)),
    Request("api-task-comments", "POST", f"{TASK}/comments", _api(TASK_WRITERS, 201, foreign=404), {"text": "Soon"}),
    Request("feedback-bulk", "POST", "/feedback/bulk", _api(MANAGERS, 200), MANY),
    Request("feedback-undo", "POST", "/feedback/undo", _api(MANAGERS, 404), {"batchId": AN_ID}),
    Request("job-state", "GET", "/jobs/{job}", _api(MANAGERS, 200, foreign=404)),
    Request("job-cancellation", "POST", "/jobs/{job}/cancel", _api(MANAGERS, 200, foreign=404)),
    Request("api-releases", "GET", "/releases", _api(ANALYSTS, 200)),
    # It was announced before.
    Request("api-releases", "POST", "/releases", _api(ANNOUNCERS, 200), {"version": "2.1.0"}),
    Request("api-release", "GET", RELEASE, _api(ANALYSTS, 200, foreign=404)),
    Request("api-release", "PATCH", RELEASE, _api(ANNOUNCERS, 200, foreign=404), {"note": "The new checkout"}),
    Request("api-release", "DELETE", RELEASE, _api(ANNOUNCERS, 204, foreign=404)),
    Request("api-keys", "GET", "/keys", _api(KEY_MANAGERS, 200)),
    Request("api-keys", "POST", "/keys", _api(KEY_MANAGERS, 201), NEW_KEY),
    Request("api-key", "GET", KEY, _api(KEY_MANAGERS, 200, foreign=404)),
    Request("api-key", "PATCH", KEY, _api(KEY_MANAGERS, 200, foreign=404), {"name": "CRM"}),
    Request("api-key", "DELETE", KEY, _api(KEY_MANAGERS, 204, foreign=404)),
    # The default project publishes its totals, and the other one does not.
    Request("analytics", "GET", "/analytics", _for_all(200)),
    Request("analytics", "GET", "/analytics?project=other", _api(FOREIGN, 200)),
    Request("analytics-series", "GET", "/analytics/series", _api(ANALYSTS, 200)),
    Request("analytics-series-table", "GET", "/analytics/series.csv", _api(ANALYSTS, 200)),
    Request("analytics-phrases", "GET", "/analytics/phrases", _api(READERS, 200)),
    Request("analytics-phrases-table", "GET", "/analytics/phrases.csv", _api(READERS, 200)),
    Request("analytics-questions", "GET", "/analytics/questions", _api(ANALYSTS, 200)),
    Request("analytics-questions-table", "GET", "/analytics/questions.csv", _api(ANALYSTS, 200)),
    Request("analytics-releases", "GET", "/analytics/releases", _api(ANALYSTS, 200)),
    Request("analytics-releases-table", "GET", "/analytics/releases.csv", _api(ANALYSTS, 200)),
]
PAGES = [
    Request("form", "GET", "/", _for_all(200)),
    Request("form", "POST", "/", _for_all(422)),  # it needs the token of the page, and no right
    Request("named-form", "GET", "/f/other-form", _for_all(200)),
    Request("named-form", "POST", "/f/other-form", _for_all(422)),
    Request("accent", "GET", "/accent/0f56a8.css", _for_all(200)),
    Request("openapi", "GET", "/openapi.json", _for_all(200)),
    Request("reference", "GET", "/docs/", _for_all(200)),
    Request("robots", "GET", "/robots.txt", _for_all(200)),
    Request("static-file", "GET", "/static/unknown.css", _for_all(404)),
    Request("widget", "GET", "/widget.js", _for_all(200)),
    Request("widget-access", "GET", "/widget/access", _for_all(200)),
    Request("widget-form", "GET", "/widget/form", _for_all(200)),
    Request("sign-in", "GET", "/sign-in/", _for_all(200) | dict.fromkeys(SESSIONS, 302)),
    Request("sign-in", "POST", "/sign-in/", _for_all(422)),
    Request("forgotten-password", "GET", "/password/forgotten", _for_all(200)),
    Request("forgotten-password", "POST", "/password/forgotten", _for_all(422)),
    Request("new-password", "GET", "/password/new", _for_all(410)),
    Request("new-password", "POST", "/password/new", _for_all(410)),
    Request("new-address", "GET", "/password/address", _for_all(410)),
    Request("new-address", "POST", "/password/address", _for_all(410)),
    Request("sign-out", "POST", "/sign-out/", _for_all(SIGN_IN)),
    Request("switch-project", "POST", "/dashboard/project", _page(STAFF, 302), {"project": "default"}),
    Request("profile", "GET", "/dashboard/profile", _page(SESSIONS, 200)),
    Request("profile", "POST", "/dashboard/profile", _page(SESSIONS, 422)),
    Request("password", "GET", "/dashboard/profile/password", _page(SESSIONS, 200)),
    Request("password", "POST", "/dashboard/profile/password", _page(SESSIONS, 422)),
    Request("address", "GET", "/dashboard/profile/address", _page(SESSIONS, 200)),
    Request("address", "POST", "/dashboard/profile/address", _page(SESSIONS, 422)),
    Request("sessions", "GET", "/dashboard/profile/sessions", _page(SESSIONS, 200)),
    Request("sessions", "POST", "/dashboard/profile/sessions", _page(SESSIONS, 302)),
    Request("overview", "GET", "/dashboard/", _page(SESSIONS, 200)),
    Request("overview-summary", "GET", "/dashboard/summary", _page(SESSIONS, 200)),
    Request("sample", "GET", "/dashboard/inbox/figures", _page(SESSIONS, 200)),
    Request("results", "GET", "/dashboard/results/", _page(SESSIONS, 200)),
    Request("form-results", "GET", "/dashboard/results/default", _page(STAFF, 200, foreign=404)),
    # The built-in form has no variants.
    Request("form-winner", "GET", "/dashboard/results/default/variants/a", _page(ADMINS, 404, foreign=404)),
    Request("form-winner", "POST", "/dashboard/results/default/variants/a", _page(ADMINS, 404, foreign=404)),
    Request("inbox", "GET", "/dashboard/inbox/", _page(SESSIONS, 200)),
    Request("inbox-search", "POST", "/dashboard/inbox/search", _page(SESSIONS, 302), {"text": "ramp"}),
    Request("inbox-views", "POST", "/dashboard/inbox/views", _page(SESSIONS, 302), {"name": "Mine"}),
    Request("inbox-view", "POST", "/dashboard/inbox/views/{unknown}", _page(SESSIONS, 404), {"name": "Mine"}),
    Request("inbox-news", "GET", "/dashboard/inbox/news", _page(SESSIONS, 200)),
    Request("inbox-item", "GET", "/dashboard/inbox/{item}", _page(STAFF, 200, foreign=404)),
    Request("inbox-item-live", "GET", "/dashboard/inbox/{item}/live", _page(STAFF, 200, foreign=404)),
    Request("inbox-act", "POST", "/dashboard/inbox/act", _page(AGENTS | {FOREIGN_OWNER}, 422)),  # it names no item
    Request("inbox-undo", "POST", "/dashboard/inbox/undo", _page(AGENTS | {FOREIGN_OWNER}, 409)),  # it names no act
    Request("item-note", "POST", "/dashboard/inbox/{item}/notes", _page(AGENTS, 303, foreign=404), {"text": "A note"}),
    Request("item-own-note", "GET", "/dashboard/inbox/{item}/notes/{unknown}", _page(AGENTS, 404, foreign=404)),
    Request("item-own-note", "POST", "/dashboard/inbox/{item}/notes/{unknown}", _page(AGENTS, 404, foreign=404)),
    # The item has no e-mail address.
    Request(
        "item-reply", "POST", "/dashboard/inbox/{item}/replies", _page(AGENTS, 422, foreign=404), {"text": "Hello"}
    ),
    Request("fixed", "GET", "/dashboard/inbox/fixed", _page(AGENTS | {FOREIGN_OWNER}, 200)),
    Request("fixed", "POST", "/dashboard/inbox/fixed?tag=x", _page(AGENTS | {FOREIGN_OWNER}, 422)),
    Request("fixed-started", "GET", "/dashboard/inbox/fixed/{unknown}", _page(AGENTS | {FOREIGN_OWNER}, 404)),
    Request("fixed-undo", "POST", "/dashboard/inbox/fixed/{unknown}/undo", _page(AGENTS | {FOREIGN_OWNER}, 404)),
    Request("reply-templates", "GET", TEMPLATES, _page(AGENTS | {FOREIGN_OWNER}, 200)),
    Request("reply-templates", "POST", TEMPLATES, _page(AGENTS | {FOREIGN_OWNER}, 422)),
    Request("reply-template", "GET", f"{TEMPLATES}{{unknown}}", _page(AGENTS | {FOREIGN_OWNER}, 404)),
    Request("reply-template", "POST", f"{TEMPLATES}{{unknown}}", _page(AGENTS | {FOREIGN_OWNER}, 404)),
    Request("first-steps", "POST", "/dashboard/first-steps", _page(ADMINS | {FOREIGN_OWNER}, 302)),
    Request("project-new", "GET", NEW_PROJECT, _page({OWNER, OPERATOR, FOREIGN_OWNER}, 200)),
    Request("project-new", "POST", NEW_PROJECT, _page({OWNER, OPERATOR, FOREIGN_OWNER}, 422)),
    Request("project-settings", "GET", PROJECT_SETTINGS, _page(ADMINS | {FOREIGN_OWNER}, 200)),
    Request("project-settings", "POST", PROJECT_SETTINGS, _page(ADMINS | {FOREIGN_OWNER}, 422)),
    Request("jobs", "GET", "/dashboard/jobs/", _page(SESSIONS, 200)),
    Request("jobs-rows", "GET", "/dashboard/jobs/rows", _page(SESSIONS, 200)),
    Request("job-cancel", "POST", f"{JOB}/cancel", _page(AGENTS, 302, foreign=404)),
    Request("job-try-again", "POST", f"{JOB}/again", _page(AGENTS, 302, foreign=404)),
    Request("job-result", "GET", f"{JOB}/result", _page(AGENTS, 404, foreign=404)),  # it has no result yet
    Request("tasks", "GET", "/dashboard/tasks/", _page(SESSIONS, 200)),
    Request("tasks-part", "GET", "/dashboard/tasks/part", _page(SESSIONS, 200)),
    Request("task-new", "GET", "/dashboard/tasks/new", _page(AGENTS | {FOREIGN_OWNER}, 200)),
    Request("task-new", "POST", "/dashboard/tasks/new", _page(AGENTS | {FOREIGN_OWNER}, 302), {"title": "Call"}),
    Request("task", "GET", TASK_PAGE, _page(SESSIONS, 200, foreign=404)),
    Request("task", "POST", TASK_PAGE, _page(AGENTS, 302, foreign=404), {"title": "Call"}),
    Request("task-part", "GET", f"{TASK_PAGE}/part", _page(SESSIONS, 200, foreign=404)),
    Request("task-status", "POST", f"{TASK_PAGE}/status", _page(AGENTS, 302, foreign=404), MOVE),
    Request("task-delete", "POST", f"{TASK_PAGE}/delete", _page(AGENTS, 302, foreign=404)),
    Request("task-restore", "POST", f"{TASK_PAGE}/restore", _page(AGENTS, 302, foreign=404)),
    Request("task-close-items", "POST", f"{TASK_PAGE}/close-items", _page(AGENTS, 302, foreign=404)),
    Request("task-comments", "POST", f"{TASK_PAGE}/comments", _page(AGENTS, 302, foreign=404), {"text": "Today"}),
    Request("forms", "GET", "/dashboard/forms/", _page(SESSIONS, 200)),
    Request("form-edit", "GET", "/dashboard/forms/default", _page(ADMINS, 200, foreign=404)),
    # The built-in form is never changed.
    Request("form-edit", "POST", "/dashboard/forms/default", _page(ADMINS, 404, foreign=404)),
    Request("form-new", "GET", "/dashboard/forms/new", _page(ADMINS | {FOREIGN_OWNER}, 200)),
    Request("form-new", "POST", "/dashboard/forms/new", _page(ADMINS | {FOREIGN_OWNER}, 302), {"start": "nps"}),
    Request("form-publish", "GET", "/dashboard/forms/default/publish", _page(ADMINS, 404, foreign=404)),
    Request("form-publish", "POST", "/dashboard/forms/default/publish", _page(ADMINS, 404, foreign=404)),
    Request("form-preview", "GET", "/dashboard/forms/default/preview", _page(ADMINS, 404, foreign=404)),
    Request("form-preview", "POST", "/dashboard/forms/default/preview", _page(ADMINS, 404, foreign=404)),
    Request("form-copy", "POST", "/dashboard/forms/default/copy", _page(ADMINS, 302, foreign=404)),
    Request("form-settings", "GET", FORM_SETTINGS, _page(ADMINS, 200, foreign=404)),
    # It names no state that was read.
    Request("form-settings", "POST", FORM_SETTINGS, _page(ADMINS, 409, foreign=404)),
    Request("form-share", "GET", "/dashboard/forms/default/share", _page(ADMINS, 200, foreign=404)),
    Request("form-site-check", "GET", "/dashboard/forms/default/check", _page(ADMINS, 200, foreign=404)),
    Request("form-site-check", "POST", "/dashboard/forms/default/check", _page(ADMINS, 422, foreign=404)),
    Request("form-versions", "GET", "/dashboard/forms/default/versions", _page(ADMINS, 200, foreign=404)),
    # The built-in form has no versions that could be published again.
    Request("form-version", "GET", "/dashboard/forms/default/versions/1", _page(ADMINS, 404, foreign=404)),
    Request("form-version", "POST", "/dashboard/forms/default/versions/1", _page(ADMINS, 404, foreign=404)),
    Request("releases", "GET", "/dashboard/releases/", _page(SESSIONS, 200)),
    Request("release-new", "GET", "/dashboard/releases/new", _page(AGENTS | {FOREIGN_OWNER}, 200)),
    Request("release-new", "POST", "/dashboard/releases/new", _page(AGENTS | {FOREIGN_OWNER}, 422)),
    Request("release", "GET", RELEASE_PAGE, _page(AGENTS, 200, foreign=404)),
    Request("release", "POST", RELEASE_PAGE, _page(AGENTS, 302, foreign=404), {"seen": "1"}),
    Request("release-delete", "POST", f"{RELEASE_PAGE}/delete", _page(AGENTS, 302, foreign=404)),
    Request("join", "GET", "/join/unknown", _for_all(404)),
    Request("join", "POST", "/join/unknown", _for_all(404)),
    Request("people", "GET", PEOPLE, _page(SESSIONS, 200)),
    Request("invite", "POST", f"{PEOPLE}invitations", _page({OWNER, FOREIGN_OWNER}, 302), GUEST),
    Request("invitation", "POST", f"{PEOPLE}invitations/{{invitation}}", _page({OWNER}, 302, foreign=404)),
    Request("person", "GET", f"{PEOPLE}{{person}}", _page({OWNER}, 200, foreign=404)),
    Request("person", "POST", f"{PEOPLE}{{person}}", _page({OWNER}, 302, foreign=404), {"role": "admin"}),
    Request("person-remove", "POST", f"{PEOPLE}{{person}}/remove", _page({OWNER}, 302, foreign=404)),
    Request("phrases", "GET", "/dashboard/phrases/", _page(SESSIONS, 200)),
    Request("keys", "GET", KEYS_PAGE, _page(ADMINS | {FOREIGN_OWNER}, 200)),
    Request("key-new", "GET", f"{KEYS_PAGE}new", _page(ADMINS | {FOREIGN_OWNER}, 200)),
    Request("key-new", "POST", f"{KEYS_PAGE}new", _page(ADMINS | {FOREIGN_OWNER}, 422)),
    Request("key", "GET", f"{KEYS_PAGE}{{key}}", _page(ADMINS, 200, foreign=404)),
    Request("key", "POST", f"{KEYS_PAGE}{{key}}", _page(ADMINS, 422, foreign=404)),
    Request("key-revoke", "POST", f"{KEYS_PAGE}{{key}}/revoke", _page(ADMINS, 302, foreign=404)),
    Request("recount", "GET", "/dashboard/counters/", _page(ADMINS | {FOREIGN_OWNER}, 200)),
    Request("recount", "POST", "/dashboard/counters/", _page(ADMINS | {FOREIGN_OWNER}, 302)),
    Request("operations", "GET", OPERATIONS, _page({OPERATOR}, 200)),
    Request("rollback", "GET", f"{OPERATIONS}rollback", _page({OPERATOR}, 200)),
    Request("rollback", "POST", f"{OPERATIONS}rollback", _page({OPERATOR}, 422)),
]
# On one machine only: developers' tools, without a sign-in.
LOCAL = [
    Request("mailbox", "GET", "/mailbox/", _for_all(200)),
    Request("mailbox-mail", "GET", "/mailbox/{unknown}", _for_all(404)),
    Request("mailbox-answer", "POST", "/mailbox/{unknown}/answer", _for_all(404), {"text": "Thank you!"}),
    Request("mailbox-html", "GET", "/mailbox/{unknown}/html", _for_all(404)),
    Request("style", "GET", "/style/", _for_all(200)),
    Request("style-act", "POST", "/style/act", _for_all(200)),
    Request("style-item", "GET", "/style/items/0", _for_all(200)),
]
REQUESTS = API + PAGES + LOCAL
