"""Removes from an answer what the mail program of the customer has repeated: our own words, which are known."""

from __future__ import annotations

import re
from collections.abc import Iterator

LONGEST = 5000
CUT = " […]"

# What programs write above a quotation. Long lines are no headings, and would make the patterns slow.
LONGEST_HEADING = 200
_WROTE = re.compile(r"(on|am|le|el|il|op|em|den|dne|w dniu)\b.*(:|wrote|schrieb|écrit|escribió|ha scritto)\W*", re.I)
_ORIGINAL = re.compile(r"-{2,}\s*(original message|ursprüngliche nachricht|message d'origine).*", re.I)
_RULE = re.compile(r"_{20,}")  # Outlook's, in front of its block of headers
_HEADER = re.compile(r"(from|von|de|da|van)\s?:\s.*", re.I)
_SENT = re.compile(r"(sent|gesendet|envoyé|enviado|inviato|verzonden|date|datum)\s?:\s.*", re.I)


def without(text: str) -> str:
    """If nothing else is left, the text stays as it is: to show too much is better than to lose an answer."""
    kept = "\n".join(_own_lines(text.splitlines())).strip()
    return _shortened(re.sub(r"\n{3,}", "\n\n", kept) or text.strip())


def _own_lines(lines: list[str]) -> Iterator[str]:
    """An answer can stand above the quotation, below it, or between its lines."""
    for number, line in enumerate(lines):
        following = lines[number + 1 : number + 6]
        if _begins_original(line, following):
            return  # programs that write this put the answer above
        if line.startswith(">") or _introduces_quotation(line, following):
            continue
        yield line


def _begins_original(line: str, following: list[str]) -> bool:
    heading = line.strip()
    if len(heading) > LONGEST_HEADING:
        return False
    if _ORIGINAL.fullmatch(heading):
        return True
    is_header = bool(_HEADER.fullmatch(heading) or _RULE.fullmatch(heading))
    return is_header and any(_SENT.fullmatch(each.strip()[:LONGEST_HEADING]) for each in following)


def _introduces_quotation(line: str, following: list[str]) -> bool:
    """Some programs break this line in two."""
    after = [each for each in following if each.strip()]
    if not after or len(line) > LONGEST_HEADING:
        return False
    if after[0].startswith(">"):
        return bool(_WROTE.fullmatch(line.strip())) or line.strip().endswith(("wrote:", "schrieb:"))
    is_first_half = len(after) > 1 and after[1].startswith(">") and len(after[0]) <= LONGEST_HEADING
    return is_first_half and bool(_WROTE.fullmatch(f"{line.strip()} {after[0].strip()}"))


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - len(CUT)].rstrip() + CUT
