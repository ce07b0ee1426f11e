"""The bodies and the query of requests about releases, and their responses."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

from analytics.releases import announcing
from analytics.releases.announcing import LONGEST_NOTE
from analytics.releases.models import Kind
from web.api.fields import BadQuery, CamelCase, LastKey, Link, Moment, Name, OneOf, Text, Whole

VERSION_REQUIRED = "Give the version of your product, such as 2.1.0."
NOT_AFTER_SINCE = "Give a time after since."
IN_THE_FUTURE = "Give a time that has come: announce a release when it is out."


class PastMoment(Moment):
    def to_internal_value(self, value: Any) -> datetime:
        moment = super().to_internal_value(value)
        if announcing.is_in_the_future(moment):
            raise ValidationError(IN_THE_FUTURE, code="in_the_future")
        return moment


class ReleaseFields(CamelCase):
    at = PastMoment(
        required=False,
        allow_null=True,
        help_text="When it went live or began. Not in the future, apart from the five minutes by which a clock may be "
        "ahead. Without it, a new release gets the time of the request, and another one keeps its time.",
    )
    note = Text(LONGEST_NOTE, help_text="What is in it, in one line. An empty text removes it.")
    url = Link(help_text="The address of a page about it, with `https://` or `http://`. An empty text removes it.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        return {name: value if name == "at" else value or "" for name, value in attrs.items()}


class ReleaseUpdate(ReleaseFields):
    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        self.require_a_member(attrs)
        return super().validate(attrs)


class NewRelease(ReleaseFields):
    version = Name(
        help_text="The version as items have it in `release`: up to 64 letters, digits and `. _ + -`. An incident or a "
        "campaign has a short name of the same form."
    )
    kind = OneOf(Kind, required=False, default=str(Kind.RELEASE), help_text="What it is. Default: `release`.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not attrs.get("version"):
            raise ValidationError({"version": [ErrorDetail(VERSION_REQUIRED, "required")]})
        return super().validate(attrs)


class ReleaseQuery(CamelCase):
    limit = Whole(1, 100, default=20, help_text="The maximum number of releases on a page.")
    last_key = LastKey()
    version = Name(help_text="Only what was announced with this version, of each kind. The other filters are ignored.")
    since = Moment(required=False, help_text="Releases from this time on.")
    until = Moment(required=False, help_text="Releases before this time.")

    def run_validation(self, data: Any = serializers.empty) -> Any:
        try:
            return super().run_validation(data)
        except ValidationError as error:
            raise BadQuery(error.detail) from None

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if "since" in attrs and "until" in attrs and attrs["since"] >= attrs["until"]:
            raise ValidationError({"until": [ErrorDetail(NOT_AFTER_SINCE, "invalid")]})
        return attrs


class Release(CamelCase):
    release_id = serializers.UUIDField(help_text="The id of the release. It never changes.")
    version = serializers.CharField(source="name", help_text="The version of your product, or the short name.")
    kind = serializers.CharField(help_text="`release`, `incident` or `campaign`.")
    at = Moment(help_text="When it went live or began.")
    note = serializers.CharField(allow_null=True, help_text="What is in it.")
    url = serializers.CharField(allow_null=True, help_text="The address of a page about it.")
    regressed_at = Moment(
        allow_null=True, help_text="When the ratings since the release were certainly worse than those before it."
    )
    created_by = serializers.CharField(help_text="Who announced it, such as `person:<id>` or `key:<id>`.")
    created_at = Moment(help_text="When it was announced.")
    updated_at = Moment(help_text="When it last changed.")
