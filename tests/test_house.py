"""Rules for the whole repository that no linter has."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import yaml
from django.conf import settings

ROOT: Path = settings.BASE_DIR
LONGEST = 300
LONGEST_TEMPLATE_LINE = 200

# The rollback cannot use the first one: no release of the site may break the rollback.
READERS = {"feedback_site/environment.py", "ops/release/preconditions.py", "ops/rollback/config.py"}
# These read no setting: they pass the environment to a program that they start, or name the settings module.
PASS_ON = {
    "feedback_site/wsgi.py",
    "manage.py",
    "local_aws/emulated.py",
    "local_aws/emulator/environment.py",
    "local_aws/machine.py",
    "local_aws/releasing.py",
    "ops/release/callbacks.py",
}
# These read no setting: Lambda writes the trace of each call and the function's credentials to the environment.
READERS_OF_LAMBDA = {"web/logs/log_format.py", "storage/connection/function_session.py"}
ENVIRONMENT = {"environ", "environb", "getenv", "getenvb", "putenv", "unsetenv"}

OF_THE_PROJECT = {"", ".css", ".html", ".in", ".js", ".json", ".md", ".py", ".toml", ".yaml", ".yml"}
CAPTURED = ROOT / "tests" / "events"  # payloads that AWS sent
GENERATED = {
    ROOT / "feedback_site" / "openapi.json",
    *(ROOT / "requirements").glob("*/package-lock.json"),
}
STACKS = set((ROOT / "ops" / "cloud").glob("*.yaml"))  # CloudFormation needs each stack as one file
RELATIVE_PATH = re.compile(r"(?:\.\./)+[\w./-]*")
PATH_OF_A_MACHINE = re.compile(r"(?<![\w.>])/(?:home|root|Users|work)/\w")
OF_TOOLS = {".coverage", ".git"}  # in a worktree .git is a file


def _files() -> Iterator[Path]:
    for path in sorted(ROOT.rglob("*")):
        folders = path.relative_to(ROOT).parts[:-1]
        is_generated = any(name in ("__pycache__", "var") or re.match(r"\.(?!ci$)", name) for name in folders)
        if not is_generated and path.is_file() and path.suffix in OF_THE_PROJECT and path.name not in OF_TOOLS:
            yield path


FILES = list(_files())
SOURCES = [path for path in FILES if path.suffix == ".py" and path.is_relative_to(ROOT) and "tests" not in path.parts]


def _label(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_configuration_is_read_in_one_place() -> None:
    readers = {_label(path) for path in SOURCES if _reads_the_environment(path)}
    # The benchmarks start other programs with their own environments.
    assert {name for name in readers if not name.startswith("bench/")} == READERS | PASS_ON | READERS_OF_LAMBDA

    importing = {_label(path) for path in SOURCES if _imports(path, "feedback_site", "environment")}
    assert importing == {"feedback_site/settings.py"}


def test_no_file_is_long() -> None:
    written = [path for path in FILES if not path.is_relative_to(CAPTURED) and path not in STACKS | GENERATED]
    lengths = {_label(path): len(path.read_bytes().splitlines()) for path in written}

    assert {name: lines for name, lines in lengths.items() if lines > LONGEST} == {}


def test_no_line_of_a_template_is_long() -> None:
    """A tag of Django has to stay on one line. HTML can be broken between elements and between attributes."""
    lines = [
        (f"{_label(path)}:{number}", line)
        for path in (ROOT / "templates").rglob("*.html")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
    ]

    assert len(lines) > 1000
    assert [place for place, line in lines if len(line) > LONGEST_TEMPLATE_LINE] == []


def test_no_file_names_a_path_outside_the_checkout() -> None:
    outside = {_label(path): paths for path in FILES if (paths := _paths_outside(path))}

    assert outside == {}


def test_pre_commit_runs_what_make_check_runs() -> None:
    """The same commands with the same options, so that both have the same result."""
    recipe = (ROOT / "Makefile").read_text(encoding="utf-8").partition("\ncheck:")[2].partition("\n\n")[0]
    commands = [re.split(r"@|-r ", line)[-1] for line in recipe.splitlines()[1:]]
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    hooks = [hook for repository in config["repos"] for hook in repository["hooks"]]

    folders = {"$(BIN)": ".venv/bin", "$(NODE)": ".node"}
    assert [hook["entry"] for hook in hooks] == [
        re.sub(r"\$\(\w+\)", lambda name: folders[name[0]], command) for command in commands
    ]
    assert {hook["language"] for hook in hooks} == {"system"}


def test_no_test_imports_from_a_module_of_tests() -> None:
    """What several test modules use is in a module of helpers: a test module can be changed or deleted by itself."""
    importing = {
        _label(path): modules
        for path in FILES
        if path.suffix == ".py" and "tests" in path.parts and (modules := _test_modules_imported(path))
    }

    assert importing == {}


def _test_modules_imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.ImportFrom):
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
    return {name for name in names if name.startswith("tests.") and re.search(r"\.test_\w+", name)}


def _paths_outside(path: Path) -> list[str]:
    text = path.read_text(encoding="utf-8")
    relative = [part for part in RELATIVE_PATH.findall(text) if not (path.parent / part).resolve().is_relative_to(ROOT)]
    return relative + PATH_OF_A_MACHINE.findall(text)


def _reads_the_environment(path: Path) -> bool:
    return any(
        (isinstance(node, ast.Attribute) and node.attr in ENVIRONMENT)
        or (isinstance(node, ast.ImportFrom) and node.module == "os" and ENVIRONMENT & {a.name for a in node.names})
        for node in ast.walk(ast.parse(path.read_bytes()))
    )


def _imports(path: Path, package: str, module: str) -> bool:
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.ImportFrom):
            names = {f"{node.module}.{alias.name}" for alias in node.names} | {node.module}
        elif isinstance(node, ast.Import):
            names = {alias.name for alias in node.names}
        else:
            continue
        if f"{package}.{module}" in names:
            return True
    return False
