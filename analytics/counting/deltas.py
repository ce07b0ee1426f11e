"""Computes what a change of an item adds to each counter: new image minus old image. Pure, without a read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from analytics.counting import images
from analytics.counting.images import Image
from counters.models import TOTAL, Key, aggregate_id, answer_counter

Delta = dict[Key, Counter[str]]

SATISFIED = 4  # the lowest rating that counts for CSAT


def between(old: Image | None, new: Image | None) -> Delta:
    parts = [_signed(image, sign) for image, sign in ((new, 1), (old, -1)) if image is not None]
    return _without_zeros(merged(parts))


def of_expiry(old: Image) -> Delta:
    """The sums keep an item that retention has removed. Only its folder loses it."""
    return {_total_of(old): Counter({images.folder_counter(old): -1})}


def merged(deltas: Iterable[Delta]) -> Delta:
    """One delta with the same effect as all of them."""
    total: Delta = {}
    for delta in deltas:
        add(total, delta)
    return total


def add(total: Delta, delta: Delta) -> None:
    for key, counters in delta.items():
        total.setdefault(key, Counter()).update(counters)


def buckets_of(image: Image | None) -> Iterator[Key]:
    """Every bucket of an item, also if it is not counted. The first is the total of its project."""
    if image is None:
        return
    yield _total_of(image)
    yield from _days_of(image)


def _signed(image: Image, sign: int) -> Delta:
    """All counters of an item, added or subtracted."""
    total = _total_of(image)
    delta = {total: Counter({images.folder_counter(image): sign})}
    if not images.is_counted(image):
        return delta
    sums = _sums(image)
    delta[total].update(_times(sums, sign))
    of_day = sums | _hour(image)
    answers = _answers(image)
    for key in _days_of(image):
        counters = of_day | answers.get(key[0].partition("#")[0], {})
        delta[key] = Counter(_times(counters, sign))
    return delta


def _answers(image: Image) -> dict[str, dict[str, int]]:
    """By dimension. A project and a source have none: they have several forms, and too many releases to name them."""
    answers, form_id = images.answers(image), images.form_in_a_release(image)
    of_form = {answer_counter(answer): 1 for answer in answers}
    of_release = {answer_counter(answer, form_id): 1 for answer in answers} if form_id else {}
    return {"form": of_form, "variant": of_form, "release": of_release}


def _sums(image: Image) -> dict[str, int]:
    """An item without a rating has a mood, and no share in averages."""
    sums = {"totalCount": 1, images.mood_counter(image): 1}
    rating = images.rating(image)
    return sums if rating is None else sums | {"sumRatings": rating, f"rating{rating}": 1}


def _hour(image: Image) -> dict[str, int]:
    """The items of the hour, and of these either those without a rating, or the sum and the satisfied ones."""
    hour, rating = images.hour(image), images.rating(image)
    if rating is None:
        return {f"h{hour}n": 1, f"h{hour}u": 1}
    return {f"h{hour}n": 1, f"h{hour}s": rating, f"h{hour}c": int(rating >= SATISFIED)}


def _days_of(image: Image) -> Iterator[Key]:
    day, project = images.day(image), images.text(image, "projectId")
    yield aggregate_id("project", project), day
    for dimension, member in (("form", "formId"), ("release", "release"), ("source", "source")):
        if member in image:
            yield aggregate_id(dimension, project, images.text(image, member)), day
    if "variant" in image:
        variant = f"{images.text(image, 'formId')}/{images.text(image, 'variant')}"
        yield aggregate_id("variant", project, variant), day


def _total_of(image: Image) -> Key:
    return aggregate_id("project", images.text(image, "projectId")), TOTAL


def _times(counters: Mapping[str, int], sign: int) -> dict[str, int]:
    return {name: sign * number for name, number in counters.items()}


def _without_zeros(delta: Delta) -> Delta:
    kept = {key: Counter({name: n for name, n in counters.items() if n}) for key, counters in delta.items()}
    return {key: counters for key, counters in kept.items() if counters}
