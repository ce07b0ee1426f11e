from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import rest_framework

from ops.package import contents

UNUSED = ["django.contrib.admin", "django.contrib.postgres", "rest_framework.schemas.openapi", "sqlparse.engine"]


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("packages")
    shutil.copytree(Path(rest_framework.__path__[0]), folder / "rest_framework")
    (folder / "sqlparse").mkdir()
    contents.put_stand_ins(folder)
    return folder


def test_the_api_works_with_them_and_does_without_the_rest(packages: Path) -> None:
    program = f"""
import sys
sys.modules["django.contrib.postgres"] = None  # it is dropped from the package
import django; django.setup()
import feedback.api, analytics.api
print([name for name in {UNUSED} if sys.modules.get(name)], sys.modules["sqlparse"].__file__)
"""
    told = subprocess.run(
        [sys.executable, "-c", program],
        cwd=contents.ROOT,
        env={**os.environ, "PYTHONPATH": str(packages), "DJANGO_SETTINGS_MODULE": "feedback_site.settings"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert told == f"[] {packages}/sqlparse/__init__.py\n"
