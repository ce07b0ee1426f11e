from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ops import package


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("package")
    packages = folder / "site-packages"
    write(packages / "pip/__init__.py", "")
    write(packages / "django/conf/locale/__init__.py", "")
    write(packages / "botocore/pip/__init__.py", "")
    write(packages / "requests/__init__.py", "")
    for service in ("dynamodb", "s3"):
        write(packages / f"botocore/data/{service}/1/paginators-1.json", "{}")
    known = {"version": 3, "partitions": [{"partition": "aws", "services": {"dynamodb": {"a": 1}, "s3": {}}}]}
    write(packages / "botocore/data/endpoints.json", json.dumps(known))
    package.build(packages, folder / "built")
    return folder / "built"


def write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)


def document(file: Path) -> Any:
    return json.loads(file.read_text())


def test_it_holds_our_packages_but_for_what_runs_on_one_machine(built: Path) -> None:
    assert (built / "feedback_site/lambda_entry.py").exists()
    assert (built / "ops/infrastructure.yaml").exists()
    assert not (built / "ops/local_aws").exists()
    assert not (built / "tests").exists()


def test_what_is_dropped_is_dropped_at_its_place_only(built: Path) -> None:
    assert not (built / "pip").exists()
    assert not (built / "requests").exists()
    assert (built / "botocore/pip").exists()
    assert (built / "django/conf/locale").exists()


def test_botocore_knows_the_services_that_we_call(built: Path) -> None:
    assert (built / "botocore/data/dynamodb").exists()
    assert not (built / "botocore/data/s3").exists()
    [partition] = document(built / "botocore/data/endpoints.json")["partitions"]
    assert partition == {"partition": "aws", "services": {"dynamodb": {"a": 1}}}


def test_python_never_compares_what_was_compiled_with_its_source(built: Path) -> None:
    [compiled] = (built / "feedback_site/__pycache__").glob("lambda_entry.*.pyc")
    unchecked_hash = 0b01  # PEP 552: bit 0 says that there is a hash, bit 1 that it has to be checked
    assert int.from_bytes(compiled.read_bytes()[4:8], "little") == unchecked_hash


def test_a_stack_trace_names_the_places_of_the_sources_in_lambda(built: Path) -> None:
    [compiled] = (built / "feedback_site/__pycache__").glob("lambda_entry.*.pyc")
    assert b"/var/task/feedback_site/lambda_entry.py" in compiled.read_bytes()
