"""Detects the mood of English messages without a network. Importing this module loads the lexicon of vaderSentiment."""

from __future__ import annotations

import marshal
import re
from pathlib import Path

import vaderSentiment  # type: ignore[import-untyped]
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer  # type: ignore[import-untyped]

# Its time grows with the square of the words: a hostile message of 10,000 words takes 9 seconds, 300 words take 10 ms.
MOST_WORDS = 300

# The lexicon misreads other languages: the German "die" is no death, "war" no war, "Kind" not kind. So a message that
# has more of these foreign words than of the English ones gets no score. Words that are in several languages ("an",
# "in", "no", "was") are in neither list.
_FOREIGN = """
    aber auch auf aus bei das dem den der ein eine einen er für habe ich ihr ist kein keine leider mein mir mit nach
    nicht nie noch nur oder sehr sich sie sind und uns viel von waren wie wir zu zum
    au avec ce cette dans de des du elle en est et je la le les mais mes ne nous pas sont sur très une vous
    como con del el es está este las los muy pero por que todo un una
    anche che di gli il mai molto più sono tutto è
    em foi mais meu muito não os uma
    een heel het niet ook voor zijn
"""
_ENGLISH = """
    and are but every for from had has have i is it my not of on that the their there they this to very we were what
    when which with would you your
"""
FOREIGN, ENGLISH = frozenset(_FOREIGN.split()), frozenset(_ENGLISH.split())
WORD = re.compile(r"[^\W\d_]+")


class _Analyzer(SentimentIntensityAnalyzer):  # type: ignore[misc]
    """Loads the lexica that ops/package/stand_ins.py has parsed: parsing them takes 16 ms of a cold start."""

    def __init__(self, prepared: Path) -> None:
        self.lexicon, self.emojis = marshal.loads(prepared.read_bytes())  # noqa: S302 - a file of our own package


def _analyzer() -> SentimentIntensityAnalyzer:
    folder = Path(vaderSentiment.__file__).parent
    if (prepared := folder / "lexica.marshal").exists():
        return _Analyzer(prepared)
    return SentimentIntensityAnalyzer(str(folder / "vader_lexicon.txt"), str(folder / "emoji_utf8_lexicon.txt"))


analyzer = _analyzer()
_emojis_as_words = str.maketrans({emoji: f" {words} " for emoji, words in analyzer.emojis.items() if len(emoji) == 1})


def score(message: str) -> float | None:
    """From -1 to 1. None for another language, or if no word is in the lexicon."""
    if _is_foreign(message):
        return None
    words = message.translate(_emojis_as_words).split()  # before the limit: VADER would do it later
    shares = analyzer.polarity_scores(" ".join(words[:MOST_WORDS]))
    return float(shares["compound"]) if shares["pos"] or shares["neg"] else None


def _is_foreign(text: str) -> bool:
    words = WORD.findall(text.lower())
    return sum(word in FOREIGN for word in words) > sum(word in ENGLISH for word in words)
