from __future__ import annotations

import ast
import json
import shutil
from collections.abc import Iterator
from pathlib import Path, PurePath
from typing import Any

import botocore
import botocore.session
import pytest
from botocore.awsrequest import AWSPreparedRequest
from botocore.loaders import Loader

from ops.package import contents
from tests.ops.package.conftest import write

# They are called from a terminal alone, with an environment that has all of botocore.
IN_A_TERMINAL = {"apigateway", "cloudformation", "ssm"}


@pytest.fixture
def built(pieces: Path, tmp_path: Path) -> Path:
    contents.build(pieces, tmp_path / "built")
    return tmp_path / "built"


DATA = Path(botocore.__file__).parent / "data"
STREAM = "arn:aws:dynamodb:eu-central-1:123456789012:table/feedback/stream/2026-11-21T00:00:00.000"
CALLS: dict[str, tuple[str, dict[str, Any]]] = {
    "cloudwatch": ("describe_alarms", {}),
    "comprehend": ("detect_sentiment", {"Text": "Good", "LanguageCode": "en"}),
    "dynamodb": ("get_item", {"TableName": "feedback", "Key": {"feedbackId": {"S": "1"}}}),
    "dynamodbstreams": ("describe_stream", {"StreamArn": STREAM}),
    "events": ("put_events", {"Entries": [{"Source": "feedback", "DetailType": "a", "Detail": "{}"}]}),
    "lambda": ("get_function_configuration", {"FunctionName": "feedback-prod"}),
    "s3": ("get_object", {"Bucket": "names", "Key": "a.txt"}),
    "sesv2": ("send_email", {"Content": {"Raw": {"Data": b"Subject: a"}}}),
    "sns": ("publish", {"TopicArn": "arn:aws:sns:eu-central-1:123456789012:a", "Message": "a"}),
    "sqs": ("get_queue_url", {"QueueName": "a"}),
    "sts": ("get_caller_identity", {}),
}


def test_it_holds_our_packages_pages_and_translations(built: Path) -> None:
    for name in (
        "feedback_site/entry/lambda_entry.py",
        "feedback_site/openapi.json",
        "locale/de/LC_MESSAGES/django.mo",
        "static/js/widget.js",
        "templates/feedback/form.html",
        "docs/operations.md",
    ):
        assert (built / name).is_file(), name


def test_it_leaves_out_what_only_a_terminal_or_a_release_needs(built: Path) -> None:
    for name in (
        "feedback/management",
        "feedback/mood/training",
        "analytics/openapi",
        "feedback/openapi",
        "feedback_site/openapi",
        "locale/de/LC_MESSAGES/django.po",
        "manage.py",
        "ops/cloud/infrastructure.yaml",
        "ops/cloud/stages.py",
        "ops/package",
        "static/css/mailbox.css",
        "static/css/style_page.css",
        "templates/local_aws",
        "tests",
        "zappa_settings.json",
    ):
        assert not (built / name).exists(), name


def test_what_is_dropped_is_dropped_at_its_place_only(built: Path) -> None:
    for name in ("pip", "django/contrib/gis", "zappa-0.63.dist-info/RECORD"):
        assert not (built / name).exists(), name
    for name in ("botocore/pip", "other/gis", "django/core/management", "zappa-0.63.dist-info/METADATA"):
        assert (built / name).exists(), name


def test_of_the_translations_our_languages_stay(built: Path) -> None:
    locale = built / "django/conf/locale"
    assert (locale / "__init__.py").exists(), "a module of that name stays"
    assert (locale / "de/LC_MESSAGES/django.mo").exists()
    assert not (locale / "de/LC_MESSAGES/django.po").exists()
    assert not (locale / "fr").exists()
    assert [folder.name for folder in (built / "django/contrib/auth/locale").iterdir()] == ["en"]


def test_our_languages_are_those_of_the_settings() -> None:
    from django.conf import settings

    assert set(contents.LANGUAGES) == {code for code, _ in settings.LANGUAGES}


