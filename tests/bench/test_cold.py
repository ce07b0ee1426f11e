from __future__ import annotations

import pytest

from bench import canned, cold
from storage.connection import clients
from storage.connection.health_probe import reachable


def a_run(milliseconds: float) -> dict[str, float]:
    return dict.fromkeys(["cold_ms", "cold_cpu_ms", "import_ms", "warm_cpu_ms", "memory_mb"], milliseconds)


def test_a_report_compares_each_subject_with_the_first() -> None:
    bare = cold.Subject("bare", "peers", "bare", [a_run(100), a_run(200), a_run(120)])
    ours = cold.Subject("ours", "ours", "entry", [a_run(90), a_run(180), a_run(108)])

    head, _, _, last = cold.report("GET /health", [bare, ours]).splitlines()

    assert head.startswith("| GET /health | cold start, ms |")
    assert last == "| ours | 108 | 90 | 0.90 | 108 | 0.90 | 108 | 108.00 | 0.90 | 108 |"


def test_an_answer_may_have_more_fields_than_the_reference_but_no_other_values() -> None:
    reference = (201, {"feedbackId": "a", "rating": 5})
    assert cold.is_same(reference, (201, {"feedbackId": "b", "rating": 5, "status": "new"}))
    assert not cold.is_same(reference, (201, {"feedbackId": "a", "rating": 4}))
    assert not cold.is_same(reference, (201, {"feedbackId": "a"}))
    assert not cold.is_same(reference, (200, {"feedbackId": "a", "rating": 5}))


def test_the_reference_is_a_function_without_a_framework() -> None:
    for subjects in (cold.subjects(), cold.limited()):
        assert (subjects[0].package, subjects[0].module) == ("peers", "bare")


def test_functions_with_a_rate_limit_are_compared_with_each_other() -> None:
    assert all(subject.settings == cold.LIMITED for subject in cold.limited())


@pytest.mark.integration
def test_our_client_works_with_the_canned_dynamodb(monkeypatch: pytest.MonkeyPatch) -> None:
    with canned.dynamodb() as endpoint:
        monkeypatch.setattr("django.conf.settings.AWS_ENDPOINT_URL", endpoint)
        clients.forget()
        assert reachable()
    clients.forget()
