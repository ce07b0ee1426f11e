from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from feedback.intake import sentiment, vader
from feedback.intake.sentiment import Sentiment
from feedback.models import Mood

RATINGS = [(1, Mood.NEGATIVE), (2, Mood.NEGATIVE), (3, Mood.NEUTRAL), (4, Mood.POSITIVE), (5, Mood.POSITIVE)]


@pytest.mark.parametrize(("rating", "mood"), RATINGS)
@pytest.mark.parametrize("message", ["", " \n\t "])
def test_without_a_message_the_rating_decides(message: str, rating: int, mood: Mood) -> None:
    assert sentiment.of(message, rating) == Sentiment(mood, None)


def test_a_clear_message_decides_against_the_rating() -> None:
    assert sentiment.of("Terrible. I hate it.", 5).mood is Mood.NEGATIVE
    assert sentiment.of("I love it, wonderful!", 1).mood is Mood.POSITIVE


def test_an_unclear_message_keeps_its_score_and_the_rating_decides() -> None:
    felt = sentiment.of("Please add a way to sort by year.", 2)
    assert felt.mood is Mood.NEGATIVE
    assert felt.score is not None
    assert 0 < felt.score < sentiment.CLEAR


@pytest.mark.parametrize(
    ("message", "mood"),
    [
        ("The delivery was GREAT!!!", Mood.POSITIVE),
        ("Not bad at all, really happy", Mood.POSITIVE),
        ("I am not happy. A very bad experience.", Mood.NEGATIVE),
        ("Gift wrap was so pretty 🎁😍", Mood.POSITIVE),
        ("😠😠😠", Mood.NEGATIVE),
    ],
)
def test_english_and_emoji_are_read(message: str, mood: Mood) -> None:
    assert sentiment.of(message, 3).mood is mood


@pytest.mark.parametrize(
    "message",
    [
        "The button does nothing.",  # no word of feeling
        "Die Suche ist die beste, die ich kenne",  # "die" is no death here
        "Das war ein Mist",
        "C'est une honte, mais le livre est super",
        "متجر رائع، والتوصيل سريع جدا",
        "0",
        "\ud83d",
        "\x00",
    ],
)
def test_a_message_that_it_cannot_read_has_no_score(message: str) -> None:
    assert vader.score(message) is None


@pytest.mark.parametrize("message", ["good " * 20_000, "😍" * 20_000, "good" * 20_000, "!" * 20_000, "\t" * 20_000])
def test_a_score_stays_on_the_scale_however_long_the_message(message: str) -> None:
    score = sentiment.of(message, 5).score
    assert score is None or -1 <= score <= 1


def test_only_the_first_words_are_read() -> None:
    assert vader.score("word " * vader.MOST_WORDS + "good") is None
    assert vader.score("good " + "word " * vader.MOST_WORDS) is not None


def test_emoji_count_as_words(monkeypatch: pytest.MonkeyPatch) -> None:
    looked_at = []
    scores = vader.analyzer.polarity_scores

    def noted(text: str) -> dict[str, float]:
        looked_at.append(text)
        return dict(scores(text))

    monkeypatch.setattr(vader.analyzer, "polarity_scores", noted)
    vader.score("😂" * 5_000)
    assert len(looked_at[0].split()) == vader.MOST_WORDS


@pytest.mark.integration
def test_the_lexicon_is_loaded_with_the_first_message_and_without_requests() -> None:
    """In its own process, without earlier imports."""
    done = _python(
        """
        import sys
        sys.modules["requests"] = None  # an import of it would raise
        from feedback.intake import sentiment
        sentiment.of("", 5)
        assert "vaderSentiment" not in sys.modules
        assert "feedback.intake.comprehend" not in sys.modules
        assert sentiment.of("Great!", 3).mood == "positive"
        assert "vaderSentiment" in sys.modules
        """
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.integration
def test_the_lexicon_is_found_if_the_package_was_compiled_in_another_folder(tmp_path: Path) -> None:
    done = _python(
        f"""
        import shutil, sys, vaderSentiment
        from pathlib import Path
        from ops.package import contents
        target = Path({str(tmp_path)!r})
        shutil.copytree(Path(vaderSentiment.__file__).parent, target / "vaderSentiment")
        contents.compile_all(target)
        del sys.modules["vaderSentiment"]
        sys.path.insert(0, str(target))
        from feedback.intake import vader
        assert str(target) in vader.vaderSentiment.__file__
        assert vader.score("Great!") > 0.5
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