def test_botocore_knows_the_services_that_we_call(built: Path) -> None:
    data = built / "botocore/data"
    assert (data / "dynamodb/2012-08-10/service-2.json").exists()
    assert not (data / "dynamodb/2012-08-10/examples-1.json").exists()
    assert not (data / "glacier").exists()
    [partition] = json.loads((data / "endpoints.json").read_text())["partitions"]
    assert partition == {"partition": "aws", "services": {"dynamodb": {"a": 1}}}


def test_the_models_of_the_services_have_no_descriptions_for_people(built: Path) -> None:
    model = json.loads((built / "botocore/data/dynamodb/2012-08-10/service-2.json").read_text())
    member = {"shape": "Text", "documentation": ""}
    assert model == {"shapes": {"Page": {"members": {"documentation": member}, "documentation": ""}}}


class Sent(Exception):
    """In place of an answer of AWS."""


def _stop(request: AWSPreparedRequest, **_: object) -> None:
    raise Sent(request.url)


@pytest.mark.parametrize("service", sorted(CALLS))
def test_a_client_can_call_without_the_descriptions(tmp_path: Path, service: str) -> None:
    packaged = tmp_path / contents.AWS_DATA
    shutil.copytree(DATA / service, packaged / service)
    for file in DATA.glob("*.json"):
        shutil.copy(file, packaged)
    contents.trim_aws_data(tmp_path, {service})
    session = botocore.session.get_session()
    loader = Loader(extra_search_paths=[str(packaged)], include_default_search_paths=False)
    session.register_component("data_loader", loader)
    client = session.create_client(service, "eu-central-1", aws_access_key_id="a", aws_secret_access_key="b")
    client.meta.events.register("before-send", _stop)

    operation, values = CALLS[service]

    with pytest.raises(Sent, match="https://"):
        getattr(client, operation)(**values)


def test_a_call_to_each_service_is_tried() -> None:
    assert set(CALLS) == contents.AWS_SERVICES


def test_every_service_that_a_function_calls_is_kept() -> None:
    called = {(service, file) for file in shipped() for service in services_of(file)}

    assert {service for service, _ in called} >= {"dynamodb", "lambda", "sns", "sqs"}, "the search finds none"
    assert {found for found in called if found[0] not in contents.AWS_SERVICES | IN_A_TERMINAL} == set()


def shipped() -> Iterator[Path]:
    for name in contents.OURS:
        for file in (contents.ROOT / name).rglob("*.py"):
            path = PurePath(file).relative_to(contents.ROOT)
            if not any(contents._matches(parent, contents.DROPPED) for parent in (path, *path.parents)):
                yield file


def services_of(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_bytes())):
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            function = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if function in ("client", "connect", "create_client") and isinstance(node.args[0].value, str):
                yield node.args[0].value


@pytest.mark.integration
def test_the_compiled_files_are_shipped_alone(built: Path) -> None:
    contents.compile_for_lambda(built)

    for name in ("six", "feedback_site/entry/lambda_entry"):
        assert (built / f"{name}.pyc").exists()
        assert not (built / f"{name}.py").exists()
    assert list(built.rglob("__pycache__")) == []


@pytest.mark.integration
def test_a_source_that_cannot_be_compiled_stays_as_it_is(tmp_path: Path) -> None:
    write(tmp_path / "library/template.py", "class {{ name }}: pass")

    contents.compile_for_lambda(tmp_path)

    assert [file.name for file in (tmp_path / "library").iterdir()] == ["template.py"]


@pytest.mark.integration
def test_python_never_compares_what_was_compiled_with_its_source(built: Path) -> None:
    contents.compile_for_lambda(built)

    compiled = built / "feedback_site/entry/lambda_entry.pyc"
    unchecked_hash = 0b01  # PEP 552: bit 0 says that there is a hash, bit 1 that it has to be checked
    assert int.from_bytes(compiled.read_bytes()[4:8], "little") == unchecked_hash


@pytest.mark.integration
def test_a_stack_trace_names_the_places_of_the_sources_in_lambda(built: Path) -> None:
    contents.compile_for_lambda(built)

    compiled = built / "feedback_site/entry/lambda_entry.pyc"
    assert b"/var/task/feedback_site/entry/lambda_entry.py" in compiled.read_bytes()
