from __future__ import annotations

import subprocess
import sys
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from drf_spectacular.validation import validate_schema
from jsonschema_rs import meta

from feedback_site.api_docs.source import DOCUMENT, resolved
from feedback_site.management.commands import openapi
from feedback_site.openapi.document import as_text
from tests.feedback_site.openapi.described import KNOWN, OPERATIONS, fits

RESPONSES = [
    pytest.param(response, id=f"{operation.name} {status}")
    for operation in OPERATIONS
    for status, response in operation.responses.items()
]


def test_the_stored_document_is_up_to_date() -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == as_text(), "run: python manage.py openapi"


def test_it_does_not_depend_on_the_settings_of_an_installation(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ANALYTICS_IS_PUBLIC", "FEEDBACK_NEEDS_KEY"):
        monkeypatch.setattr(settings, name, not getattr(settings, name))
    assert as_text() == DOCUMENT.read_text(encoding="utf-8")


def test_the_command_reports_that_it_is_out_of_date_and_writes_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = tmp_path / "openapi.json"
    written.write_text("{}")
    monkeypatch.setattr(openapi, "DOCUMENT", written)
    with pytest.raises(CommandError, match=r"run manage\.py openapi"):
        call_command("openapi", "--check", stdout=StringIO())
    assert written.read_text() == "{}"

    call_command("openapi", stdout=StringIO())
    call_command("openapi", "--check", stdout=StringIO())
    assert written.read_text() == as_text()


def test_it_is_valid() -> None:
    assert KNOWN["openapi"].startswith("3.1.")
    validate_schema(KNOWN)  # type: ignore[no-untyped-call]
    for schema in KNOWN["components"]["schemas"].values():
        meta.validate(schema)


def test_each_reference_has_a_component_and_each_component_a_reference() -> None:
    references = set(_references(KNOWN))
    assert all(resolved(KNOWN, {"$ref": name}) for name in references)
    kinds = ("schemas", "parameters", "headers", "responses")
    assert {f"#/components/{kind}/{name}" for kind in kinds for name in KNOWN["components"][kind]} == references


def _references(part: Any) -> list[str]:
    if isinstance(part, list):
        return [name for each in part for name in _references(each)]
    if not isinstance(part, dict):
        return []
    own = [part["$ref"]] if "$ref" in part else []
    return own + [name for each in part.values() for name in _references(each)]


def test_each_part_has_a_description() -> None:
    for operation in OPERATIONS:
        assert operation.described["summary"]
        assert operation.described["description"]
        assert all(parameter["description"] for parameter in operation.parameters)
        assert all(response["description"] for response in operation.responses.values())
    for schema in KNOWN["components"]["schemas"].values():
        assert all(member.get("description") for member in schema["properties"].values())


@pytest.mark.parametrize("response", RESPONSES)
def test_each_example_is_valid(response: dict[str, Any]) -> None:
    for content in response.get("content", {}).values():
        assert content["examples"]
        for example in content["examples"].values():
            fits(content["schema"], example["value"])


@pytest.mark.integration
def test_no_request_imports_the_modules_that_write_it() -> None:
    views = (
        "feedback_site.entry.lambda_entry, feedback.api.collection, feedback.api.item, analytics.api, "
        "feedback_site.api_docs.views"
    )
    script = (
        f"import sys, {views}; "
        "sys.exit(any(name == 'drf_spectacular' or name.split('.')[1:2] == ['openapi'] for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", script], cwd=settings.BASE_DIR).returncode == 0
