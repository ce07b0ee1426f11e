"""Reads the stages of zappa_settings.json, and fills their placeholders.

`{stage}` is the stage's name, `{region}` its `aws_region`, `{FeedbackTable}` an output of its stack, `{ssm:SECRET_KEY}`
one of its secrets.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ops.cloud import secrets, stack

PATH = Path(__file__).resolve().parents[2] / "zappa_settings.json"
ROLLBACK = "_rollback"
COMMON = "common"  # not a stage: all stages extend it
RUNTIME = f"python{sys.version_info.major}.{sys.version_info.minor}"

PLACEHOLDER = re.compile(r"\{(?:(stage|region)|ssm:(\w+)|(\w+))\}")

Settings = dict[str, Any]
Aws = Callable[[str], Any]  # returns a client of a service


class StageError(Exception):
    """The message names the stage, the setting and what to do, and is shown to the operator."""


def stage_of(name: str) -> str:
    """The stage of a stage of Zappa: prod and prod_rollback both use the tables, topics and secrets of prod."""
    return name.removesuffix(ROLLBACK)


def read_settings(name: str, settings: Mapping[str, Settings] | None = None) -> Settings:
    """The settings of a stage as in the file, with those it extends. As in Zappa, a setting is replaced as a whole."""
    stages = json.loads(PATH.read_text(encoding="utf-8")) if settings is None else settings
    if name not in stages:
        names = ", ".join(stage for stage in stages if stage != COMMON)
        raise StageError(f"There is no stage {name} in zappa_settings.json: it has {names}.")
    own = dict(stages[name])
    base = own.pop("extends", None)
    return read_settings(base, stages) | own if base else own


def outputs(cloudformation: Any, stage: str) -> dict[str, str]:
    name = stack.name_of(stage)
    existing = stack.find(name, cloudformation)
    if existing is None:
        raise StageError(f"The stage {stage} has no stack {name}: run `STAGE={stage} manage.py infrastructure apply`.")
    return stack.outputs(existing)


def resolve(
    name: str, settings: Settings, outputs: Mapping[str, str], secrets: Mapping[str, str] | None = None
) -> Settings:
    """The settings with all placeholders filled. Without `secrets`, those of secrets stay."""
    if problems := list(unresolved(name, settings, outputs, secrets)):
        raise StageError("\n".join(problems))
    own = _own(name, settings)
    filled: Settings = _filled(settings, lambda placeholder: _value(placeholder, own, outputs, secrets))
    return filled


def unresolved(
    name: str, settings: Settings, outputs: Mapping[str, str], secrets: Mapping[str, str] | None = None
) -> Iterator[str]:
    """A line for each placeholder without a value."""
    own = _own(name, settings)
    for place, text in _texts(settings):
        for placeholder in PLACEHOLDER.finditer(text):
            if _value(placeholder, own, outputs, secrets) is None:
                yield f"{name}: {place} names {placeholder[0]}, {_missing(placeholder, stage_of(name))}"


def apply(cli: Any) -> Settings:
    """Fills the placeholders of the current stage in Zappa's memory. Runs before anything else.

    `cli` is Zappa's own object, the argument of the callback `settings`.
    """
    name: str = cli.api_stage
    if not cli.load_credentials:  # `zappa package` and `zappa template` do not call AWS
        return dict(cli.stage_config)
    aws: Aws = cli.zappa.boto_session.client
    stage = stage_of(name)
    # Only these two send an environment. Other commands must not need the right to read secrets.
    stage_secrets = secrets.read(aws("ssm"), stage) if cli.command in ("deploy", "update") else None
    settings = resolve(
        name, read_settings(name, cli.zappa_settings), outputs(aws("cloudformation"), stage), stage_secrets
    )
    if is_emulated(cli.zappa.lambda_client):
        settings["runtime"] = RUNTIME  # the emulator runs functions with the Python of this machine
    cli.zappa_settings = {**cli.zappa_settings, name: settings}
    _read_again(cli)
    return settings


def is_emulated(client: Any) -> bool:
    return not (urlsplit(client.meta.endpoint_url).hostname or "").endswith((".amazonaws.com", ".amazonaws.com.cn"))


def _read_again(cli: Any) -> None:
    """Zappa copied the settings into its attributes. It must do that again, with its own code."""
    cli.load_settings_file = lambda settings_file=None: None  # keeps the filled settings, not those of the file
    try:
        cli.load_settings(session=cli.zappa.boto_session)
    finally:
        del cli.load_settings_file


def _own(name: str, settings: Settings) -> dict[str, str | None]:
    return {"stage": stage_of(name), "region": settings.get("aws_region")}


def _value(
    placeholder: re.Match[str],
    own: Mapping[str, str | None],
    outputs: Mapping[str, str],
    secrets: Mapping[str, str] | None,
) -> str | None:
    of_the_stage, secret, output = placeholder.groups()
    if of_the_stage:
        return own[of_the_stage]
    if secret:
        return placeholder[0] if secrets is None else secrets.get(secret)
    return outputs.get(output)


def _missing(placeholder: re.Match[str], stage: str) -> str:
    of_the_stage, secret, output = placeholder.groups()
    if of_the_stage:
        return "but it has no aws_region."
    if secret in secrets.SECRETS:
        return f"but SSM has no {secrets.path(stage, secret)}: run `STAGE={stage} manage.py secrets make`."
    if secret:
        return f"an unknown secret: ops/cloud/secrets.py has {', '.join(secrets.SECRETS)}."
    return (
        f"but the stack {stack.name_of(stage)} has no output {output}: correct the name, or run "
        f"`STAGE={stage} manage.py infrastructure apply` if ops/cloud/infrastructure.yaml has it."
    )


def _filled(node: Any, value: Callable[[re.Match[str]], str | None]) -> Any:
    match node:
        case str():
            return PLACEHOLDER.sub(lambda placeholder: value(placeholder) or "", node)
        case dict():
            return {key: _filled(inside, value) for key, inside in node.items()}
        case list():
            return [_filled(inside, value) for inside in node]
    return node


def _texts(node: Any, place: str = "") -> Iterator[tuple[str, str]]:
    """Each text with its place, such as events[0].event_source.arn."""
    match node:
        case str():
            yield place, node
        case dict():
            for key, inside in node.items():
                yield from _texts(inside, f"{place}.{key}" if place else key)
        case list():
            for number, inside in enumerate(node):
                yield from _texts(inside, f"{place}[{number}]")
