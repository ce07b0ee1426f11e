from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from storage import clock
from storage.limits import claims

HOUR = timedelta(hours=1)

pytestmark = pytest.mark.usefixtures("stack")


def test_only_the_first_gets_it() -> None:
    assert claims.take("words", "203.0.113.9", "Hello", holder="a", window=HOUR)
    assert not claims.take("words", "203.0.113.9", "Hello", holder="b", window=HOUR)


def test_who_has_it_may_ask_again() -> None:
    assert claims.take("words", "203.0.113.9", "Hello", holder="a", window=HOUR)
    assert claims.take("words", "203.0.113.9", "Hello", holder="a", window=HOUR)


def test_another_subject_is_another_claim() -> None:
    assert claims.take("words", "203.0.113.9", "Hello", holder="a", window=HOUR)
    assert claims.take("words", "203.0.113.8", "Hello", holder="b", window=HOUR)


def test_it_is_free_again_after_the_window(monkeypatch: pytest.MonkeyPatch) -> None:
    started = clock.now()
    assert claims.take("words", "203.0.113.9", "Hello", holder="a", window=HOUR)

    def later() -> datetime:
        return started + HOUR + timedelta(seconds=2)

    monkeypatch.setattr(clock, "now", later)
    assert claims.take("words", "203.0.113.9", "Hello", holder="b", window=HOUR)


def test_the_subject_is_not_kept() -> None:
    claims.take("words", "203.0.113.9", "Hello", holder="a", window=HOUR)

    (claim,) = claims.Claim.scan()
    assert "203.0.113.9" not in claim.claim_id
    assert "Hello" not in claim.claim_id
