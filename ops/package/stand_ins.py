"""Small stand-ins for what libraries import at each start and the site never uses, and data prepared for a quick start.

docs/benchmarks.md has what each of them saves. If a library no longer has what is replaced here, no package is made.
"""

from __future__ import annotations

import marshal
import re
import shutil
from pathlib import Path

from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer  # type: ignore[import-untyped]

PACKAGES = {
    "sqlparse": "",  # splits scripts for a database
    "rest_framework/schemas": "class DefaultSchema: ...\n",  # views that describe themselves, by way of Django's admin
}
# No database, no models to serialize, no pages for debugging, no checks of types: only the names are used.
MODULES = (
    "django/core/serializers/base.py",
    "django/core/serializers/python.py",
    "django/db/models",
    "django/views/debug.py",
    "pynamodb/connection/_botocore_private.py",
)
KEPT = {"django/db/models/enums.py"}
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
# PynamoDB imports most of botocore to make a client. storage/tables.py gives it one that is there already.
EDITS = {
    "pynamodb/connection/base.py": {
        "import botocore.config\nimport botocore.client\n": "",
        "from botocore.client import ClientError\n": "from botocore.exceptions import ClientError\n",
        "from botocore.session import get_session\n": "",
        ") -> botocore.session.Session:\n": "):\n",
        " = get_session()\n": " = __import__('botocore.session').session.get_session()\n",
        " = botocore.client.Config(\n": " = __import__('botocore.config').config.Config(\n",
    },
    "urllib3/http2/__init__.py": {"from importlib.metadata import version\n": ""},  # only HTTP/2 asks for it
}
LEXICA = "vaderSentiment/lexica.marshal"
AMAZON = re.compile(r'^# Label: "(?:Amazon Root CA|Starfield)[^"]*"\n(?:#.*\n)*(-----BEGIN[^#]*-----\n)', re.MULTILINE)
AMAZONS = 7


class DoesNotFit(Exception):
    """A library has changed."""


def put(folder: Path) -> None:
    for package, source in PACKAGES.items():
        shutil.rmtree(folder / package, ignore_errors=True)
        (folder / package).mkdir(parents=True)
        (folder / package / "__init__.py").write_text(source, encoding="utf-8")
    for module in MODULES:
        _empty(folder, folder / module)
    for name, edits in EDITS.items():
        _edit(folder / name, edits)
    _prepare_lexica(folder)
    _prepare_certificates(folder)


def _empty(folder: Path, place: Path) -> None:
    files = list(place.rglob("*.py")) if place.is_dir() else [place]
    for file in files:
        name = file.relative_to(folder).as_posix()
        if not file.is_file():
            raise DoesNotFit(f"{name} is not there.")
        if name not in KEPT:
            file.write_text(EMPTY_CLASSES + MORE.get(name, ""), encoding="utf-8")


def _edit(file: Path, edits: dict[str, str]) -> None:
    source = file.read_text(encoding="utf-8")
    for old, new in edits.items():
        if source.count(old) != 1:
            raise DoesNotFit(f"{file} has no line, or several, of {old!r}.")
        source = source.replace(old, new)
    file.write_text(source, encoding="utf-8")


def _prepare_lexica(folder: Path) -> None:
    texts = folder / "vaderSentiment"
    read = SentimentIntensityAnalyzer(str(texts / "vader_lexicon.txt"), str(texts / "emoji_utf8_lexicon.txt"))
    (folder / LEXICA).write_bytes(marshal.dumps((read.lexicon, read.emojis)))


def _prepare_certificates(folder: Path) -> None:
    every = folder / "botocore" / "cacert.pem"
    amazon = AMAZON.findall(every.read_text(encoding="utf-8"))
    if len(amazon) != AMAZONS:
        raise DoesNotFit(f"{every} has {len(amazon)} certificates of Amazon, not {AMAZONS}.")
    every.with_name("amazon.pem").write_text("".join(amazon), encoding="utf-8")
