"""Every text of the pages is translated into every language."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from babel.messages import Catalog
from babel.messages.mofile import read_mo
from django.conf import settings
from django.utils.translation.template import templatize

from ops.management.commands.compile_translations import read
from ops.package.contents import OURS

ROOT: Path = settings.BASE_DIR
LANGUAGES = [code for code, _ in settings.LANGUAGES]
PYTHON_CALL = re.compile(r"_|(?:u|n|p|np)?gettext(?:_lazy|_noop)?")
PLACE = re.compile(r"%\(\w+\)s|%%|\{\w+\}")

Forms = tuple[str, ...]  # one text; with a plural, one for each form
Text = tuple[str | None, Forms]  # the context and what the sources say


def _of_python(path: Path) -> Iterator[Text]:
    yield from _calls(path.read_text(encoding="utf-8"))


def _of_template(path: Path) -> Iterator[Text]:
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


def _calls(source: str) -> Iterator[Text]:
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        words = [each.value for each in node.args if isinstance(each, ast.Constant) and isinstance(each.value, str)]
        if PYTHON_CALL.fullmatch(name) and words:
            context = words.pop(0) if "pgettext" in name else None
            yield context, tuple(words)


def _in_the_sources() -> set[Text]:
    python = {words for name in OURS for path in (ROOT / name).rglob("*.py") for words in _of_python(path)}
    templates = [path for path in (ROOT / "templates").rglob("*") if path.suffix in (".html", ".txt")]
    pages = {words for path in templates for words in _of_template(path)}
    return python | pages


def _catalogue(language: str) -> Path:
    return ROOT / "locale" / language / "LC_MESSAGES" / "django.po"


def _translated(catalog: Catalog) -> dict[Text, Forms]:
    """Without the header, and without texts that are fuzzy or lack a plural form."""
    usable = (message for message in catalog if message.id and not message.fuzzy)
    texts = {(message.context, _forms(message.id)): _forms(message.string or "") for message in usable}
    return {text: forms for text, forms in texts.items() if all(forms)}


def _forms(text: str | Sequence[str]) -> Forms:
    return (text,) if isinstance(text, str) else tuple(text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated_and_the_catalogue_has_no_other(language: str) -> None:
    known, used = set(_translated(read(_catalogue(language)))), _in_the_sources()

    assert (used - known, known - used) == (set(), set())


@pytest.mark.parametrize("language", LANGUAGES)
def test_placeholders_are_the_same_in_every_language(language: str) -> None:
    for (_, text), translated in _translated(read(_catalogue(language))).items():
        assert _places(text) == _places(translated), text


def _places(forms: Forms) -> set[str]:
    return {place for form in forms for place in PLACE.findall(form)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_catalogue_is_up_to_date(language: str) -> None:
    source = read(_catalogue(language))
    with _catalogue(language).with_suffix(".mo").open("rb") as file:
        binary = read_mo(file)

    assert _translated(binary) == _translated(source), "run: .venv/bin/python manage.py compile_translations"
    assert binary.plural_forms == source.plural_forms
