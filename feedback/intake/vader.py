"""Reads the mood of English words, without a network: vaderSentiment and its lexicon, loaded with this module."""

from __future__ import annotations

import marshal
import re
from pathlib import Path

import vaderSentiment  # type: ignore[import-untyped]
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer  # type: ignore[import-untyped]

# It looks at all words for each of them: 10,000 words made to be slow take 9 seconds. This many take 10 ms.
MOST_WORDS = 300

# To the lexicon a German "die" is a death, "war" a war, "Kind" is kind. So it reads no text that has more of these
# small words than of the English ones. Words of both sides ("an", "in", "no", "was") would prove nothing.
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
    """With the lexica as ops/package/stand_ins.py has read them: reading the texts takes 16 ms of a cold start."""

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
    """From -1 to 1. None for another language, and where it knows no word."""
    if _is_foreign(message):
        return None
    words = message.translate(_emojis_as_words).split()  # it would turn them into words itself, after our count
    shares = analyzer.polarity_scores(" ".join(words[:MOST_WORDS]))
    return float(shares["compound"]) if shares["pos"] or shares["neg"] else None


def _is_foreign(text: str) -> bool:
    words = WORD.findall(text.lower())
    return sum(word in FOREIGN for word in words) > sum(word in ENGLISH for word in words)
