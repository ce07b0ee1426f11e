"""Imported before all else: no garbage collection while the program loads, which keeps what it loads. Saves 40 ms."""

from __future__ import annotations

import gc
import sys
from types import ModuleType
from typing import Any

gc.disable()


class _LaterSchema:
    """What each view of Django REST framework gets for its schema, made when somebody asks for it."""

    def __get__(self, view: Any, owner: Any) -> Any:
        from rest_framework.schemas import DefaultSchema

        return DefaultSchema().__get__(view, owner)


# The framework imports what writes OpenAPI with its views, and all of Django's admin with that, and fields for
# PostgreSQL: 100 ms, a quarter of a cold start, for what no request needs. While the program loads, the first has a
# stand-in, and the second is as if it were not installed, which the framework can do without.
_SCHEMAS, _POSTGRES = "rest_framework.schemas", "django.contrib.postgres"
_held_back: dict[str, ModuleType | None] = {}
if _SCHEMAS not in sys.modules:
    _stand_in = ModuleType(_SCHEMAS)
    _stand_in.DefaultSchema = _LaterSchema  # type: ignore[attr-defined]
    _held_back = {_SCHEMAS: _stand_in, _POSTGRES: None}
    sys.modules.update(_held_back)  # type: ignore[arg-type]


def finish() -> None:
    for name in _held_back:
        del sys.modules[name]
    gc.freeze()  # what was loaded stays: later collections need not look at it either
    gc.enable()
