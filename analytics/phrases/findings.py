"""What a comparison found, in a form without a word of any text: each phrase is a place in the texts of some items.

So what is kept of it has no word of an item that is erased. `shown` reads the words from the items again, and leaves
out a phrase that fewer than two people have in items that still count.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from analytics.insight.phrases import FEWEST_PEOPLE, Message, Phrase
from analytics.phrases.comparison import MESSAGE
from feedback.inbox import text_search
from feedback.inbox.phrase_words import Words, candidates, name_words
from feedback.models import Feedback, Mood

EXAMPLES = 5  # items of a phrase, each of another person


@dataclass(frozen=True)
class Place:
    feedback_id: str
    number: int  # of the phrase among all candidates of the text


@dataclass(frozen=True)
class FoundPhrase:
    items: int
    people: int
    people_before: int
    is_more: bool  # than before
    moods: tuple[int, ...]  # items of each mood
    places: tuple[Place, ...]


@dataclass(frozen=True)
class Findings:
    found_at: datetime
    read: int  # items with a text
    read_before: int
    is_whole: bool  # False: there are more items than were read
    phrases: tuple[FoundPhrase, ...]

    @property
    def feedback_ids(self) -> list[str]:
        return list(dict.fromkeys(place.feedback_id for phrase in self.phrases for place in phrase.places))


@dataclass(frozen=True)
class ShownPhrase:
    text: str
    found: FoundPhrase
    feedback_ids: tuple[str, ...]  # some of its items

    @property
    def search(self) -> str:
        return text_search.for_phrase(self.text)

    @property
    def mood(self) -> Mood:
        """Of most of its items."""
        return max(zip(self.found.moods, Mood, strict=True))[1]


def message_of(item: Feedback, question: str) -> Message:
    text = _text(item, question)
    return Message(item.feedback_id, item.person_hash or item.feedback_id, text, item.name or "")


def found(phrase: Phrase, items: Mapping[str, Feedback], question: str) -> FoundPhrase:
    moods = Counter(str(items[feedback_id].sentiment) for feedback_id in phrase.item_ids)
    return FoundPhrase(
        items=len(phrase.item_ids),
        people=phrase.people,
        people_before=phrase.people_before,
        is_more=phrase.is_more,
        moods=tuple(moods[mood] for mood in Mood),
        places=tuple(islice(_places(phrase, items, question), EXAMPLES)),
    )


def shown(findings: Findings, items: Mapping[str, Feedback], question: str) -> list[ShownPhrase]:
    """`items` has those of the places that still count."""
    phrases = (_shown(phrase, items, question) for phrase in findings.phrases)
    return [phrase for phrase in phrases if phrase]


def _places(phrase: Phrase, items: Mapping[str, Feedback], question: str) -> Iterator[Place]:
    """One for each person, the newest first."""
    people: set[str] = set()
    for message in (message_of(items[feedback_id], question) for feedback_id in phrase.item_ids):
        if message.person not in people:
            people.add(message.person)
            number = next(number for number, (words, _) in enumerate(_written(message)) if words == phrase.words)
            yield Place(message.item_id, number)


def _shown(phrase: FoundPhrase, items: Mapping[str, Feedback], question: str) -> ShownPhrase | None:
    """If a text was corrected meanwhile, another phrase may be at the place: then it counts no more."""
    spellings: dict[Words, list[tuple[Message, str]]] = {}
    for place in phrase.places:
        if place.feedback_id in items:
            message = message_of(items[place.feedback_id], question)
            for words, spelling in islice(_written(message), place.number, place.number + 1):
                spellings.setdefault(words, []).append((message, spelling))
    same = max(spellings.values(), key=len, default=[])
    if len({message.person for message, _ in same}) < FEWEST_PEOPLE:
        return None
    numbers = Counter(spelling for _, spelling in same)
    text = max(numbers, key=lambda spelling: (numbers[spelling], spelling))
    return ShownPhrase(text, phrase, tuple(message.item_id for message, _ in same))


def _written(message: Message) -> Iterator[tuple[Words, str]]:
    return candidates(message.text, name_words(message.name))


def _text(item: Feedback, question: str) -> str:
    if not question:
        return item.written
    if question == MESSAGE:
        return item.message
    answer = (item.answers or {}).get(question)
    # The chosen option of a question is counted, and no text.
    return answer if isinstance(answer, str) and f"{question}.{answer}" not in (item.counts or ()) else ""
