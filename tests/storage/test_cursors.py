from __future__ import annotations

import pytest
from django.conf import LazySettings

from storage.cursors import BadCursor, open_cursor, seal_cursor


def test_it_opens_what_it_sealed() -> None:
    assert open_cursor("inbox", seal_cursor("inbox", {"until": "2026"})) == {"until": "2026"}


@pytest.mark.parametrize("token", ["", "x", "e30:abc", "\x00", "🙂", "a:b:c", '{"until": null}'])
def test_it_refuses_what_it_did_not_make(token: str) -> None:
    with pytest.raises(BadCursor):
        open_cursor("inbox", token)


def test_it_refuses_a_changed_one() -> None:
    token = seal_cursor("inbox", {"until": "2026"})
    with pytest.raises(BadCursor):
        open_cursor("inbox", ("f" if token[0] != "f" else "g") + token[1:])


def test_it_refuses_one_of_another_listing() -> None:
    with pytest.raises(BadCursor):
        open_cursor("spam", seal_cursor("inbox", {}))


def test_it_goes_on_after_a_rotation_of_the_secret(settings: LazySettings) -> None:
    token = seal_cursor("inbox", {"until": "2026"})
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "the next one"
    assert open_cursor("inbox", token) == {"until": "2026"}
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(BadCursor):
        open_cursor("inbox", token)
