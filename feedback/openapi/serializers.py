"""The responses that no serializer of the API describes."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from feedback.serializers import Item, Moved
from web.api.fields import Moment


class ChangedItem(Item):
    """The same type for every client, whether its key may read items or not."""

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        fields = super().get_fields()
        for name in fields.keys() - Moved().fields.keys():
            fields[name].required = False
        return fields


class FeedbackPage(serializers.Serializer[Any]):
    items = Item(
        many=True,
        help_text="Newest first. A page can have fewer items than `limit`, or none, even if a next page exists.",
    )
    count = serializers.IntegerField(min_value=0, max_value=100, help_text="The number of items on this page.")
    lastKey = serializers.CharField(  # noqa: N815 - as it is shown
        allow_null=True, help_text="Send it to get the next page. `null` only on the last page."
    )
    searchedBackTo = Moment(  # noqa: N815
        allow_null=True,
        help_text="Set if the page is not full because one request reads at most 1,000 items: it has all matches back "
        "to this time. Send `lastKey` to go on.",
    )
