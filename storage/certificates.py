"""Whose certificates are trusted when DynamoDB is called."""

from __future__ import annotations

import ssl
from pathlib import Path

import botocore

EVERYBODY = Path(botocore.__file__).with_name("cacert.pem")
# Amazon's own, a part of the others. Only in a package, where ops/package/stand_ins.py puts them: to read all the
# others takes 29 ms of a cold start.
AMAZON = EVERYBODY.with_name("amazon.pem")


def context(ca_bundle: str | None, *, only_amazon: bool) -> ssl.SSLContext:
    """A bundle that was set counts alone. A caller that trusts only Amazon's must try all if those do not fit."""
    prepared = AMAZON if only_amazon and AMAZON.exists() else EVERYBODY
    return ssl.create_default_context(cafile=ca_bundle or prepared)
