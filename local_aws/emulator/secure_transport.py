"""Marks calls as sent over TLS. Our buckets refuse calls without TLS, and calls to the emulator on one machine have
none."""

from __future__ import annotations

from ministack import app as ministack

from local_aws.emulator.asgi import Scope, header

FORWARDED_PROTO = (b"x-forwarded-proto", b"https")


def assume(scope: Scope) -> Scope:
    # Only IAM checks it. A request of a visitor to an API reaches the site unchanged.
    if not ministack.AUTH or b".execute-api." in header(scope, b"host").encode():
        return scope
    return {**scope, "headers": [*scope["headers"], FORWARDED_PROTO]}
