"""Which variant of a form a visitor sees: the same one all day, without a cookie and without anything stored.

It follows from a keyed hash of the form, the day, the network and two headers of the browser. Nothing of this is kept.
docs/decisions/0010-variants-without-cookies.md says why.
"""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

from feedback.forms.form_store import Head
from storage import clock
from storage.ids import keyed_hash
from storage.limits.networks import network_of

HEADERS = ("User-Agent", "Accept-Language")  # so that people of one office do not all see the same variant
LONGEST_HEADER = 500
HASHES = 16**32  # as many as there are: 32 hexadecimal digits


def of_visitor(request: HttpRequest, form: Head) -> str | None:
    """None if the form has no variants."""
    if not form.definition.variants:
        return None
    browser = [request.headers.get(name, "")[:LONGEST_HEADER] for name in HEADERS]
    network = network_of(request.META["REMOTE_ADDR"])
    number = int(keyed_hash(settings.SECRET_KEY, "variant", form.form_id, f"{clock.now():%F}", network, *browser), 16)
    return form.definition.variant_at(number / HASHES)
