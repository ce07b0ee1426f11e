from __future__ import annotations

from django.utils import translation

from feedback.forms import default_form
from feedback.forms.documents import definition_check, definition_json
from tests.feedback.forms.samples import a_survey

VARIANTS = [{"id": "a", "weight": 3}, {"id": "b", "weight": 1, "title": {"en": "B"}, "texts": {"nps": {"en": "b?"}}}]


def test_a_text_without_a_translation_is_in_the_first_language() -> None:
    shown = definition_json.load(a_survey()).shown("de")

    assert (shown.title, shown.questions[0].text) == ("Ihr Besuch", "Would you recommend us?")
    assert [question.text for question in shown.questions][1] == "Was war falsch?"
    assert [option.text for option in shown.questions[1].options] == ["Price", "Speed"]


def test_a_variant_has_other_words_and_the_same_questions() -> None:
    definition = definition_json.load(a_survey(variants=VARIANTS))

    first, second = definition.shown("en", "a"), definition.shown("en", "b")

    assert (first.title, second.title) == ("Your visit", "B")
    assert [first.questions[0].text, second.questions[0].text] == ["Would you recommend us?", "b?"]
    assert [question.id for question in first.questions] == [question.id for question in second.questions]


def test_each_variant_has_its_share_of_the_places() -> None:
    definition = definition_json.load(a_survey(variants=VARIANTS))

    assert [definition.variant_at(place) for place in (0, 0.74, 0.76, 0.999, 1)] == ["a", "a", "b", "b", "b"]
    assert definition_json.load(a_survey()).variant_at(0.5) is None


def test_the_page_is_in_a_language_that_the_form_has() -> None:
    english = definition_json.load(a_survey(languages=["en"]))

    assert [english.language("de"), english.language("en")] == ["en", "en"]
    assert default_form.DEFINITION.language("de") == "de"


def test_the_default_form_speaks_every_language_of_the_site() -> None:
    with translation.override("de"):
        assert default_form.DEFINITION.shown("de").questions[0].text == "Wie war es?"


def test_the_default_questions_can_be_stored_with_another_question_first() -> None:
    document = default_form.document({"en": "How was the checkout?", "de": "Wie war die Bezahlung?"})
    definition_check.check(document)
    stored = definition_json.load(document)

    assert stored.shown("de").questions[0].text == "Wie war die Bezahlung?"
    assert [(each.id, each.kind, each.is_required) for each in stored.questions] == [
        (each.id, each.kind, each.is_required) for each in default_form.DEFINITION.questions
    ]
