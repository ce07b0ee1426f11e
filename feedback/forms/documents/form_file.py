"""Reads the JSON file that describes a form for `manage.py publish_form`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from feedback.forms.documents import definition_check
from feedback.forms.documents.definition_faults import BadDefinition, Fault, Faults
from web.texts import LONGEST_NAME

MEMBERS = ("formId", "name", "definition", "allowedSites", "releases")
MOST_SITES, MOST_RELEASES = 20, 50
ORIGIN = re.compile(r"https?://[a-z0-9.\-\[\]:]{1,250}")
RELEASE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._+-]{0,63}")


@dataclass(frozen=True)
class FormFile:
    """A member is None if the file does not have it: then a form that exists keeps what it has."""

    form_id: str | None
    name: str | None
    definition: dict[str, Any] | None
    allowed_sites: frozenset[str] | None
    releases: frozenset[str] | None


def read(document: Any) -> FormFile:
    """Raises BadDefinition, which has all faults."""
    faults = Faults()
    if not faults.is_object("", document, MEMBERS):
        raise BadDefinition(faults.faults)
    _check_names(faults, document)
    sites = _texts(faults, document, "allowedSites", MOST_SITES, ORIGIN, "an origin such as https://www.example.com")
    releases = _texts(faults, document, "releases", MOST_RELEASES, RELEASE, "a release such as 2.1.0")
    definition = document.get("definition")
    if definition is not None:
        faults.faults += _faults_of(definition)
    if faults.faults:
        raise BadDefinition(faults.faults)
    return FormFile(document.get("formId"), document.get("name"), definition, sites, releases)


def _check_names(faults: Faults, document: dict[str, Any]) -> None:
    if ("formId" in document) == ("name" in document):
        faults.add("", "Give a name for a new form, or the formId of one that exists.")
        return
    name, longest = ("name", LONGEST_NAME) if "name" in document else ("formId", 64)
    if not isinstance(document[name], str) or not 0 < len(document[name].strip()) <= longest:
        faults.add(f"/{name}", f"Give a text of 1 to {longest} characters.")
    if name == "name" and document.get("definition") is None:
        faults.add("/definition", "Add it: a new form needs questions.")


def _texts(
    faults: Faults, document: dict[str, Any], name: str, most: int, pattern: re.Pattern[str], what: str
) -> frozenset[str] | None:
    if name not in document:
        return None
    entries = faults.entries(f"/{name}", document[name], 0, most)
    for place, text in enumerate(entries):
        if not isinstance(text, str) or not pattern.fullmatch(text):
            faults.add(f"/{name}/{place}", f"Give {what}.")
    return frozenset(str(text) for text in entries)


def _faults_of(definition: Any) -> list[Fault]:
    try:
        definition_check.check(definition)
    except BadDefinition as error:
        return [Fault(f"/definition{fault.pointer}", fault.fix) for fault in error.faults]
    return []
