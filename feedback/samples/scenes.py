"""Items with a story: what a customer wrote, and what staff did about it, step by step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from feedback.intake.screening import SpamReason
from feedback.models import Status
from feedback.samples.team import KARIN, OWNER, RAVI, Colleague


def hours(number: float) -> timedelta:
    return timedelta(hours=number)


@dataclass(frozen=True)
class Change:
    """An edit of the item. `assignee` and `wakes_in` are the person and the time as this module can name them."""

    after: timedelta  # since the customer wrote
    by: Colleague
    status: str | None = None
    assignee: Colleague | None = None
    tags: frozenset[str] = frozenset()
    wakes_in: timedelta | None = None  # from now on, with the status SNOOZED


@dataclass(frozen=True)
class Note:
    after: timedelta
    by: Colleague
    text: str


@dataclass(frozen=True)
class Reply:
    after: timedelta
    by: Colleague
    text: str
    to_folder: str | None = None


@dataclass(frozen=True)
class Answer:
    """Of the customer, to a reply."""

    after: timedelta
    text: str


Step = Change | Note | Reply | Answer


@dataclass(frozen=True)
class Scene:
    name: str
    age: timedelta
    item: Mapping[str, Any]  # members of a Submission
    steps: tuple[Step, ...] = field(default=())


def take(after: float, by: Colleague, *tags: str) -> Change:
    return Change(hours(after), by, status=Status.OPEN, assignee=by, tags=frozenset(tags))


CHARGED_TWICE = Scene(
    "charged twice",
    hours(75),
    {
        "rating": 1,
        "message": "I paid for order 48213 twice. The second amount has not come back, and the phone is always busy.",
        "name": "Mei Tanaka",
        "email": "mei.tanaka@example.com",
        "source": "widget",
        "release": "3.8",
        "context": {"page": "https://shop.example.com/checkout", "locale": "en", "viewport": "390x844"},
    },
    (
        take(0.7, KARIN, "checkout", "refund"),
        Note(
            hours(0.8),
            KARIN,
            "@Ravi Menon both payments are in the bank's export, four seconds apart. Can you see why order 48213 was "
            "charged twice?",
        ),
        Note(hours(2.5), RAVI, "The first request got no answer, and the second had another key. Fixed on staging."),
        Reply(
            hours(3),
            KARIN,
            "Dear Mei,\n\nyou are right, and we are sorry: the payment page sent your order twice. We returned 34.90 "
            "today. It will be on your card within three days.\n\nKarin",
            Status.DONE,
        ),
        Answer(hours(46), "It has arrived, thank you! And thank you for the honest answer."),
        Change(hours(47), KARIN, status=Status.DONE),
    ),
)
ICELAND = Scene(
    "iceland",
    hours(28),
    {
        "rating": 4,
        "message": "Lovely shop. Do you also ship to Iceland? The list of countries ends at Hungary for me.",
        "name": "Sofia Lindqvist",
        "email": "sofia.lindqvist@example.org",
        "source": "form",
    },
    (
        take(1, KARIN, "delivery", "question"),
        Reply(
            hours(1.2),
            KARIN,
            "Dear Sofia,\n\nwe do, for 14.50 up to five kilograms. The list should show it: which browser do you use?"
            "\n\nKarin",
        ),
        Answer(
            hours(25),
            "Firefox on an older tablet. After a restart the list was complete. I have just ordered three books!",
        ),
    ),
)
EMPTY_PAGES = Scene(
    "empty pages",
    hours(5),
    {
        "rating": 2,
        "message": "The e-book of order 51877 has empty pages on my reader from chapter 9 on. How does it end?",
        "name": "Noor Haddad",
        "email": "noor.haddad@example.com",
        "source": "form",
    },
    (
        Change(hours(0.5), KARIN, status=Status.OPEN, assignee=OWNER, tags=frozenset({"e-books"})),
        Note(hours(0.6), KARIN, "@Iris Lange the third report about this publisher. Will you write to them?"),
    ),
)
LANGUAGE_FILTER = Scene(
    "language filter",
    hours(53),
    {
        "rating": 2,
        "message": "Each time I go back from a book to the list, the filter for the language is gone.",
        "name": "Jonas Weber",
        "email": "jonas.weber@example.org",
        "source": "widget",
        "release": "3.8",
        "context": {"page": "https://shop.example.com/search", "locale": "de", "viewport": "1440x900"},
    },
    (
        take(1.5, RAVI, "search", "bug"),
        Note(hours(4), RAVI, "The address loses it. The fix is in 3.9, which goes live on Thursday."),
        Change(hours(4.1), RAVI, status=Status.SNOOZED, wakes_in=timedelta(days=2, hours=3)),
    ),
)
GIFT_CARDS = Scene(
    "gift cards",
    hours(100),
    {
        "rating": 3,
        "message": "Please let me send a gift card by mail on a chosen day. Now I have to remember the birthday.",
        "name": "Camille Durand",
        "email": "camille.durand@example.net",
        "source": "form",
    },
    (
        take(3, OWNER, "idea"),
        Change(hours(3.1), OWNER, status=Status.SNOOZED, wakes_in=timedelta(days=9)),
        Note(hours(3.2), OWNER, "Good idea, for the Christmas plan. I look at it again after the next planning."),
    ),
)
NOT_SPAM = Scene(
    "not spam",
    hours(31),
    {
        "rating": 5,
        "message": "Quick question, quick answer, happy customer.",
        "name": "Ewan McLeod",
        "source": "form",
        "status": Status.SPAM,
        "spam_reason": SpamReason.TOO_FAST,
    },
    (Change(hours(2), KARIN, status=Status.DONE, tags=frozenset({"praise"})),),
)
GUEST_POST = Scene(
    "guest post",
    hours(26),
    {
        "rating": 5,
        "message": "Great site! We write guest articles with two links for a fair price. Interested in a cooperation?",
        "name": "Content Partners",
        "email": "offers@content-partners.example",
        "source": "form",
    },
    (Change(hours(1), RAVI, status=Status.SPAM),),
)
TEST = Scene(
    "test",
    hours(50),
    {"rating": 5, "message": "test test, please ignore", "name": "Ravi", "source": "api", "release": "3.8"},
    (Change(hours(0.2), RAVI, status=Status.DELETED),),
)
SCENES = (GIFT_CARDS, CHARGED_TWICE, LANGUAGE_FILTER, TEST, NOT_SPAM, ICELAND, GUEST_POST, EMPTY_PAGES)
