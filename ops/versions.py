"""Reads and moves the aliases of a function, with their notes, and lists and probes its published versions.

The rollback function imports this module: use only the standard library and botocore here.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal, cast, get_args

from botocore.exceptions import ClientError, HTTPClientError

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient
    from mypy_boto3_lambda.type_defs import InvocationResponseTypeDef

LATEST = "$LATEST"
GOOD = "good"  # the alias of the last version that baked

State = Literal["serving", "canary", "rolled-back"]
STATES: tuple[str, ...] = get_args(State)

# With SnapStart, Lambda deletes the snapshot of a version that was not called for two weeks. The first call makes
# Lambda build it again, which takes longer than an alarm can wait.
_INACTIVE = ("SnapStartNotReadyException", "ResourceConflictException")
SECONDS_BEFORE_RETRY = 2.0

# The alias was changed after it was read, or another change is in progress.
_MOVED = ("PreconditionFailedException", "ResourceConflictException")


class MovedMeanwhile(Exception):
    """The alias was moved by another process after it was read: read it again, and decide again."""


class Unhealthy(Exception):
    """A version failed its probe; the message says how."""


class NotProbed(Unhealthy):
    """No slot was free, the version was inactive, or Lambda itself failed: this says nothing about the version."""


@dataclass(frozen=True)
class Note:
    """Why and since when the alias points to its version. It is stored as the description of the alias."""

    state: State
    since: datetime
    entry: int | None = None  # of the ledger; None until the move is in the ledger
    before: tuple[State, datetime] | None = None  # during a canary: the note that is valid again after it
    canary: tuple[datetime, datetime] | None = None  # start and end of the last canary

    @classmethod
    def now(cls, state: State, entry: int | None = None) -> Note:
        return cls(state, datetime.now(UTC), entry)

    @classmethod
    def of_canary(cls, serving: Note | None) -> Note:
        return cls("canary", datetime.now(UTC), before=(serving.state, serving.since) if serving else None)

    def without_canary(self) -> Note | None:
        """The note after the canary, with the state and time from before it. None if there was no note before it."""
        if self.before is None:
            return None
        state, since = self.before
        return Note(state, since, canary=(self.since, datetime.now(UTC)))


@dataclass(frozen=True)
class Alias:
    function: str
    name: str
    version: str
    weights: dict[str, float]  # the share of a canary, by its version; empty without a canary
    revision: str
    note: Note | None  # None if it was made or moved by hand

    def is_newer_than(self, version: str) -> bool:
        return self.version.isdecimal() and int(self.version) > int(version)


@dataclass(frozen=True)
class Version:
    number: str
    published: datetime
    configuration: dict[str, Any] = field(repr=False)  # as Lambda lists it


def read(client: LambdaClient, function: str, name: str) -> Alias | None:
    try:
        response = client.get_alias(FunctionName=function, Name=name)
    except client.exceptions.ResourceNotFoundException:
        return None
    return _alias(function, response)


def aliases(client: LambdaClient, function: str) -> list[Alias]:
    pages = client.get_paginator("list_aliases").paginate(FunctionName=function)
    return [_alias(function, raw) for page in pages for raw in page["Aliases"]]


def create(client: LambdaClient, function: str, name: str, version: str, note: Note | None = None) -> Alias:
    _refuse_latest(version)
    response = client.create_alias(
        FunctionName=function, Name=name, FunctionVersion=version, Description=_text(note, version)
    )
    return _alias(function, response)


def move(
    client: LambdaClient, alias: Alias, to: str, note: Note | None, weights: Mapping[str, float] | None = None
) -> Alias:
    """Raises MovedMeanwhile if the alias is no longer as it was read. Without weights, it ends a canary."""
    _refuse_latest(to)
    return _update(
        client,
        alias,
        replace(alias, version=to, weights=dict(weights or {}), note=note),
        FunctionVersion=to,
        RoutingConfig={"AdditionalVersionWeights": dict(weights or {})},
        Description=_text(note, to),
    )


def annotate(client: LambdaClient, alias: Alias, note: Note) -> Alias:
    """Changes only the note."""
    return _update(client, alias, replace(alias, note=note), Description=_text(note, alias.version))


def published(client: LambdaClient, function: str) -> list[Version]:
    """Oldest first, and never $LATEST."""
    pages = client.get_paginator("list_versions_by_function").paginate(FunctionName=function)
    numbered = [_version(raw) for page in pages for raw in page["Versions"] if raw["Version"] != LATEST]
    return sorted(numbered, key=lambda version: int(version.number))


def exists(client: LambdaClient, function: str, version: str) -> bool:
    """Faster than the whole list: Lambda needs a second to list some hundred versions."""
    try:
        client.get_function_configuration(FunctionName=function, Qualifier=version)
    except client.exceptions.ResourceNotFoundException:
        return False
    return True


def probe(client: LambdaClient, function: str, version: str) -> dict[str, Any]:
    """Waits for the read timeout of the client. Raises Unhealthy."""
    try:
        response = _invoke(client, function, version)
        body = response["Payload"].read()
    except HTTPClientError as error:
        raise Unhealthy(f"Version {version} did not answer its probe: {type(error).__name__}.") from error
    except ClientError as error:
        raise _invocation_failure(version, error) from error
    try:
        answer = json.loads(body)
    except ValueError:
        answer = None
    if response.get("FunctionError") or not isinstance(answer, dict) or answer.get("ok") is not True:
        raise Unhealthy(f"Version {version} failed its probe: {body[:300].decode(errors='replace')}")
    return answer


def _invoke(client: LambdaClient, function: str, version: str) -> InvocationResponseTypeDef:
    def invoke() -> InvocationResponseTypeDef:
        return client.invoke(FunctionName=function, Qualifier=version, Payload=b'{"probe": "release"}')

    try:
        return invoke()
    except ClientError as error:
        if error.response["Error"]["Code"] not in _INACTIVE:
            raise
    time.sleep(SECONDS_BEFORE_RETRY)
    return invoke()


def _invocation_failure(version: str, error: ClientError) -> Unhealthy:
    code, status = error.response["Error"]["Code"], error.response["ResponseMetadata"]["HTTPStatusCode"]
    sentence = f"Version {version} could not be probed: {code}."
    # All versions of a function share its slots: a release that hangs in all of them blocks the probe of others, too.
    is_not_probed = code in ("TooManyRequestsException", *_INACTIVE) or status >= 500
    return NotProbed(sentence) if is_not_probed else Unhealthy(sentence)


def _update(client: LambdaClient, alias: Alias, target: Alias, **changes: Any) -> Alias:
    try:
        response = client.update_alias(
            FunctionName=alias.function, Name=alias.name, RevisionId=alias.revision, **changes
        )
    except ClientError as error:
        if error.response["Error"]["Code"] not in _MOVED:
            raise
        # Botocore repeats a call whose answer was lost: then this error means that the first call has worked.
        current = read(client, alias.function, alias.name)
        if current and target.note and replace(current, revision=alias.revision) == target:
            return current
        raise MovedMeanwhile(f"The alias {alias.name} of {alias.function} was moved by another process.") from error
    return _alias(alias.function, response)


def _alias(function: str, raw: Any) -> Alias:
    return Alias(
        function=function,
        name=raw["Name"],
        version=raw["FunctionVersion"],
        weights=dict((raw.get("RoutingConfig") or {}).get("AdditionalVersionWeights") or {}),
        revision=raw["RevisionId"],
        note=_note(raw.get("Description") or "", raw["FunctionVersion"]),
    )


def _version(raw: Any) -> Version:
    # Lambda writes 2026-11-21T12:58:51.123+0000.
    published_at = datetime.fromisoformat(raw["LastModified"])
    return Version(raw["Version"], published_at, dict(raw))


def _text(note: Note | None, version: str) -> str:
    if note is None:
        return ""
    since = note.since.isoformat()
    fields: dict[str, Any] = {"version": version, "state": note.state, "since": since, "entry": note.entry}
    # A description has at most 256 characters. A note never has both of these.
    if note.before:
        fields["before"] = [note.before[0], note.before[1].isoformat()]
    if note.canary:
        fields["canary"] = [moment.isoformat() for moment in note.canary]
    return json.dumps(fields, separators=(",", ":"))


def _note(text: str, version: str) -> Note | None:
    try:
        fields = json.loads(text)
        # The AWS console moves an alias and keeps its description: then the note is about another version.
        if fields["version"] != version:
            return None
        before, canary = fields.get("before"), fields.get("canary")
        return Note(
            _state(fields["state"]),
            _moment(fields["since"]),
            fields["entry"],
            (_state(before[0]), _moment(before[1])) if before else None,
            (_moment(canary[0]), _moment(canary[1])) if canary else None,
        )
    except (ValueError, TypeError, LookupError, AttributeError):
        return None


def _state(text: str) -> State:
    if text not in STATES:
        raise ValueError(text)
    return cast("State", text)


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    # Without a time zone it cannot be compared, and astimezone() would assume the zone of the machine.
    if not moment.tzinfo:
        raise ValueError(text)
    return moment


def _refuse_latest(version: str) -> None:
    if not version.isdecimal():
        raise ValueError(f"An alias may hold a published version only, not {version!r}.")
