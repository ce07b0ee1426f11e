"""Whom CloudFront speaks for. Anybody can call API Gateway and write its headers: they count with the secret only."""

from __future__ import annotations

from wsgiref.types import WSGIEnvironment

from django.conf import settings
from django.utils.crypto import constant_time_compare


def take_viewer(environ: WSGIEnvironment) -> None:
    """Puts the visitor's own address and host in place of those that the call to the gateway has."""
    shown = environ.pop("HTTP_X_ORIGIN_SECRET", "")
    address, host = environ.pop("HTTP_X_VIEWER_ADDRESS", ""), environ.pop("HTTP_X_VIEWER_HOST", "")
    if not _is_the_secret(shown):
        return
    environ["REMOTE_ADDR"] = address
    environ["HTTP_HOST"] = host
    # CloudFront adds the path of the stage, such as /prod; the visitor's address has none.
    environ["SCRIPT_NAME"] = ""


def _is_the_secret(shown: str) -> bool:
    return any(constant_time_compare(shown, secret) for secret in settings.ORIGIN_SECRETS)
