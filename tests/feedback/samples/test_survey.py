from __future__ import annotations

from datetime import UTC, datetime

from feedback.forms import answers
from feedback.forms.documents import definition_check
from feedback.samples import survey

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
