"""What the customers of a fictional bookshop write. All people and addresses are invented."""

from __future__ import annotations

import re
import unicodedata

from feedback.intake.screening import SpamReason

FIRST_NAMES = """
Amara Jonas Mei Luca Sofia Noor Tomás Priya Ewan Zofia Camille David
Yuki Elif Mateo Hanna Oluwaseun Ines Pavel Leila Björn Chiara Tariq Maeve
"""
LAST_NAMES = """
Okafor Weber Tanaka Romano Lindqvist Haddad Rivera Nair McLeod Nowak Durand Cohen
Sato Demir Costa Virtanen Adeyemi Moreau Novák Farahani Berg Greco Rahman Byrne Jansen
"""
DOMAINS = ("example.com", "example.org", "example.net")
NUMBER_OF_PEOPLE = 170


def _person(number: int) -> tuple[str, str]:
    first, last = (names[number % len(names)] for names in (FIRST_NAMES.split(), LAST_NAMES.split()))
    letters = unicodedata.normalize("NFKD", f"{first}.{last}".lower())
    box = letters.encode("ascii", "ignore").decode()
    return f"{first} {last}", f"{box}@{DOMAINS[number % len(DOMAINS)]}"


PEOPLE = [_person(number) for number in range(NUMBER_OF_PEOPLE)]

MESSAGES = {
    5: [
        "Your evening with the translator was the best hour of my week. More of these, please!",
        "I found the form for returns at once, and the money was back after two days.",
        "The audio samples made me buy a book I would never have opened.",
        "Click and collect works like a charm: ready after forty minutes.",
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
        "The new wish list can be shared, finally. A reminder before birthdays would be nice.",
        "Good advice in the chat. It closed when I changed to another tab, though.",
        "I like the shorter descriptions. Page numbers are missing for some editions.",
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
        "The newsletter is good, but twice a week is too much for me.",
        "I would like to pay by invoice, as before.",
        "The app and the site show different prices for the same voucher.",
        "It is fine. The menu changed again and I have to search for my orders each time.",
        "Ordering works, but the confirmation mail took half an hour.",
        "Decent shop. Shipping to Norway is rather expensive.",
        "The recommendations are mixed: half of them I own already.",
        "Not sure whether my voucher was used. The summary does not say.",
        "Ok, nothing special.",
        "",
    ],
    2: [
        "The text says 'arrives tomorrow' until the last step, then it is next week.",
        "Search for 'Le Guin' shows school guides first.",
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

# What staff would file a message under. Several can fit.
TOPICS = {
    "checkout": r"checkout|paying|payer|charged|my card|voucher|prices",
    "delivery": r"deliver|parcel|shipping|next morning|nine days|Einband|empaquetado|التوصيل|\bbox\b",
    "search": r"search|filter|recommendations|sorting|Sortieren|reading lists|selection",
    "speed": r"slow|quickly|half an hour",
    "account": r"sign in|signed in|cart|addresses|order history|orders each time",
}
PRAISE = "praise"


def topics_of(message: str, rating: float | None) -> frozenset[str]:
    topics = {tag for tag, pattern in TOPICS.items() if re.search(pattern, message)}
    return frozenset(topics | {PRAISE} if rating == 5 and message else topics)
