"""Published versions of a function, the aliases that hold them, and the note each alias carries.

The rollback relies on it: nothing but the standard library and botocore.
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

# With SnapStart: nobody had called the version for two weeks, and Lambda makes its picture of the memory anew. The
# first call begins that; it takes longer than an alarm can wait.
_ASLEEP = ("SnapStartNotReadyException", "ResourceConflictException")
WAKING = 2.0

# An alias has changed, or is being changed, since it was read.
_OVERTAKEN = ("PreconditionFailedException", "ResourceConflictException")


class MovedMeanwhile(Exception):
    """Somebody else moved the alias after it was read: read it again, and decide anew."""


class Unhealthy(Exception):
    """A version failed its probe; the message says how."""


class Unasked(Unhealthy):
    """The probe found no free slot, the version was asleep, or Lambda itself failed: nothing is said about it."""


@dataclass(frozen=True)
class Note:
    """Why an alias stands where it stands, kept as its description."""

    state: State
    since: datetime
    entry: int | None = None  # of the ledger; None until the move is written down
    before: tuple[State, datetime] | None = None  # of a canary: what stood here, and will again when it ends
    canary: tuple[datetime, datetime] | None = None  # from when until when the last one ran beside what serves

    @classmethod
    def now(cls, state: State, entry: int | None = None) -> Note:
        return cls(state, datetime.now(UTC), entry)

    @classmethod
    def of_canary(cls, serving: Note | None) -> Note:
        return cls("canary", datetime.now(UTC), before=(serving.state, serving.since) if serving else None)

    def without_canary(self) -> Note | None:
        """What served beside it was not rolled back: it serves since it did. None if nobody had noted since when."""
        if self.before is None:
            return None
        state, since = self.before
        return Note(state, since, canary=(self.since, datetime.now(UTC)))


@dataclass(frozen=True)
class Alias:
    function: str
    name: str
    version: str
    weights: dict[str, float]  # by version; a canary's, else empty
    revision: str
    note: Note | None  # None if it was made or moved by hand

    def is_newer_than(self, version: str) -> bool:
        return self.version.isdecimal() and int(self.version) > int(version)


@dataclass(frozen=True)
class Version:
    number: str
    code_hash: str
    published: datetime
    configuration: dict[str, Any] = field(repr=False)  # as Lambda lists it


def read(client: LambdaClient, function: str, name: str) -> Alias | None:
    try:
        found = client.get_alias(FunctionName=function, Name=name)
    except client.exceptions.ResourceNotFoundException:
        return None
    return _alias(function, found)


def aliases(client: LambdaClient, function: str) -> list[Alias]:
    pages = client.get_paginator("list_aliases").paginate(FunctionName=function)
    return [_alias(function, found) for page in pages for found in page["Aliases"]]


def create(client: LambdaClient, function: str, name: str, version: str, note: Note | None = None) -> Alias:
    _refuse_latest(version)
    made = client.create_alias(
        FunctionName=function, Name=name, FunctionVersion=version, Description=_text(note, version)
    )
    return _alias(function, made)


def move(
    client: LambdaClient, alias: Alias, to: str, note: Note | None, weights: Mapping[str, float] | None = None
) -> Alias:
    """Raises MovedMeanwhile if the alias is no longer as it was read. Without weights, a canary's are cleared."""
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
    """Changes what stands in the note, and nothing else."""
    return _update(client, alias, replace(alias, note=note), Description=_text(note, alias.version))


def published(client: LambdaClient, function: str) -> list[Version]:
    """Oldest first, and never $LATEST."""
    pages = client.get_paginator("list_versions_by_function").paginate(FunctionName=function)
    found = [_version(raw) for page in pages for raw in page["Versions"] if raw["Version"] != LATEST]
    return sorted(found, key=lambda version: int(version.number))


def exists(client: LambdaClient, function: str, version: str) -> bool:
    """Spares reading the whole list, which takes Lambda a second for some hundred versions."""
    try:
        client.get_function_configuration(FunctionName=function, Qualifier=version)
    except client.exceptions.ResourceNotFoundException:
        return False
    return True


