from __future__ import annotations

import os
import subprocess
import sys

import pytest
from django.conf import settings

pytestmark = pytest.mark.integration


def after_the_start(expression: str, then: str = "gc") -> str:
    """The value of the expression in a new container, which has imported another module then."""
    program = f"import gc, sys; import feedback_site.entry.lambda_entry; import {then}; print({expression})"
    return subprocess.run(
        [sys.executable, "-c", program],
        cwd=settings.BASE_DIR,
        env={**os.environ, "STAGE": "local"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()


def test_garbage_collection_is_on_after_the_start_and_skips_what_was_loaded() -> None:
    assert after_the_start("gc.isenabled(), gc.get_freeze_count() > 10_000") == "True True"


@pytest.mark.parametrize(
    "module", ["boto3", "feedback.mood.reader", "local_aws.processes", "pynamodb", "rest_framework"]
)
def test_a_cold_start_does_not_import_what_it_does_not_need(module: str) -> None:
    assert after_the_start(f"{module!r} in sys.modules") == "False"


def test_a_container_that_has_to_store_an_item_does_not_import_what_lists_and_changes_need() -> None:
    others = ("feedback.inbox", "feedback.workspace", "storage.pagination", "activity.rows", "feedback.api.item_list")
    loaded = after_the_start(f"[name for name in {others} if name in sys.modules]", then="feedback.api.collection")
    assert loaded == "[]"


def test_no_database_connection_is_checked_around_a_request() -> None:
    assert after_the_start("__import__('django.core.signals').core.signals.request_started.receivers") == "[]"
