"""The figures of announced releases in the API: the query, and the members of the answer."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from analytics.api.selections import DayFigures
from analytics.insight.certainty import Verdict
from analytics.releases.comparing import Basis
from analytics.releases.models import Kind
from web.api.fields import BadQuery, CamelCase, LastKey, Moment, Whole

MOST = 20  # releases of an answer: each takes up to two queries
KINDS, VERDICTS = list(map(str, Kind)), list(map(str, Verdict))


class ReleaseFiguresQuery(CamelCase):
    limit = Whole(1, MOST, default=10, help_text="The maximum number of releases on a page.")
    last_key = LastKey()

    def run_validation(self, data: Any = serializers.empty) -> Any:
        try:
            return super().run_validation(data)
        except ValidationError as error:
            raise BadQuery(error.detail) from None


class Side(DayFigures):
    since = serializers.DateField(help_text="The first day, on the clock of the project.")
    until = serializers.DateField(help_text="The last day.")
    filters = serializers.DictField(
        child=serializers.CharField(), help_text="Of the items behind the figures: parameters of `GET /feedback`."
    )


class Change(CamelCase):
    difference = serializers.FloatField(allow_null=True, help_text="After minus before. `null` if a side has none.")
    low = serializers.FloatField(allow_null=True, help_text="The lower end of its 95 % interval.")
    high = serializers.FloatField(allow_null=True, help_text="The upper end of its 95 % interval.")
    verdict = serializers.ChoiceField(choices=VERDICTS, help_text="What the interval says, as a code.")
    says = serializers.CharField(help_text="The same in words.")


class ScoreSide(CamelCase):
    answers = serializers.IntegerField(min_value=0, help_text="How many items have an answer.")
    score = serializers.FloatField(
        allow_null=True, help_text="The Net Promoter Score with one decimal place, or the average effort with two."
    )
    filters = serializers.DictField(
        child=serializers.CharField(), help_text="Of these items: parameters of `GET /feedback`."
    )


class ReleaseScore(CamelCase):
    form_id = serializers.CharField(help_text="The form that asks.")
    question_id = serializers.CharField(help_text="The id of the question.")
    kind = serializers.ChoiceField(choices=["nps", "ces"], help_text="What is asked.")
    before = ScoreSide(help_text="The answers before the release.")
    after = ScoreSide(help_text="The answers after it.")
    change = Change(help_text="Of the score.")


class ReleaseFigures(CamelCase):
    release_id = serializers.UUIDField(help_text="The id of the release.")
    version = serializers.CharField(help_text="The version of your product, or the short name.")
    kind = serializers.CharField(help_text="`release`, `incident` or `campaign`. Only a release is compared.")
    at = Moment(help_text="When it went live or began.")
    regressed_at = Moment(
        allow_null=True, help_text="When the ratings since the release were certainly worse than those before it."
    )
    basis = serializers.ChoiceField(
        choices=list(map(str, Basis)),
        allow_null=True,
        help_text="`name`: items that name the release are compared with those that name one of `earlier`. `time`: all "
        "items of the days after it with those before it. `null` if there are no days to compare yet, or nothing is.",
    )
    earlier = serializers.ListField(
        child=serializers.CharField(), help_text="The versions before it that items name, oldest first."
    )
    before = Side(allow_null=True, help_text="Before the release.")
    after = Side(allow_null=True, help_text="After it: as many days, on the same weekdays.")
    average_rating = Change(allow_null=True, help_text="The change of the average rating.")
    csat = Change(allow_null=True, help_text="The change of the CSAT, in percentage points.")
    scores = ReleaseScore(many=True, help_text="NPS and CES, of each form that asks for them and has answers.")


class ReleaseFiguresPage(CamelCase):
    time_zone = serializers.CharField(help_text="Of the project. Days are those on its clock.")
    items = ReleaseFigures(many=True, help_text="Newest first.")
    count = serializers.IntegerField(min_value=0, max_value=MOST, help_text="The number of releases on this page.")
    last_key = serializers.CharField(
        allow_null=True, help_text="Send it to get the next page. `null` only on the last page."
    )
