"""Collects the files of the site's package: our code and its libraries, without files that Lambda never reads."""

from __future__ import annotations

import gzip
import json
import shutil
from collections.abc import Callable, Iterable
from compileall import compile_dir
from pathlib import Path, PurePath
from py_compile import PycInvalidationMode
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
OURS = (
    "activity",
    "analytics",
    "conversations",
    "counters",
    "feedback",
    "feedback_site",
    "jobs",
    "ops",
    "sealing",
    "staff",
    "storage",
    "tasks",
    "web",
)
PAGES = ("locale", "static", "templates")
RUNBOOK = "docs/operations.md"  # the operations page shows it next to the alarms
LANGUAGES = ("de", "en")

UNUSED_BY_US = (
    "admin",
    "admindocs",
    "flatpages",
    "gis",
    "humanize",
    "messages",
    "postgres",
    "redirects",
    "sitemaps",
    "sites",
    "syndication",
)
# django-csp reads versions. The rest of `packaging` is for installing.
UNUSED_PACKAGING = (
    "_elffile",
    "_manylinux",
    "_musllinux",
    "_parser",
    "_ranges",
    "_tokenizer",
    "dependency_groups",
    "direct_url",
    "markers",
    "metadata",
    "pylock",
    "ranges",
    "requirements",
    "specifiers",
    "tags",
    "utils",
)
# Paths from the root of the package. The name "locale" alone would also match django.conf.locale.
DROPPED = (
    # ours: for a terminal, or before a release
    "*/management",
    "analytics/releases/samples.py",
    "feedback/mood/training",
    "feedback/samples",
    "tasks/samples.py",
    *(f"{package}/openapi" for package in OURS),
    *(f"{package}/openapi.py" for package in OURS),
    "ops/cloud",
    "ops/package",
    "ops/release",
    "static/css/mailbox.css",  # of local_aws, which is not packaged
    "static/css/style_page.css",
    "templates/local_aws",
    # of the virtual environment
    "_distutils_hack",
    "distutils-precedence.pth",
    "pip",
    "pip-*.dist-info",
    "pkg_resources",
    "setuptools",
    "setuptools-*.dist-info",
    "*.dist-info/RECORD",
    "*.dist-info/REQUESTED",
    "*.dist-info/INSTALLER",
    # tests of libraries, such as csp/tests
    "*/tests",
    # Django: databases, tests, and pages that we do not use
    *(f"django/contrib/{name}" for name in UNUSED_BY_US),
    "django/contrib/*/migrations",
    "django/conf/app_template",
    "django/conf/project_template",
    *(f"django/db/backends/{name}" for name in ("mysql", "oracle", "postgresql", "sqlite3")),
    "django/db/migrations",
    "django/test",
    # Django REST framework: the browsable API, tokens in a database, tests
    "rest_framework/authtoken",
    "rest_framework/static",
    "rest_framework/templates",
    "rest_framework/test.py",
    # Data of libraries that we do not use
    "botocore/data/*/*/examples-1.json*",
    "dateutil/zoneinfo/dateutil-zoneinfo.tar.gz",
    "packaging/licenses",
    *(f"packaging/{name}.py" for name in UNUSED_PACKAGING),
    "urllib3/contrib/emscripten",
)
# One folder for each language.
TRANSLATED = ("django/conf/locale/*", "django/contrib/*/locale/*", "rest_framework/locale/*")
SOURCES = (".po", ".pyi", ".c", ".h")  # of translations, types and extensions

AWS_DATA = Path("botocore/data")
# All services that the site calls. A missing one fails only on AWS.
AWS_SERVICES = {
    "cloudwatch",
    "comprehend",
    "dynamodb",
    "dynamodbstreams",
    "events",
    "lambda",
    "s3",
    "sesv2",
    "sns",
    "sqs",
    "sts",
}
# The first part of the endpoint, if it is not the service's name.
ADDRESSED_AS = {"cloudwatch": "monitoring", "dynamodbstreams": "streams.dynamodb", "sesv2": "email"}


