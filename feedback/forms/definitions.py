"""One version of a form: what it asks, and in which words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from django.utils.functional import Promise

from feedback.forms.questions import Question, Text


@dataclass(frozen=True)
class Variant:
    """Other words for the same questions, shown to a share of the visitors."""

    id: str
    weight: int
    title: Text = ""
    intro: Text = ""
    texts: Mapping[str, Text] = field(default_factory=dict)  # by the id of a question


@dataclass(frozen=True)
class Definition:
    questions: tuple[Question, ...]
    languages: tuple[str, ...] = ()  # the first has all texts. Empty: all languages of this site
    title: Text = ""  # without one, the first question is the heading of the page
    intro: Text = ""
    send: Text = ""  # on the button
    thanks: Text = ""
    colors: str = "auto"
    accent: str = "blue"
    variants: tuple[Variant, ...] = ()

    @property
    def heading(self) -> Text:
        """Of the page. Empty without a title if only a later version of this program knows the questions."""
        return self.title or (self.questions[0].text if self.questions else "")

    def question(self, question_id: str) -> Question | None:
        return next((each for each in self.questions if each.id == question_id), None)

    def variant(self, variant_id: str | None) -> Variant | None:
        return next((each for each in self.variants if each.id == variant_id), None)

    def variant_at(self, place: float) -> str | None:
        """Of a place from 0 to 1, which the variants share by their weights."""
        at = place * sum(variant.weight for variant in self.variants)
        for variant in self.variants:
            at -= variant.weight
            if at < 0:
                return variant.id
        return self.variants[-1].id if self.variants else None

    def shown(self, language: str, variant_id: str | None = None) -> Definition:
        """With the texts of one language. A text that has no translation is in the first language of the form."""
        variant = self.variant(variant_id) or Variant("", 0)

        def text(value: Text) -> str:
            return _in_language(value, language, self.languages)

        def question(each: Question) -> Question:
            return replace(
                each,
                text=text(variant.texts.get(each.id, each.text)),
                hint=text(each.hint),
                low=text(each.low),
                high=text(each.high),
                options=tuple(replace(option, text=text(option.text)) for option in each.options),
            )

        return replace(
            self,
            questions=tuple(map(question, self.questions)),
            title=text(variant.title or self.title),
            intro=text(variant.intro or self.intro),
            send=text(self.send),
            thanks=text(self.thanks),
        )

    def language(self, preferred: str) -> str:
        """The language of the page: one that the form has texts in."""
        return preferred if not self.languages or preferred in self.languages else self.languages[0]


def _in_language(text: Text, language: str, languages: tuple[str, ...]) -> str:
    if isinstance(text, str | Promise):
        return str(text)
    return text.get(language) or text.get(languages[0], "")
