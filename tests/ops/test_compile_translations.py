from __future__ import annotations

import gettext
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command

CATALOGUE = r"""# a comment
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\n"

msgid "Sent"
msgstr "Gesendet „jetzt“"

msgctxt "of a day"
msgid "Sent"
msgstr "am"

msgid ""
"a long "
"\"text\""
msgstr "ein langer"

msgid "%(n)s day"
msgid_plural "%(n)s days"
msgstr[0] "%(n)s Tag"
msgstr[1] "%(n)s Tage"

msgid "missing"
msgstr ""

#, fuzzy
msgid "guessed"
msgstr "geraten"
"""


@pytest.fixture
def catalogue(tmp_path: Path, settings: LazySettings) -> Path:
    settings.LOCALE_PATHS = [tmp_path]
    path = tmp_path / "de" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    path.write_text(CATALOGUE, encoding="utf-8")
    return path


def compiled(catalogue: Path) -> gettext.GNUTranslations:
    call_command("compile_translations")
    with catalogue.with_suffix(".mo").open("rb") as file:
        return gettext.GNUTranslations(file)


def test_python_reads_what_is_compiled(catalogue: Path) -> None:
    read = compiled(catalogue)

    assert read.gettext("Sent") == "Gesendet „jetzt“"
    assert read.pgettext("of a day", "Sent") == "am"
    assert read.gettext('a long "text"') == "ein langer"
    assert [read.ngettext("%(n)s day", "%(n)s days", n) for n in (1, 2)] == ["%(n)s Tag", "%(n)s Tage"]


def test_missing_and_fuzzy_translations_are_left_out(catalogue: Path) -> None:
    read = compiled(catalogue)

    assert [read.gettext(text) for text in ("missing", "guessed")] == ["missing", "guessed"]


def test_it_writes_the_same_file_each_time(catalogue: Path, capsys: pytest.CaptureFixture[str]) -> None:
    binary = catalogue.with_suffix(".mo")
    compiled(catalogue)
    content = binary.read_bytes()
    compiled(catalogue)

    assert binary.read_bytes() == content
    assert capsys.readouterr().out == f"{binary}\n" * 2


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('msgid "a"\nmsgstr "b\n', 2),
        ('msgid "a"\nmsgstr "b"c"\n', 2),
        ('msgid "a"\nmsgstr b\n', 2),
        ('msgid "a"\n\nmsgid "b"\nmsgstr "b"\n', 1),
    ],
    ids=["quote not closed", "quote inside", "no quotes", "no msgstr"],
)
def test_it_refuses_a_damaged_file_and_names_the_line(catalogue: Path, text: str, line: int) -> None:
    catalogue.write_text(text, encoding="utf-8")

    with pytest.raises(CommandError, match=f"django.po, line {line}: "):
        compiled(catalogue)
    assert not catalogue.with_suffix(".mo").exists()
