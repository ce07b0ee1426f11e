"""The bodies and the query of requests about keys, and their responses."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from staff.keys.grants import GRANTABLE
from staff.keys.key_management import LONGEST_NAME
from storage import clock
from web.api.fields import BadQuery, CamelCase, LastKey, Moment, OneOf, Text, Whole

A_NAME = "Give the key a name, such as that of the program that uses it."
A_SCOPE = "Give a list of scopes, with at least one."
IN_THE_PAST = "Give a time that is yet to come, or null for a key without an end."
SCOPES: Any = dict.fromkeys(("required", "null", "not_a_list", "min_length"), A_SCOPE)


class KeyName(Text):
    def __init__(self, **options: Any) -> None:
        super().__init__(LONGEST_NAME, **options)
        self.allow_blank = self.allow_null = False
        self.error_messages |= dict.fromkeys(("required", "blank", "null"), A_NAME)


class FutureMoment(Moment):
    def to_internal_value(self, value: Any) -> datetime:
        moment = super().to_internal_value(value)
        if moment <= clock.now():
            raise ValidationError(IN_THE_PAST, code="in_the_past")
        return moment


class KeyUpdate(CamelCase):
    name = KeyName(help_text="Who uses the key, so that you know which one to revoke.")
    valid_until = FutureMoment(
        required=False, allow_null=True, help_text="When the key ends. `null` for a key without an end."
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        self.require_a_member(attrs)
        return attrs


class NewKeyBody(CamelCase):
    name = KeyName(help_text="Who uses the key, so that you know which one to revoke.")
    scopes = serializers.ListField(
        child=OneOf(GRANTABLE),
        min_length=1,
        max_length=len(GRANTABLE),
        error_messages={**SCOPES, "max_length": "Name each scope once."},
        help_text="What the key may do: at most what you may do yourself.",
    )
    valid_until = FutureMoment(
        required=False, allow_null=True, help_text="When the key ends. Without it, the key has no end."
    )

    def get_fields(self) -> dict[str, Any]:
        fields = super().get_fields()
        fields["name"].required = True
        return fields


class KeyQuery(CamelCase):
    limit = Whole(1, 100, default=50, help_text="The maximum number of keys on a page.")
    last_key = LastKey()

    def run_validation(self, data: Any = serializers.empty) -> Any:
        try:
            return super().run_validation(data)
        except ValidationError as error:
            raise BadQuery(error.detail) from None


class SortedTexts(serializers.ListField):
    def to_representation(self, data: Any) -> list[str]:
        return sorted(data or ())


class KeyDetails(CamelCase):
    key_id = serializers.CharField(help_text="The id of the key. It never changes.")
    name = serializers.CharField(help_text="Who uses the key.")
    prefix = serializers.CharField(help_text="How the key begins. It is no secret.")
    scopes = SortedTexts(child=serializers.CharField(), help_text="What the key may do.")
    state = serializers.ChoiceField(["valid", "expired", "revoked"], help_text="Whether the key works.")
    valid_until = Moment(allow_null=True, help_text="When the key ends. `null` if it has no end.")
    last_used_at = Moment(allow_null=True, help_text="When the key was last used, to the hour. `null` if never.")
    created_by = serializers.CharField(
        allow_null=True, help_text="Who made it: `person:<id>`, `key:<id>` or `system:manage.py`."
    )
    created_at = Moment(help_text="When it was made.")
    revoked_at = Moment(allow_null=True, help_text="When it was revoked.")


class ShownKey(KeyDetails):
    key = serializers.CharField(
        allow_null=True, help_text="The key that a program sends. It is only in the first response: keep it now."
    )
