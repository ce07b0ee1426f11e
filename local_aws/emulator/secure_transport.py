"""Nobody asks AWS without TLS, and our buckets refuse it. Here nobody has TLS: a call that leaves no machine counts
as one that has."""

from __future__ import annotations

from ministack import app as ministack

from local_aws.emulator.asgi import Scope, header

HOW_IT_CAME = (b"x-forwarded-proto", b"https")


def assume(scope: Scope) -> Scope:
    # Without IAM nobody looks. A visitor's request to an API goes on to the site, as it came.
    if not ministack.AUTH or b".execute-api." in header(scope, b"host").encode():
        return scope
    return {**scope, "headers": [*scope["headers"], HOW_IT_CAME]}
