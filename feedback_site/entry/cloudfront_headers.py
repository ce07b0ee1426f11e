"""Reads the visitor's address and host from CloudFront's headers.

Anyone can call API Gateway directly with such headers, so they count only with the secret.
"""

from __future__ import annotations

from wsgiref.types import WSGIEnvironment

from django.conf import settings
from django.utils.crypto import constant_time_compare


def take_viewer(environ: WSGIEnvironment) -> None:
    """Replaces the address and host of CloudFront with those of the visitor."""
    secret = environ.pop("HTTP_X_ORIGIN_SECRET", "")
    address, host = environ.pop("HTTP_X_VIEWER_ADDRESS", ""), environ.pop("HTTP_X_VIEWER_HOST", "")
    if not any(constant_time_compare(secret, valid) for valid in settings.ORIGIN_SECRETS):
        return
    environ["REMOTE_ADDR"] = address
    environ["HTTP_HOST"] = host
    # CloudFront adds the path of the stage, such as /prod. The address that the visitor sees does not have it.
    environ["SCRIPT_NAME"] = ""
