"""Generates realistic sample feedback: nine weeks of a fictional bookshop, with one bad release."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from feedback.intake.submissions import Submission
from feedback.models import Status
from feedback.samples.words import MESSAGES, PEOPLE, SPAM, topics_of

WORKED_DAYS = 14  # the newest items: staff work on them after they came (work.py). The others were imported
DAYS = 63  # more than two of the dashboard's default periods, so that it can compare them
# Each release of the bookshop's own app, how many days ago it went live, and its shares of the ratings 1 to 5.
RELEASES = [
    ("3.0", 63, (7, 11, 21, 36, 25)),
    ("3.1", 55, (6, 10, 20, 36, 28)),
    ("3.2", 46, (6, 9, 18, 37, 30)),
    ("3.3", 37, (5, 8, 17, 37, 33)),
    ("3.4", 29, (4, 7, 15, 37, 37)),
    ("3.5", 20, (3, 6, 13, 37, 41)),
    ("3.6", 12, (46, 28, 10, 10, 6)),  # the checkout was broken for two days
    ("3.7", 10, (5, 8, 15, 35, 37)),
    ("3.8", 4, (2, 4, 11, 36, 47)),
]
WEEKDAYS = (17, 16, 15, 15, 14, 10, 9)  # the share of each day of the week, from Monday
GROWTH = 0.35  # how much more feedback comes at the end than at the start
# Visits by hour of the day: few at night, most at lunch time and in the evening.
HOURS = (1, 1, 1, 1, 1, 2, 4, 7, 9, 10, 11, 13, 14, 12, 10, 10, 11, 13, 15, 17, 16, 12, 7, 3)
BROKEN = "3.6"
SOURCES = {"form": 58, "widget": 30, "api": 12}
SOURCES_OF_BROKEN = {"form": 12, "widget": 70, "api": 18}  # people complain where it happens
FORMS = {"default": 70, "checkout": 20, "support": 10}
LOCALES = {"en": 60, "de": 20, "fr": 8, "es": 7, "ar": 5}
VIEWPORTS = ("390x844", "412x915", "768x1024", "1440x900", "1920x1080")
PAGES = ("", "cart", "checkout", "orders", "search", "books/the-left-hand-of-darkness")
TITLES = {
    "checkout": {"en": "How was the checkout?", "de": "Wie war die Bezahlung?"},
    "support": {"en": "Did we help you?", "de": "Konnten wir Ihnen helfen?"},
}


def samples(number: int, now: datetime, seed: int = 38) -> Iterator[Submission]:
    """Oldest first. The same seed gives the same samples."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    words = {rating: _in_turn(chance, messages) for rating, messages in MESSAGES.items()}
    for moment in _moments(chance, number, now):
        yield _spam(chance, moment, now) if chance.random() < 0.04 else _sample(chance, moment, now, words)


def _moments(chance: random.Random, number: int, now: datetime) -> list[datetime]:
    days = [now - timedelta(days=age) for age in range(DAYS)]
    weights = [WEEKDAYS[day.weekday()] * (1 - GROWTH * age / DAYS) for age, day in enumerate(days)]
    return sorted(_moment(chance, day, now) for day in chance.choices(days, weights, k=number))


def _moment(chance: random.Random, day: datetime, now: datetime) -> datetime:
    hour = chance.choices(range(24), HOURS)[0]
    moment = day.replace(hour=hour, minute=chance.randrange(60), second=chance.randrange(60))
    # A time later today moves to the same weekday of an earlier week.
    return moment if moment <= now else moment - timedelta(weeks=chance.randrange(1, DAYS // 7))


def _in_turn(chance: random.Random, messages: list[str]) -> Iterator[str]:
    """In random order, so that a message repeats only after all others."""
    while True:
        yield from chance.sample(messages, len(messages))


def _sample(chance: random.Random, moment: datetime, now: datetime, words: dict[int, Iterator[str]]) -> Submission:
    age = (now - moment).days
    release, shares = release_at(age)
    rating = chance.choices(range(1, 6), shares)[0]
    source = _one_of(chance, SOURCES_OF_BROKEN if release == BROKEN else SOURCES)
    name, email = chance.choice(PEOPLE) if chance.random() < 0.6 else (None, None)
    message, is_imported = next(words[rating]), age >= WORKED_DAYS
    return Submission(
        rating=rating,
        message=message,
        name=name,
        email=email if chance.random() < 0.8 else None,
        form_id=_one_of(chance, FORMS),
        source=source,
        release=None if source == "form" else release,  # the public form has no release
        context=_context(chance) if source == "widget" else None,
        tags=topics_of(message, rating) if is_imported else frozenset(),
        created_at=moment,
        status=chance.choices((Status.DONE, Status.ARCHIVED), (65, 35))[0] if is_imported else Status.NEW,
    )


def _spam(chance: random.Random, moment: datetime, now: datetime) -> Submission:
    message, reason = chance.choice(SPAM)
    return Submission(
        rating=chance.choice((1, 5)),
        message=message,
        source="form",
        created_at=moment,
        status=Status.SPAM,
        spam_reason=reason,
    )


def _context(chance: random.Random) -> dict[str, Any]:
    return {
        "page": f"https://shop.example.com/{chance.choice(PAGES)}",
        "locale": _one_of(chance, LOCALES),
        "viewport": chance.choice(VIEWPORTS),
        "attributes": {"plan": chance.choice(("guest", "member"))},
    }


def release_at(age: int) -> tuple[str, tuple[int, ...]]:
    release, _, shares = next(release for release in reversed(RELEASES) if age <= release[1])
    return release, shares


def _one_of(chance: random.Random, shares: dict[str, int]) -> str:
    return chance.choices(list(shares), list(shares.values()))[0]
