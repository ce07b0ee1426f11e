from __future__ import annotations

import subprocess
import sys

import pytest
from django.conf import settings

from feedback.intake import sentiment
from feedback.intake.sentiment import Sentiment
from feedback.models import Mood

RATINGS = [(1, Mood.NEGATIVE), (2, Mood.NEGATIVE), (3, Mood.NEUTRAL), (4, Mood.POSITIVE), (5, Mood.POSITIVE)]
PRAISE, COMPLAINT = "I love it, wonderful, thank you!", "Terrible. It is broken and no one answers."


@pytest.mark.parametrize(("rating", "mood"), [*RATINGS, (None, Mood.NEUTRAL)])
@pytest.mark.parametrize("message", ["", " \n\t ", "0", "متجر رائع", "\ud83d", "\x00"])
def test_without_a_message_that_can_be_read_the_rating_decides(message: str, rating: int | None, mood: Mood) -> None:
    assert sentiment.of(message, rating) == Sentiment(mood, None)


@pytest.mark.parametrize(
    ("message", "rating", "mood"),
    [
        (COMPLAINT, 5, Mood.NEGATIVE),
        (PRAISE, 1, Mood.POSITIVE),
        ("Un desastre, una estafa y un trato horrible.", 5, Mood.NEGATIVE),
        ("Einfach toll, herzlichen Dank, gerne wieder!", 1, Mood.POSITIVE),
    ],
)
def test_clear_words_decide_against_the_rating(message: str, rating: int, mood: Mood) -> None:
    assert sentiment.of(message, rating).mood is mood


def test_an_unclear_message_keeps_its_score_and_the_rating_decides() -> None:
    for rating, mood in RATINGS:
        felt = sentiment.of("We sat at the window.", rating)
        assert felt.mood is mood
        assert felt.score is not None
        assert abs(felt.score) < sentiment.CLEAR


def test_without_a_rating_the_words_decide() -> None:
    assert sentiment.of(PRAISE, None).mood is Mood.POSITIVE
    assert sentiment.of(COMPLAINT, None).mood is Mood.NEGATIVE
    assert sentiment.of("Can I collect my order on Sunday?", None).mood is Mood.NEUTRAL


@pytest.mark.parametrize("rating", [1, 3, 5])
@pytest.mark.parametrize("message", [PRAISE, COMPLAINT, "", "I ordered a table."])
def test_a_corrected_rating_gives_the_mood_of_the_intake(message: str, rating: int) -> None:
    score = sentiment.of(message, 4).score
    assert sentiment.corrected(message, score, rating) is sentiment.of(message, rating).mood


def test_a_score_of_another_model_is_kept_when_the_rating_is_corrected() -> None:
    assert sentiment.corrected(PRAISE, -0.8, 5) is Mood.NEGATIVE
    assert sentiment.corrected(PRAISE, -0.2, 5) is Mood.POSITIVE
    assert sentiment.corrected(PRAISE, None, 1) is Mood.NEGATIVE


def test_the_words_are_named_only_for_the_score_that_they_have() -> None:
    score = sentiment.of(COMPLAINT, 5).score
    assert score is not None
    assert sentiment.deciding_words(COMPLAINT, score)
    assert sentiment.deciding_words(COMPLAINT, -0.1234) == []


@pytest.mark.integration
def test_the_model_is_loaded_with_the_first_message() -> None:
    """In its own process, without earlier imports."""
    done = _python(
        """
        import sys
        from feedback.intake import sentiment
        sentiment.of("", 5)
        assert "feedback.mood.reader" not in sys.modules
        assert "feedback.intake.comprehend" not in sys.modules
        assert sentiment.of("Great!", None).mood == "positive"
        assert "feedback.mood.reader" in sys.modules
        """
    )
    assert done.returncode == 0, done.stderr


def _python(code: str) -> subprocess.CompletedProcess[str]:
    lines = [line.removeprefix(" " * 8) for line in code.splitlines()]
    start = ["import django", "django.setup()"]
    return subprocess.run(
        [sys.executable, "-c", "\n".join([*start, *lines])],
        cwd=settings.BASE_DIR,
        env={"DJANGO_SETTINGS_MODULE": "feedback_site.settings", "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
