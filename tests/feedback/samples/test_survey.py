from __future__ import annotations

from datetime import UTC, datetime

from feedback.forms import answers
from feedback.forms.documents import definition_check
from feedback.samples import survey
from feedback.samples.items import BROKEN

NOW = datetime(2026, 11, 21, 15, tzinfo=UTC)


def test_the_survey_has_answers_that_its_form_accepts() -> None:
    definition_check.check(survey.DOCUMENT)
    answered = list(survey.answers_to_survey(200, NOW))

    assert answered == list(survey.answers_to_survey(200, NOW))
    for submission in answered:
        written = {"message": submission.message} if submission.message else {}
        given = {**(submission.answers or {}), **written}
        assert answers.check(survey.QUESTIONS, given) == (given, {})
        assert submission.counts
    assert {count.partition(".")[0] for each in answered for count in each.counts} == {"nps", "reason"}
    assert [each.created_at for each in answered] == sorted(each.created_at or NOW for each in answered)


def test_what_a_widget_sends_names_a_release_and_the_broken_one_is_recommended_less() -> None:
    answered = list(survey.answers_to_survey(400, NOW))
    assert {each.source for each in answered if each.release} == {"widget"}
    assert len({each.release for each in answered}) > 3

    broken, others = (
        [each.answers["nps"] for each in answered if each.answers and (each.release == BROKEN) is is_broken]
        for is_broken in (True, False)
    )
    assert sum(broken) / len(broken) < sum(others) / len(others) - 2
