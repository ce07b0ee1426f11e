from __future__ import annotations

from types import SimpleNamespace

import pytest

from storage import idempotency
from storage.idempotency import KeyReused
from storage.writes import NotFound


def test_each_kind_project_and_caller_has_its_own_keys() -> None:
    ids = {
        idempotency.id_of(kind, project, caller, key)
        for kind in ("item", "task")
        for project in ("default", "shop")
        for caller in ("key:1", "key:2")
        for key in ("k-1", "k-2")
    }
    assert len(ids) == 16
    assert idempotency.id_of("item", "shop", "key:1", "k-1") in ids


def test_a_hash_does_not_depend_on_the_order_of_members_and_sets() -> None:
    one = idempotency.body_hash("item", {"rating": 4, "tags": frozenset("hgfedcba")})
    other = idempotency.body_hash("item", {"tags": list("abcdefgh"), "rating": 4})
    assert one == other
    assert one != idempotency.body_hash("item", {"rating": 5, "tags": list("abcdefgh")})
    assert one != idempotency.body_hash("task", {"rating": 4, "tags": list("abcdefgh")})


def test_the_same_body_finds_what_was_stored_and_another_does_not() -> None:
    row = SimpleNamespace(body_hash="the first")
    assert idempotency.stored_before(lambda: row, "the first") is row
    with pytest.raises(KeyReused):
        idempotency.stored_before(lambda: row, "the second")


def test_a_key_of_what_was_removed_cannot_be_used_again() -> None:
    def removed() -> SimpleNamespace:
        raise NotFound

    with pytest.raises(KeyReused):
        idempotency.stored_before(removed, "the first")
