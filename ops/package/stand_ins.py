"""Replaces modules that libraries import and the site never uses by small stand-ins, for a faster cold start.

docs/benchmarks.md has the time that each of them saves. If a library no longer has the replaced code, no package is
made.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

PACKAGES = {
    "sqlparse": "",  # splits SQL scripts
    "rest_framework/schemas": "class DefaultSchema: ...\n",  # descriptions of views, which import Django's admin
}
# The site has no database, no serialized models, no debug pages and no type checks. Only the names are imported.
MODULES = (
    "django/core/serializers/base.py",
    "django/core/serializers/python.py",
    "django/db/models",
    "django/views/debug.py",
    "pynamodb/connection/_botocore_private.py",
)
UNCHANGED = {"django/db/models/enums.py"}
EMPTY_CLASSES = '''\
def __getattr__(name):
    """Any name is an empty class."""
    if name.startswith("__"):
        raise AttributeError(name)
    globals()[name] = made = type(name, (), {})
    return made
'''
MORE = {
    "django/db/models/__init__.py": "from django.db.models.enums import Choices, IntegerChoices, TextChoices\n",
    "django/db/models/constants.py": "LOOKUP_SEP = '__'\n",
}
# PynamoDB imports most of botocore to create a client. storage/tables.py gives it an existing client.
EDITS = {
    "pynamodb/connection/base.py": {
        "import botocore.config\nimport botocore.client\n": "",
        "from botocore.client import ClientError\n": "from botocore.exceptions import ClientError\n",
        "from botocore.session import get_session\n": "",
        ") -> botocore.session.Session:\n": "):\n",
        " = get_session()\n": " = __import__('botocore.session').session.get_session()\n",
        " = botocore.client.Config(\n": " = __import__('botocore.config').config.Config(\n",
    },
    "urllib3/http2/__init__.py": {"from importlib.metadata import version\n": ""},  # only for HTTP/2
}
AMAZON = re.compile(r'^# Label: "(?:Amazon Root CA|Starfield)[^"]*"\n(?:#.*\n)*(-----BEGIN[^#]*-----\n)', re.MULTILINE)
AMAZON_CERTIFICATES = 7


class LibraryChanged(Exception):
    """A library no longer has the code that is replaced here."""


def put(folder: Path) -> None:
    for package, source in PACKAGES.items():
        shutil.rmtree(folder / package, ignore_errors=True)
        (folder / package).mkdir(parents=True)
        (folder / package / "__init__.py").write_text(source, encoding="utf-8")
    for module in MODULES:
        _empty(folder, folder / module)
    for name, edits in EDITS.items():
        _edit(folder / name, edits)
    _prepare_certificates(folder)


def _empty(folder: Path, module: Path) -> None:
    files = list(module.rglob("*.py")) if module.is_dir() else [module]
    for file in files:
        name = file.relative_to(folder).as_posix()
        if not file.is_file():
            raise LibraryChanged(f"{name} does not exist.")
        if name not in UNCHANGED:
            file.write_text(EMPTY_CLASSES + MORE.get(name, ""), encoding="utf-8")


def _edit(file: Path, edits: dict[str, str]) -> None:
    source = file.read_text(encoding="utf-8")
    for old, new in edits.items():
        if source.count(old) != 1:
            raise LibraryChanged(f"{file} does not have {old!r} exactly once.")
        source = source.replace(old, new)
    file.write_text(source, encoding="utf-8")


def _prepare_certificates(folder: Path) -> None:
    all_certificates = folder / "botocore" / "cacert.pem"
    amazon = AMAZON.findall(all_certificates.read_text(encoding="utf-8"))
    if len(amazon) != AMAZON_CERTIFICATES:
        raise LibraryChanged(f"{all_certificates} has {len(amazon)} certificates of Amazon, not {AMAZON_CERTIFICATES}.")
    all_certificates.with_name("amazon.pem").write_text("".join(amazon), encoding="utf-8")
