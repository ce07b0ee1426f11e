"""What a function is deployed with: our packages and the runtime's, without what none of them reads there."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable
from compileall import compile_dir
from importlib.util import cache_from_source
from pathlib import Path, PurePath
from py_compile import PycInvalidationMode

ROOT = Path(__file__).resolve().parents[2]
OURS = ("analytics", "counters", "feedback", "feedback_site", "ops", "sealing", "staff", "storage", "web")
PAGES = ("locale", "static", "templates")
RUNBOOK = "docs/operations.md"  # the operations page shows it beside its alarms
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
# Anchored at the package's root: by its name alone "locale" would take django.conf.locale along.
DROPPED = (
    # ours: what works in a terminal, or before a release
    "*/management",
    "*/openapi",
    "*/openapi.py",
    "ops/cloud",
    "ops/package",
    "ops/release",
    # what makes an environment
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
    # what tests a library, such as csp/tests
    "*/tests",
    # vaderSentiment asks for requests, which only its demo uses. They are what requests brings along.
    "requests",
    "certifi",
    "charset_normalizer",
    "idna",
    "requests-*.dist-info",
    "certifi-*.dist-info",
    "charset_normalizer-*.dist-info",
    "idna-*.dist-info",
    # Of Django: what is for databases, for tests, and for pages that it would draw
    *(f"django/contrib/{name}" for name in UNUSED_BY_US),
    "django/contrib/*/migrations",
    "django/conf/app_template",
    "django/conf/project_template",
    *(f"django/db/backends/{name}" for name in ("mysql", "oracle", "postgresql", "sqlite3")),
    "django/db/migrations",
    "django/test",
    # The page on which a person tries the API, tokens in a database, an OpenAPI document of another age
    "rest_framework/authtoken",
    "rest_framework/static",
    "rest_framework/templates",
    "rest_framework/test.py",
    # What libraries carry for others
    "botocore/data/*/*/examples-1.json*",
    "dateutil/zoneinfo/dateutil-zoneinfo.tar.gz",
    "packaging/licenses",
    "urllib3/contrib/emscripten",
)
# One folder a language.
TRANSLATED = ("django/conf/locale/*", "django/contrib/*/locale/*", "rest_framework/locale/*")
SOURCES = (".po", ".pyi", ".c", ".h")  # of translations, types and extensions

AWS_DATA = Path("botocore/data")
# All that a function may call; one that is missing here fails on AWS only.
AWS_SERVICES = {"cloudwatch", "comprehend", "dynamodb", "lambda", "s3", "sns", "sqs", "sts"}
ADDRESSED_AS = {"cloudwatch": "monitoring"}  # the first part of an address, where it is not the service's name


def build(site_packages: Path, folder: Path, root: Path = ROOT) -> None:
    """The site, from a virtual environment made of requirements/runtime.txt alone."""
    copy_packages(site_packages, folder)
    for name in (*OURS, *PAGES):
        shutil.copytree(root / name, folder / name, ignore=_unread(root))
    (folder / RUNBOOK).parent.mkdir()
    shutil.copy(root / RUNBOOK, folder / RUNBOOK)
    trim_aws_data(folder)


def copy_packages(site_packages: Path, folder: Path, *, only: Iterable[str] | None = None) -> None:
    shutil.copytree(site_packages, folder, ignore=_unread(site_packages, only))


def trim_aws_data(folder: Path, services: Iterable[str] = AWS_SERVICES) -> None:
    """Leaves botocore the services we call. The addresses of all the others take it 40 ms to parse, at each start."""
    wanted = set(services)
    for entry in (folder / AWS_DATA).iterdir():
        if entry.is_dir() and entry.name not in wanted:
            shutil.rmtree(entry)
    addresses = folder / AWS_DATA / "endpoints.json"
    known = json.loads(addresses.read_bytes())
    names = {ADDRESSED_AS.get(service, service) for service in wanted}
    for partition in known["partitions"]:
        partition["services"] = {
            name: partition["services"][name] for name in sorted(names & partition["services"].keys())
        }
    addresses.write_text(json.dumps(known), encoding="utf-8")


def compile_all(folder: Path, *, without_sources: bool = False) -> None:
    """Never compared with the sources, whose dates a zip file changes: Python would compile all anew at each start."""
    compile_dir(
        folder,
        quiet=2,
        force=True,
        workers=0,
        stripdir=str(folder),
        prependdir="/var/task",
        legacy=without_sources,  # beside the source, which is where Python looks if there is none
        invalidation_mode=PycInvalidationMode.UNCHECKED_HASH,
    )


def compile_for_lambda(folder: Path) -> None:
    """Of the libraries the compiled files alone: 2 MB less to fetch at a cold start. A stack trace still names their
    lines, and shows ours."""
    compile_all(folder, without_sources=True)
    for source in list(folder.rglob("*.py")):
        compiled = source.with_suffix(".pyc")
        if source.relative_to(folder).parts[0] in OURS:
            place = Path(cache_from_source(str(source)))
            place.parent.mkdir(exist_ok=True)
            compiled.rename(place)
        elif compiled.exists():
            source.unlink()


def _unread(root: Path, only: Iterable[str] | None = None) -> Callable[[str, list[str]], set[str]]:
    def ignore(folder: str, names: list[str]) -> set[str]:
        inside = PurePath(folder).relative_to(root)
        if only is not None and not inside.parts:
            return set(names) - set(only)
        return {name for name in names if _is_unread(inside / name, Path(folder, name))}

    return ignore


def _is_unread(path: PurePath, file: Path) -> bool:
    if path.name == "__pycache__" or path.suffix in SOURCES or _matches(path, DROPPED):
        return True
    return _matches(path, TRANSLATED) and file.is_dir() and path.name not in LANGUAGES


def _matches(path: PurePath, patterns: Iterable[str]) -> bool:
    """All of the path, from its root on: PurePath.match() alone would look at its end."""
    return any(len(path.parts) == len(PurePath(pattern).parts) and path.match(pattern) for pattern in patterns)
