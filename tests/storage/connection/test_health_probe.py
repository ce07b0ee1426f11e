from __future__ import annotations

import pytest
from django.conf import LazySettings

from local_aws import emulated
from storage.connection import clients
from storage.connection.health_probe import reachable


def test_storage_that_answers_is_reachable(stack: int) -> None:
    assert reachable()


@pytest.mark.parametrize("code", ["AccessDeniedException", "ProvisionedThroughputExceededException"])
def test_storage_that_refuses_is_not(stack: int, code: str) -> None:
    emulated.inject(stack, [{"service": "dynamodb", "times": 9, "status": 400, "code": code}])
    assert not reachable()


@pytest.mark.integration
def test_storage_without_a_listener_is_not(settings: LazySettings) -> None:
    settings.AWS_ENDPOINT_URL = f"http://127.0.0.1:{emulated.free_port()}"
    clients.forget()
    assert not reachable()
    clients.forget()
