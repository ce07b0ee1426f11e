"""The secrets of a stage: SecureStrings in SSM. A release reads them; the function gets them in its environment."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from storage import clock

# Longer than any signature is valid: a session ends after 7 days, a form token after one.
FALLBACK_DAYS = 30


class SecretError(Exception):
    """The message says what to do."""


@dataclass(frozen=True)
class Secret:
    name: str
    use: str
    is_generated: bool = True  # by `secrets make`, from random bytes
    is_needed: bool = True  # without it the stage cannot be deployed


SECRETS = {
    secret.name: secret
    for secret in (
        Secret("SECRET_KEY", "signs cursors and form tokens"),
        Secret("SECRET_KEY_FALLBACKS", "earlier ones; `rotate` writes it", is_generated=False, is_needed=False),
        Secret("PERSON_HASH_KEY", "finds one person's items; never change it: the hashes are stored"),
        Secret("LEDGER_KEY", "seals the ledger of releases; never change it: every entry is sealed with it"),
        Secret("ORIGIN_SECRET", "proves a request of CloudFront, if there is an edge stack", is_needed=False),
        Secret(
            "NOTICE_WEBHOOK_URL", "a Slack-compatible webhook, if you have one", is_generated=False, is_needed=False
        ),
    )
}


def path(stage: str, name: str = "") -> str:
    return f"/feedback/{stage}/{name}"


def read(ssm: Any, stage: str) -> dict[str, str]:
    """The secrets by name. An optional one that is not set is empty."""
    optional = {name: "" for name, secret in SECRETS.items() if not secret.is_needed}
    return optional | {_name(parameter): parameter["Value"] for parameter in _parameters(ssm, stage)}


def make_missing(ssm: Any, stage: str) -> list[str]:
    """Returns the names of the new ones."""
    existing = {_name(parameter) for parameter in _parameters(ssm, stage)}
    return [
        secret.name for secret in SECRETS.values() if secret.is_generated and _make(ssm, stage, secret.name, existing)
    ]


def changed(ssm: Any, stage: str) -> dict[str, datetime]:
    """When each was last written, without its value."""
    return {_name(parameter): parameter["LastModifiedDate"] for parameter in _parameters(ssm, stage, decrypted=False)}


def rotate(ssm: Any, stage: str, *, at_once: bool = False) -> int:
    """Makes a new SECRET_KEY. Earlier ones stay valid for FALLBACK_DAYS, or not at all. Returns how many do."""
    earlier = _earlier_keys(ssm, stage, since=clock.now() - timedelta(days=FALLBACK_DAYS))
    if at_once:
        earlier = []
        ssm.delete_parameters(Names=[path(stage, "SECRET_KEY_FALLBACKS")])
    else:
        # First the fallbacks: a read between the two writes must find the key of all existing signatures.
        _put(ssm, stage, "SECRET_KEY_FALLBACKS", ",".join(earlier))
    _put(ssm, stage, "SECRET_KEY", _random())
    return len(earlier)


def _earlier_keys(ssm: Any, stage: str, *, since: datetime) -> list[str]:
    """The newest first. SSM keeps earlier values of a parameter, and when each was replaced."""
    pages = ssm.get_paginator("get_parameter_history").paginate(Name=path(stage, "SECRET_KEY"), WithDecryption=True)
    try:
        history = [version for page in pages for version in page["Parameters"]]
    except ssm.exceptions.ParameterNotFound:
        raise SecretError(f"{stage} has no SECRET_KEY to rotate: run `STAGE={stage} manage.py secrets make`.") from None
    versions = sorted(history, key=lambda version: version["Version"])
    ends = [version["LastModifiedDate"] for version in versions[1:]] + [clock.now()]
    recent = [version["Value"] for version, end in zip(versions, ends, strict=True) if end >= since]
    # A key that was revoked at once must not come back from the history.
    still_valid = {versions[-1]["Value"], *read(ssm, stage)["SECRET_KEY_FALLBACKS"].split(",")}
    return [key for key in dict.fromkeys(reversed(recent)) if key in still_valid]


def _make(ssm: Any, stage: str, name: str, existing: set[str]) -> bool:
    if name in existing:
        return False
    try:
        _put(ssm, stage, name, _random(), overwrite=False)
    except ssm.exceptions.ParameterAlreadyExists:  # another process was faster: its value counts
        return False
    return True


def _put(ssm: Any, stage: str, name: str, value: str, *, overwrite: bool = True) -> None:
    # Without a key of our own SSM uses the account's aws/ssm, which is free.
    ssm.put_parameter(Name=path(stage, name), Value=value, Type="SecureString", Overwrite=overwrite)


def _random() -> str:
    return secrets.token_urlsafe(64)  # 512 bits in 86 characters; no comma, which separates fallbacks


def _parameters(ssm: Any, stage: str, *, decrypted: bool = True) -> Iterator[dict[str, Any]]:
    for page in ssm.get_paginator("get_parameters_by_path").paginate(Path=path(stage), WithDecryption=decrypted):
        yield from page["Parameters"]


def _name(parameter: dict[str, Any]) -> str:
    return str(parameter["Name"]).rpartition("/")[2]
