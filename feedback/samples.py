"""Generates realistic sample feedback: nine weeks of a fictional bookshop, with one bad release."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from feedback.intake.screening import SpamReason
from feedback.intake.submissions import Submission
from feedback.models import Status

DAYS = 63  # more than two of the dashboard's default periods, so that it can compare them
# Each release of the bookshop's own app, how many days ago it went live, and its shares of the ratings 1 to 5.
RELEASES = [
    ("3.0", 63, (7, 11, 21, 36, 25)),
    ("3.1", 55, (6, 10, 20, 36, 28)),
    ("3.2", 46, (6, 9, 18, 37, 30)),
    ("3.3", 37, (5, 8, 17, 37, 33)),
    ("3.4", 29, (4, 7, 15, 37, 37)),
    ("3.5", 20, (3, 6, 13, 37, 41)),
    ("3.6", 12, (34, 24, 16, 16, 10)),  # the checkout was broken for two days
    ("3.7", 10, (5, 8, 15, 35, 37)),
    ("3.8", 4, (2, 4, 11, 36, 47)),
]
WEEKDAYS = (17, 16, 15, 15, 14, 10, 9)  # the share of each day of the week, from Monday
GROWTH = 0.35  # how much more feedback comes at the end than at the start
# Visits by hour of the day: few at night, most at lunch time and in the evening.
HOURS = (1, 1, 1, 1, 1, 2, 4, 7, 9, 10, 11, 13, 14, 12, 10, 10, 11, 13, 15, 17, 16, 12, 7, 3)
SOURCES = {"form": 58, "widget": 30, "api": 12}
FORMS = {"default": 70, "checkout": 20, "support": 10}
LOCALES = {"en": 60, "de": 20, "fr": 8, "es": 7, "ar": 5}
VIEWPORTS = ("390x844", "412x915", "768x1024", "1440x900", "1920x1080")
PAGES = ("", "cart", "checkout", "orders", "search", "books/the-left-hand-of-darkness")
TAGS = ("checkout", "delivery", "search", "speed", "praise")
TITLES = {
    "checkout": {"en": "How was the checkout?", "de": "Wie war die Bezahlung?"},
    "support": {"en": "Did we help you?", "de": "Konnten wir Ihnen helfen?"},
}

PEOPLE = [
    ("Amara Okafor", "amara.okafor@example.com"),
    ("Jonas Weber", "jonas.weber@example.org"),
    ("Mei Tanaka", "mei.tanaka@example.com"),
    ("Luca Romano", "luca@example.net"),
    ("Sofia Lindqvist", "sofia.lindqvist@example.org"),
    ("Noor Haddad", "noor.haddad@example.com"),
    ("Tomás Rivera", "tomas.rivera@example.net"),
    ("Priya Nair", "priya.nair@example.com"),
    ("Ewan McLeod", "ewan@example.org"),
    ("Zofia Nowak", "zofia.nowak@example.com"),
    ("Camille Durand", "camille.durand@example.net"),
    ("David Cohen", "david.cohen@example.org"),
]

MESSAGES = {
    5: [
        "Found a book I had looked for since school. Ordered at noon, here the next morning.",
        "The reading lists by your staff are wonderful. I have bought three books because of them.",
        "Checkout took less than a minute. That is how it should be everywhere.",
        "Your support answered within ten minutes and sent a new copy at once. Thank you, Karin!",
        "The new search finally understands what I mean, even with typos.",
        "Wrapped it as a gift, wrote the card by hand. My father was delighted. ❤️",
        "Endlich eine Buchhandlung, bei der die Filter wirklich funktionieren. Großartig!",
        "Preview pages load quickly on my old phone. Very happy.",
        "Perfecto, todo llegó a tiempo y muy bien empaquetado.",
        "متجر رائع، والتوصيل سريع جدا",
        "",
    ],
    4: [
        "Nice selection. I would love to see more poetry in translation.",
        "Works well. Saving several addresses would make it perfect.",
        "Delivery was fast, the box was a little too big for one paperback.",
        "I like the dark mode. The cover pictures are a bit small on my tablet.",
        "Good prices and honest reviews. More pictures of the inside pages, please.",
        "Die Merkliste ist praktisch, nur das Sortieren fehlt mir noch.",
        "The order history is clear. Export to PDF would help me with my taxes.",
        "",
    ],
    3: [
        "It is fine. The menu changed again and I have to search for my orders each time.",
        "Ordering works, but the confirmation mail took half an hour.",
        "Decent shop. Shipping to Norway is rather expensive.",
        "The recommendations are mixed: half of them I own already.",
        "Not sure whether my voucher was used. The summary does not say.",
        "Ok, nothing special.",
        "",
    ],
    2: [
        "The cart lost two books when I signed in. I had to look them up again.",
        "Pages are slow in the evening. Pictures appear after several seconds.",
        "The filter for language is reset whenever I go back.",
        "I waited nine days for something marked as in stock.",
        "The size of the text on the order page is hard to read for me.",
        "Leider kam das Buch mit einem Knick im Einband an.",
    ],
    1: [
        "Paying failed three times, and then I was charged twice. Please call me back.",
        "The checkout button does nothing since yesterday. I bought it elsewhere.",
        "Error page after entering my card. No order, no mail, no answer.",
        "My father's birthday parcel came two weeks late, with the invoice inside.",
        "I cannot sign in any more, and the reset mail never comes.",
        "Impossible de payer depuis la mise à jour. Très déçue.",
    ],
}
SPAM = [
    ("CHEAP WATCHES best price visit watches-4-u dot example now!!!", SpamReason.DECOY),
    ("Earn $5000 a week from home, no skills needed. Write to fastcash at example dot com", SpamReason.TOO_FAST),
    ("Your website could rank higher. We offer 10,000 backlinks for a small price.", SpamReason.DECOY),
    ("https://double-your-coins.example/?ref=7 www.double-your-coins.example", SpamReason.LINKS_ONLY),
    ("Hello dear, I am a prince and need your help with a transfer.", SpamReason.TOO_FAST),
]


def samples(number: int, now: datetime, seed: int = 27) -> Iterator[Submission]:
    """Oldest first, in different folders. The same seed gives the same samples."""
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
    release, shares = _newest_at(age)
    rating = chance.choices(range(1, 6), shares)[0]
    source = _one_of(chance, SOURCES)
    name, email = chance.choice(PEOPLE) if chance.random() < 0.6 else (None, None)
    return Submission(
        rating=rating,
        message=next(words[rating]),
        name=name,
        email=email if chance.random() < 0.8 else None,
        form_id=_one_of(chance, FORMS),
        source=source,
        release=None if source == "form" else release,  # the public form has no release
        context=_context(chance) if source == "widget" else None,
        tags=_tags(chance, rating) if age >= 2 else frozenset(),
        created_at=moment,
        status=_folder(chance, age),
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


def _tags(chance: random.Random, rating: int) -> frozenset[str]:
    """Staff sort what went wrong, and some of what went well."""
    return frozenset(chance.sample(TAGS, chance.choice((1, 1, 2)) if rating <= 2 else chance.choice((0, 0, 0, 1))))


def _newest_at(age: int) -> tuple[str, tuple[int, ...]]:
    release, _, shares = next(release for release in reversed(RELEASES) if age <= release[1])
    return release, shares


def _folder(chance: random.Random, age: int) -> Status:
    """Staff have finished most of the older items."""
    if age < 2:
        return chance.choices((Status.NEW, Status.OPEN), (85, 15))[0]
    if age < 7:
        return chance.choices((Status.NEW, Status.OPEN, Status.DONE), (35, 25, 40))[0]
    return chance.choices((Status.OPEN, Status.DONE, Status.ARCHIVED), (8, 62, 30))[0]


def _one_of(chance: random.Random, shares: dict[str, int]) -> str:
    return chance.choices(list(shares), list(shares.values()))[0]
