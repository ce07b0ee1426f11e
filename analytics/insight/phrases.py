"""Finds the words and phrases that more people use in some texts than in others, such as those of the weeks before.

It ranks them by log-odds with a prior (Monroe, Colaresi and Quinn). It counts people, not uses: who writes "slow" ten
times, counts once. docs/statistics.md has the source, and how many of the phrases were right in labelled sets.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from feedback.inbox.phrase_words import Words, candidates, name_words

FEWEST_PEOPLE = 2  # what only one person wrote could tell who it was
_PRIOR = 1 / 6  # of the people of both sets: as many more people are added to each, who write like all of them
_USUAL_SHARE = 0.01  # of people who write a certain phrase; only if there is nothing to compare with
_WEAKEST, _WEAKEST_OF_ONE = 2.0, 0.14  # standard deviations; the second one times the root of the people
_MOST_CANDIDATES = 400  # of a text: a longer one is read to there, so that texts of noise have their limit
_SAME = 0.6  # the share of the people of a phrase from which on a longer one, or a stronger one, stands for it


@dataclass(frozen=True)
class Message:
    item_id: str
    person: str  # the same text for all messages of a person, such as the person hash; the item if it is unknown
    text: str
    name: str = ""  # what the person gave as name


@dataclass(frozen=True)
class Phrase:
    text: str  # as most people wrote it
    words: Words  # by their roots
    item_ids: tuple[str, ...]
    people: int
    people_before: int
    strength: float  # how sure it is that more people write it than before, in standard deviations
    is_more: bool = True  # than before


@dataclass
class _Uses:
    people: set[str] = field(default_factory=set)
    item_ids: list[str] = field(default_factory=list)
    spellings: Counter[str] = field(default_factory=Counter)

    def add(self, message: Message, spelling: str) -> None:
        self.people.add(message.person)
        self.item_ids.append(message.item_id)
        self.spellings[spelling] += 1


def phrases(now: Sequence[Message], before: Sequence[Message], limit: int = 10) -> list[Phrase]:
    """The strongest first. Fewer than `limit` if no more became frequent."""
    uses = _uses_of_several(now)
    ranked = _ranked(uses, _people_of(uses, before), _people(now), _people(before))
    return [phrase for _, phrase in _distinct(ranked, uses, limit)]


def with_most(now: Sequence[Message], before: Sequence[Message], limit: int = 10) -> list[Phrase]:
    """The same, and then what most people write, although as many wrote it before."""
    uses = _uses_of_several(now)
    people_before = _people_of(uses, before)
    more = _ranked(uses, people_before, _people(now), _people(before))
    most = [
        (words, replace(phrase, people_before=people_before.get(words, 0), is_more=False))
        for words, phrase in _ranked(uses, {}, _people(now), 0, weakest=-math.inf)
    ]
    return [phrase for _, phrase in _distinct([*more, *most], uses, limit)]


def _uses_of_several(messages: Sequence[Message]) -> dict[Words, _Uses]:
    """Most phrases are in one text only: of these, no more is kept than that text."""
    uses: dict[Words, _Uses] = {}
    used_once: dict[Words, tuple[Message, str]] = {}
    for message in messages:
        for words, spelling in _candidates(message).items():
            if words not in uses and words not in used_once:
                used_once[words] = message, spelling
                continue
            if words not in uses:
                uses[words] = _Uses()
                uses[words].add(*used_once.pop(words))
            uses[words].add(message, spelling)
    return {words: found for words, found in uses.items() if len(found.people) >= FEWEST_PEOPLE}


def _people_of(phrases: Mapping[Words, _Uses], messages: Sequence[Message]) -> dict[Words, int]:
    """How many people wrote each of these phrases."""
    people: dict[Words, set[str]] = {}
    for message in messages:
        for words in _candidates(message).keys() & phrases.keys():
            people.setdefault(words, set()).add(message.person)
    return {words: len(writers) for words, writers in people.items()}


def _candidates(message: Message) -> dict[Words, str]:
    return dict(islice(candidates(message.text, name_words(message.name)), _MOST_CANDIDATES))


def _people(messages: Sequence[Message]) -> int:
    return len({message.person for message in messages if message.text.strip()})


def _ranked(
    uses: Mapping[Words, _Uses],
    numbers_before: Mapping[Words, int],
    people: int,
    people_before: int,
    weakest: float | None = None,
) -> list[tuple[Words, Phrase]]:
    compared = _compared(uses, numbers_before, people, people_before)
    weakest = min(_WEAKEST, _WEAKEST_OF_ONE * math.sqrt(people)) if weakest is None else weakest
    compared = (one for one in compared if one[1].strength >= weakest)
    return sorted(compared, key=lambda one: (-one[1].strength, -len(one[0]), one[1].text))


def _compared(
    uses: Mapping[Words, _Uses], numbers_before: Mapping[Words, int], people: int, people_before: int
) -> Iterator[tuple[Words, Phrase]]:
    for words, found in uses.items():
        number, number_before = len(found.people), numbers_before.get(words, 0)
        strength = _log_odds(number, people, number_before, people_before)
        spelling = max(found.spellings, key=lambda text: (found.spellings[text], text))
        yield words, Phrase(spelling, words, tuple(found.item_ids), number, number_before, strength)


def _log_odds(number: int, people: int, number_before: int, people_before: int) -> float:
    """The difference of the log-odds, divided by its standard deviation."""
    more_people = _PRIOR * (people + people_before)
    share = (number + number_before) / (people + people_before) if people_before else _USUAL_SHARE
    prior = more_people * min(share, 0.99)
    now, before = number + prior, number_before + prior
    odds = now / (people + more_people - now)
    odds_before = before / (people_before + more_people - before)
    return math.log(odds / odds_before) / math.sqrt(1 / now + 1 / before)


def _distinct(
    ranked: Sequence[tuple[Words, Phrase]], uses: Mapping[Words, _Uses], limit: int
) -> Iterator[tuple[Words, Phrase]]:
    """Without phrases that say the same as another one: "reset mail" stands for "reset", if most people write both. It
    does not if "mail" is in many other messages: then "reset" and "mail" are better.
    """
    whole = [words for words, _ in ranked if all(_covers(uses[words], uses[part]) for part in _parts(words, uses))]
    replaced = {part for words in whole for part in _parts(words, uses)}
    chosen: list[Words] = []
    for words, phrase in ranked:
        if words in replaced or any(set(words) & set(other) and _covers(uses[other], uses[words]) for other in chosen):
            continue
        chosen.append(words)
        yield words, phrase
        if len(chosen) == limit:
            return


def _parts(words: Words, uses: Mapping[Words, _Uses]) -> list[Words]:
    """The shorter phrases in it."""
    lengths = range(1, len(words))
    parts = [words[start : start + length] for length in lengths for start in range(len(words) - length + 1)]
    return [part for part in parts if part in uses]


def _covers(one: _Uses, other: _Uses) -> bool:
    return len(one.people & other.people) >= _SAME * len(other.people)
