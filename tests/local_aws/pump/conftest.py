from __future__ import annotations

import pytest

from tests.local_aws.pump.handlers import Handler


@pytest.fixture
def handler() -> Handler:
    return Handler()
