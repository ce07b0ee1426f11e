from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from activity.rows import TERMINAL
from local_aws import emulated
from staff.keys import key_check, key_management
from staff.models import Key
from web.caller import Scope

Later = Callable[[timedelta], None]

FAILS = {"service": "dynamodb", "times": 99, "status": 400, "code": "AccessDeniedException"}


def _secret(text: str) -> str:
    return text.split("_", 2)[2]  # it may hold underscores itself


@pytest.mark.usefixtures("stack")
def test_a_checked_key_has_its_scopes() -> None:
    key, text = key_management.make("default", "CRM", [Scope.FEEDBACK_READ], actor=TERMINAL)
    checked = key_check.check(text)
    assert (checked.key_id, checked.project_id, checked.scopes) == (key.key_id, "default", {"feedback:read"})


@pytest.mark.usefixtures("stack")
def test_the_table_holds_no_secret() -> None:
    _, text = key_management.make("default", "CRM", [Scope.FEEDBACK_READ], actor=TERMINAL)
    assert _secret(text) not in str(next(Key.scan()).serialize())


@pytest.mark.usefixtures("stack")
@pytest.mark.parametrize(
    "change",
    [
        lambda text: text[:-1] + ("A" if text[-1] != "A" else "B"),
        lambda text: text.replace("fbk_", "xyz_"),
        lambda text: "fbk_0123456789ab_" + _secret(text),
        lambda text: text.removesuffix("_" + _secret(text)),
        lambda text: text + "ü",
        lambda text: "",
        lambda text: "fbk__",
    ],
)
def test_any_other_text_is_refused(change: object) -> None:
    _, text = key_management.make("default", "CRM", [Scope.FEEDBACK_READ], actor=TERMINAL)
    with pytest.raises(key_check.BadKey):
        key_check.check(change(text))  # type: ignore[operator]


@pytest.mark.usefixtures("stack")
def test_a_revoked_key_is_refused_everywhere_within_ten_seconds(monkeypatch: pytest.MonkeyPatch, later: Later) -> None:
    key, text = key_management.make("default", "CRM", [Scope.FEEDBACK_READ], actor=TERMINAL)
    key_check.check(text)
    elsewhere = key_management.find(key.key_id)
    monkeypatch.setattr(key_check._cache, "forget", lambda _: None)  # revoked in another container
    key_management.revoke(elsewhere, actor=TERMINAL)
    later(timedelta(seconds=9))
    key_check.check(text)
    later(timedelta(seconds=1))
    with pytest.raises(key_check.BadKey):
        key_check.check(text)


def test_an_id_too_long_for_the_table_is_an_unknown_key() -> None:
    with pytest.raises(key_check.BadKey):
        key_check.check(f"fbk_{'a' * 3000}_secret")


@pytest.mark.usefixtures("stack")
def test_a_key_revoked_here_is_refused_at_once() -> None:
    key, text = key_management.make("default", "CRM", [Scope.FEEDBACK_READ], actor=TERMINAL)
    key_check.check(text)
    key_management.revoke(key_management.find(key.key_id), actor=TERMINAL)
    with pytest.raises(key_check.BadKey):
        key_check.check(text)


def test_a_remembered_key_is_valid_while_storage_does_not_answer(stack: int, later: Later) -> None:
    _, text = key_management.make("default", "CRM", [Scope.FEEDBACK_READ], actor=TERMINAL)
    key_check.check(text)
    emulated.inject(stack, [FAILS])
    later(timedelta(minutes=59))
    assert key_check.check(text).name == "CRM"
    later(timedelta(minutes=2))
    with pytest.raises(key_check.KeysUnavailable):
        key_check.check(text)


def test_a_new_key_cannot_be_checked_while_storage_does_not_answer(stack: int) -> None:
    _, text = key_management.make("default", "CRM", [Scope.FEEDBACK_READ], actor=TERMINAL)
    emulated.inject(stack, [FAILS])
    with pytest.raises(key_check.KeysUnavailable):
        key_check.check(text)


def test_a_check_tries_once_and_fails_fast(stack: int) -> None:
    """With the timeouts of background work, a caller would wait 15 seconds while the table hangs."""
    _, text = key_management.make("default", "CRM", [Scope.FEEDBACK_READ], actor=TERMINAL)
    emulated.inject(stack, [{**FAILS, "times": 1, "status": 503, "code": "ServiceUnavailable"}])
    with pytest.raises(key_check.KeysUnavailable):
        key_check.check(text)
    assert key_check.check(text).name == "CRM"