def probe(client: LambdaClient, function: str, version: str) -> dict[str, Any]:
    """Waits as long as the client's read timeout says. Raises Unhealthy."""
    try:
        reply = _invoked(client, function, version)
        body = reply["Payload"].read()
    except HTTPClientError as error:
        raise Unhealthy(f"Version {version} did not answer its probe: {type(error).__name__}.") from error
    except ClientError as error:
        raise _refused(version, error) from error
    try:
        answer = json.loads(body)
    except ValueError:
        answer = None
    if reply.get("FunctionError") or not isinstance(answer, dict) or answer.get("ok") is not True:
        raise Unhealthy(f"Version {version} failed its probe: {body[:300].decode(errors='replace')}")
    return answer


def _invoked(client: LambdaClient, function: str, version: str) -> InvocationResponseTypeDef:
    def invoke() -> InvocationResponseTypeDef:
        return client.invoke(FunctionName=function, Qualifier=version, Payload=b'{"probe": "release"}')

    try:
        return invoke()
    except ClientError as error:
        if error.response["Error"]["Code"] not in _ASLEEP:
            raise
    time.sleep(WAKING)
    return invoke()


def _refused(version: str, error: ClientError) -> Unhealthy:
    code, status = error.response["Error"]["Code"], error.response["ResponseMetadata"]["HTTPStatusCode"]
    sentence = f"Version {version} could not be asked: {code}."
    # Slots are the whole function's: a release that hangs in all of them keeps its predecessor's probe out, too.
    is_unasked = code in ("TooManyRequestsException", *_ASLEEP) or status >= 500
    return Unasked(sentence) if is_unasked else Unhealthy(sentence)


def _update(client: LambdaClient, alias: Alias, wanted: Alias, **changes: Any) -> Alias:
    try:
        changed = client.update_alias(
            FunctionName=alias.function, Name=alias.name, RevisionId=alias.revision, **changes
        )
    except ClientError as error:
        if error.response["Error"]["Code"] not in _OVERTAKEN:
            raise
        # Botocore tries again when an answer is lost; the second try then meets the work of the first.
        found = read(client, alias.function, alias.name)
        if found and wanted.note and replace(found, revision=alias.revision) == wanted:
            return found
        raise MovedMeanwhile(f"The alias {alias.name} of {alias.function} was moved by somebody else.") from error
    return _alias(alias.function, changed)


def _alias(function: str, found: Any) -> Alias:
    return Alias(
        function=function,
        name=found["Name"],
        version=found["FunctionVersion"],
        weights=dict((found.get("RoutingConfig") or {}).get("AdditionalVersionWeights") or {}),
        revision=found["RevisionId"],
        note=_note(found.get("Description") or "", found["FunctionVersion"]),
    )


def _version(raw: Any) -> Version:
    # Lambda writes 2026-11-21T12:58:51.123+0000.
    published_at = datetime.fromisoformat(raw["LastModified"])
    return Version(raw["Version"], raw["CodeSha256"], published_at, dict(raw))


def _text(note: Note | None, version: str) -> str:
    if note is None:
        return ""
    since = note.since.isoformat()
    known: dict[str, Any] = {"version": version, "state": note.state, "since": since, "entry": note.entry}
    # A description has 256 characters: a note has one of these two at most.
    if note.before:
        known["before"] = [note.before[0], note.before[1].isoformat()]
    if note.canary:
        known["canary"] = [moment.isoformat() for moment in note.canary]
    return json.dumps(known, separators=(",", ":"))


def _note(text: str, version: str) -> Note | None:
    try:
        known = json.loads(text)
        # The console moves an alias and leaves its description: such a note speaks of another version.
        if known["version"] != version:
            return None
        before, canary = known.get("before"), known.get("canary")
        return Note(
            _state(known["state"]),
            _moment(known["since"]),
            known["entry"],
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
    found = datetime.fromisoformat(text)
    # Without a zone it cannot be compared; astimezone() would guess the machine's.
    if not found.tzinfo:
        raise ValueError(text)
    return found


def _refuse_latest(version: str) -> None:
    if not version.isdecimal():
        raise ValueError(f"An alias may hold a published version only, not {version!r}.")
