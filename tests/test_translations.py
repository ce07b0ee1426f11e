"""Every word of our pages, in every language of theirs."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.utils.translation.template import templatize

from ops import translations
from ops.package.contents import OURS
from ops.translations import CONTEXT, PLURAL

ROOT: Path = settings.BASE_DIR
LANGUAGES = [code for code, _ in settings.LANGUAGES]
PYTHON_CALL = re.compile(r"_|(?:u|n|p|np)?gettext(?:_lazy|_noop)?")
PLACE = re.compile(r"%\(\w+\)s|%%|\{\w+\}")


def _of_python(path: Path) -> Iterator[str]:
    yield from _calls(path.read_text(encoding="utf-8"))


def _of_template(path: Path) -> Iterator[str]:
    # Django turns a template into calls among blanked text, for xgettext to read.
    for found in re.finditer(
        r"(?<!\w)(?:_|(?:np|n|p)?gettext)\(", text := templatize(path.read_text(encoding="utf-8"))
    ):
        yield from _calls(_balanced(text, found.start(), found.end()))


def _balanced(text: str, start: int, inside: int) -> str:
    """The call that begins at `start`: the shortest text with a closing bracket that is Python."""
    for end in (match.end() for match in re.finditer(r"\)", text[inside:])):
        try:
            ast.parse(call := text[start : inside + end].lstrip())
        except SyntaxError:
            continue
        return call
    raise AssertionError(f"no call in {text[start : start + 80]!r}")


def _calls(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        words = [each.value for each in node.args if isinstance(each, ast.Constant) and isinstance(each.value, str)]
        if PYTHON_CALL.fullmatch(name) and words:
            context = [words.pop(0)] if "pgettext" in name else []
            yield CONTEXT.join([*context, PLURAL.join(words)])


def _in_the_sources() -> set[str]:
    python = {words for name in OURS for path in (ROOT / name).rglob("*.py") for words in _of_python(path)}
    pages = {words for path in (ROOT / "templates").rglob("*.html") for words in _of_template(path)}
    return python | pages


def _catalogue(language: str) -> Path:
    return ROOT / "locale" / language / "LC_MESSAGES" / "django.po"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_is_translated_and_no_other(language: str) -> None:
    known, used = set(translations.read(_catalogue(language))) - {""}, _in_the_sources()

    assert (used - known, known - used) == (set(), set())


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_filled_in_is_the_same_in_every_language(language: str) -> None:
    for said, translated in translations.read(_catalogue(language)).items():
        if said:
            assert set(PLACE.findall(said)) == set(PLACE.findall(translated)), said


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_compiled_is_what_is_written(language: str) -> None:
    binary = _catalogue(language).with_suffix(".mo")

    assert binary.read_bytes() == translations.compiled(translations.read(_catalogue(language))), (
        "run: python manage.py compile_translations"
    )
