from __future__ import annotations

import json
import os
import shutil
import ssl
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from ops.package import contents, stand_ins

pytestmark = pytest.mark.integration

# What a start would load without the stand-ins.
UNUSED = ["django.contrib.admin", "django.contrib.postgres", "rest_framework.schemas.openapi"]
UNUSED += [
    "botocore.client",
    "botocore.session",
    "django.core.serializers.xml_serializer",
    "django.db.models.sql.compiler",
]


@pytest.fixture(scope="module")
def packages(runtime: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The libraries as a package has them."""
    folder = tmp_path_factory.mktemp("package") / "libraries"
    contents.copy_packages(runtime, folder)
    contents.trim_aws_data(folder)
    stand_ins.put(folder)
    return folder


def _run(packages: Path, program: str) -> Any:
    """In a new process, which finds them before the libraries of this environment."""
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=contents.ROOT,
        env={**os.environ, "PYTHONPATH": str(packages), "DJANGO_SETTINGS_MODULE": "feedback_site.settings"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_the_site_starts_with_them_and_without_the_rest(packages: Path) -> None:
    loaded = _run(
        packages,
        """
import json, sys
sys.modules["django.contrib.postgres"] = None  # it is dropped from the package
import django; django.setup()
import feedback.api.collection, feedback.api.item, analytics.api, django.db.models
print(json.dumps([sorted(name for name, module in sys.modules.items() if module), django.db.models.__file__]))
""",
    )
    assert loaded[1].startswith(str(packages))
    assert set(loaded[0]) & set(UNUSED) == set()


def test_every_view_and_handler_can_be_imported_with_them(packages: Path) -> None:
    failed = _run(
        packages,
        """
import json
from feedback_site.entry import event_router
from feedback_site.entry import lambda_entry
names = [*lambda_entry._views(lambda_entry.get_resolver())]
names += [name for chain in event_router.HANDLERS.values() for name in chain]
assert len(names) > 20
print(json.dumps([error for name in names if (error := lambda_entry._import_error(name))]))
""",
    )
    assert failed == []


def test_pynamodb_can_still_make_a_client_of_its_own(packages: Path) -> None:
    name = _run(
        packages,
        """
import json
from pynamodb.connection import Connection
client = Connection(region="eu-central-1", host="http://127.0.0.1:9").client
print(json.dumps(client.meta.region_name))
""",
    )
    assert name == "eu-central-1"


def test_amazons_certificates_are_those_that_aws_names(packages: Path) -> None:
    context = ssl.create_default_context(cafile=packages / "botocore" / "amazon.pem")
    certificates: list[dict[str, Any]] = context.get_ca_certs()
    names = {dict(part[0] for part in found["subject"])["organizationName"] for found in certificates}
    assert names == {"Amazon", "Starfield Technologies, Inc."}
    assert len(certificates) == stand_ins.AMAZON_CERTIFICATES


@pytest.mark.parametrize("changed", ["pynamodb/connection/base.py", "django/views/debug.py", "botocore/cacert.pem"])
def test_no_package_is_made_of_a_library_that_changed(runtime: Path, tmp_path: Path, changed: str) -> None:
    for module in (*stand_ins.EDITS, *stand_ins.MODULES, "botocore/cacert.pem"):
        place = tmp_path / module
        place.parent.mkdir(parents=True, exist_ok=True)
        source = runtime / module
        (shutil.copytree if source.is_dir() else shutil.copy)(source, place)
    (tmp_path / changed).unlink()
    if changed != "django/views/debug.py":
        (tmp_path / changed).write_text("# another version\n")
    with pytest.raises(stand_ins.LibraryChanged, match=changed):
        stand_ins.put(tmp_path)
