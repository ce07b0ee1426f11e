from __future__ import annotations

import gettext
from io import BytesIO
from pathlib import Path

import pytest

from ops import translations

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
def catalogue(tmp_path: Path) -> Path:
    path = tmp_path / "de" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    path.write_text(CATALOGUE, encoding="utf-8")
    return path


def test_python_reads_what_is_compiled(catalogue: Path) -> None:
    read = gettext.GNUTranslations(BytesIO(translations.compiled(translations.read(catalogue))))

    assert read.gettext("Sent") == "Gesendet „jetzt“"
    assert read.pgettext("of a day", "Sent") == "am"
    assert read.gettext('a long "text"') == "ein langer"
    assert [read.ngettext("%(n)s day", "%(n)s days", n) for n in (1, 2)] == ["%(n)s Tag", "%(n)s Tage"]


def test_what_is_missing_or_guessed_stays_as_it_is(catalogue: Path) -> None:
    assert {"missing", "guessed"}.isdisjoint(translations.read(catalogue))


def test_only_what_changed_is_written(catalogue: Path) -> None:
    folder = catalogue.parents[2]

    assert translations.compile_all(folder) == [catalogue.with_suffix(".mo")]
    assert translations.compile_all(folder) == []


def test_a_damaged_line_is_named(catalogue: Path) -> None:
    catalogue.write_text('msgid "a"\nmsgstr "b\n', encoding="utf-8")

    with pytest.raises(translations.BadCatalogue, match="line 2"):
        translations.read(catalogue)
