from __future__ import annotations

import pytest

from tests.factories import a_key
from tests.feedback.api.conftest import Caller
from web.caller import Scope


@pytest.fixture
def program(stack: int) -> Caller:
    return Caller(a_key(Scope.TASKS_READ, Scope.TASKS_WRITE))