def build(site_packages: Path, folder: Path, root: Path = ROOT) -> None:
    """From a virtual environment with requirements/runtime.txt only."""
    copy_packages(site_packages, folder)
    for name in (*OURS, *PAGES):
        shutil.copytree(root / name, folder / name, ignore=_ignore_unused(root))
    (folder / RUNBOOK).parent.mkdir()
    shutil.copy(root / RUNBOOK, folder / RUNBOOK)
    trim_aws_data(folder)


def copy_packages(site_packages: Path, folder: Path, *, only: Iterable[str] | None = None) -> None:
    shutil.copytree(site_packages, folder, ignore=_ignore_unused(site_packages, only))


def trim_aws_data(folder: Path, services: Iterable[str] = AWS_SERVICES) -> None:
    """Keeps only the services that we call. Parsing the endpoints of all others takes 40 ms at each start.

    Of the rest, five sixths are descriptions for people.
    """
    kept = set(services)
    for entry in (folder / AWS_DATA).iterdir():
        if entry.is_dir() and entry.name not in kept:
            shutil.rmtree(entry)
    for model in (folder / AWS_DATA).glob("*/*/service-2.json.gz"):
        _remove_descriptions(model)
    addresses = folder / AWS_DATA / "endpoints.json"
    document = json.loads(addresses.read_bytes())
    names = {ADDRESSED_AS.get(service, service) for service in kept}
    for partition in document["partitions"]:
        partition["services"] = {
            name: partition["services"][name] for name in sorted(names & partition["services"].keys())
        }
    addresses.write_text(json.dumps(document), encoding="utf-8")


def _remove_descriptions(model: Path) -> None:
    """Writes it without its own compression: the archive compresses it."""
    document = json.loads(gzip.decompress(model.read_bytes()))
    model.with_suffix("").write_text(json.dumps(_without_descriptions(document)), encoding="utf-8")
    model.unlink()


def _without_descriptions(value: Any) -> Any:
    """With empty ones in their place, because botocore reads some of them. A member with this name is an object."""
    if isinstance(value, dict):
        return {
            name: "" if name == "documentation" and isinstance(each, str) else _without_descriptions(each)
            for name, each in value.items()
        }
    return list(map(_without_descriptions, value)) if isinstance(value, list) else value


def compile_for_lambda(folder: Path) -> None:
    """Keeps only the compiled files: 3 MB less to load at a cold start. A stack trace still has the names of the files
    and the numbers of the lines. They are not checked against sources: a zip file changes the dates of these.
    """
    compile_dir(
        folder,
        quiet=2,
        force=True,
        workers=0,
        stripdir=str(folder),
        prependdir="/var/task",
        legacy=True,  # next to the source, where Python looks if there is no source
        invalidation_mode=PycInvalidationMode.UNCHECKED_HASH,
    )
    for source in list(folder.rglob("*.py")):
        if source.with_suffix(".pyc").exists():
            source.unlink()


def _ignore_unused(root: Path, only: Iterable[str] | None = None) -> Callable[[str, list[str]], set[str]]:
    def ignore(folder: str, names: list[str]) -> set[str]:
        inside = PurePath(folder).relative_to(root)
        if only is not None and not inside.parts:
            return set(names) - set(only)
        return {name for name in names if _is_unused(inside / name, Path(folder, name))}

    return ignore


def _is_unused(path: PurePath, file: Path) -> bool:
    if path.name == "__pycache__" or path.suffix in SOURCES or _matches(path, DROPPED):
        return True
    return _matches(path, TRANSLATED) and file.is_dir() and path.name not in LANGUAGES


def _matches(path: PurePath, patterns: Iterable[str]) -> bool:
    """Matches the whole path. PurePath.match() alone matches its end."""
    return any(len(path.parts) == len(PurePath(pattern).parts) and path.match(pattern) for pattern in patterns)
