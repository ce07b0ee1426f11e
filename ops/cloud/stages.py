"""The stages of zappa_settings.json, and what their placeholders stand for.

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
COMMON = "common"  # no stage: what all of them extend
RUNTIME = f"python{sys.version_info.major}.{sys.version_info.minor}"

PLACEHOLDER = re.compile(r"\{(?:(stage|region)|ssm:(\w+)|(\w+))\}")

Settings = dict[str, Any]
Aws = Callable[[str], Any]  # a client of the service that is named


class StageError(Exception):
    """Names the stage, the setting and what to do, for people to read as it is."""


def stage_of(name: str) -> str:
    """Whose tables, topics and secrets a stage of Zappa works with: prod and prod_rollback are both of prod."""
    return name.removesuffix(ROLLBACK)


def declared(name: str, settings: Mapping[str, Settings] | None = None) -> Settings:
    """As it stands in the file, with what it extends, by Zappa's own rule: a setting is replaced as a whole."""
    stages = json.loads(PATH.read_text(encoding="utf-8")) if settings is None else settings
    if name not in stages:
        names = ", ".join(stage for stage in stages if stage != COMMON)
        raise StageError(f"There is no stage {name} in zappa_settings.json: it has {names}.")
    own = dict(stages[name])
    base = own.pop("extends", None)
    return declared(base, stages) | own if base else own


def outputs(cloudformation: Any, stage: str) -> dict[str, str]:
    name = stack.name_of(stage)
    found = stack.find(name, cloudformation)
    if found is None:
        raise StageError(f"The stage {stage} has no stack {name}: run `STAGE={stage} manage.py infrastructure apply`.")
    return stack.outputs(found)


def resolve(
    name: str, settings: Settings, outputs: Mapping[str, str], secrets: Mapping[str, str] | None = None
) -> Settings:
    """The settings with every placeholder filled in; secrets stay placeholders if none are given."""
    if problems := list(unresolved(name, settings, outputs, secrets)):
        raise StageError("\n".join(problems))
    own = _own(name, settings)
    filled: Settings = _filled(settings, lambda found: _value(found, own, outputs, secrets))
    return filled


def unresolved(
    name: str, settings: Settings, outputs: Mapping[str, str], secrets: Mapping[str, str] | None = None
) -> Iterator[str]:
    """A line for each placeholder that stands for nothing."""
    own = _own(name, settings)
    for place, text in _texts(settings):
        for found in PLACEHOLDER.finditer(text):
            if _value(found, own, outputs, secrets) is None:
                yield f"{name}: {place} names {found[0]}, {_missing(found, stage_of(name))}"


def apply(cli: Any) -> Settings:
    """Fills the placeholders of the stage that Zappa works on, in its memory only. The first thing to do there.

    `cli` is Zappa's own object, which the callback `settings` gets.
    """
    name: str = cli.api_stage
    if not cli.load_credentials:  # `zappa package` and `zappa template` ask AWS for nothing
        return dict(cli.stage_config)
    aws: Aws = cli.zappa.boto_session.client
    stage = stage_of(name)
    # Only these two send an environment: the others must not need the right to read secrets.
    known = secrets.read(aws("ssm"), stage) if cli.command in ("deploy", "update") else None
    settings = resolve(name, declared(name, cli.zappa_settings), outputs(aws("cloudformation"), stage), known)
    if is_emulated(cli.zappa.lambda_client):
        settings["runtime"] = RUNTIME  # it runs functions with the Python of this machine
    cli.zappa_settings = {**cli.zappa_settings, name: settings}
    _read_again(cli)
    return settings


def is_emulated(client: Any) -> bool:
    return not (urlsplit(client.meta.endpoint_url).hostname or "").endswith((".amazonaws.com", ".amazonaws.com.cn"))


def _read_again(cli: Any) -> None:
    """Zappa has copied the settings into attributes of its own, by a hundred lines that only it should know."""
    cli.load_settings_file = lambda settings_file=None: None  # they are no longer what the file says
    try:
        cli.load_settings(session=cli.zappa.boto_session)
    finally:
        del cli.load_settings_file


def _own(name: str, settings: Settings) -> dict[str, str | None]:
    return {"stage": stage_of(name), "region": settings.get("aws_region")}


def _value(
    found: re.Match[str],
    own: Mapping[str, str | None],
    outputs: Mapping[str, str],
    secrets: Mapping[str, str] | None,
) -> str | None:
    of_the_stage, secret, output = found.groups()
    if of_the_stage:
        return own[of_the_stage]
    if secret:
        return found[0] if secrets is None else secrets.get(secret)
    return outputs.get(output)


def _missing(found: re.Match[str], stage: str) -> str:
    of_the_stage, secret, output = found.groups()
    if of_the_stage:
        return "but it has no aws_region."
    if secret in secrets.KNOWN:
        return f"but SSM has no {secrets.path(stage, secret)}: run `STAGE={stage} manage.py secrets make`."
    if secret:
        return f"a secret that is not known: ops/cloud/secrets.py has {', '.join(secrets.KNOWN)}."
    return (
        f"but the stack {stack.name_of(stage)} has no output {output}: correct the name, or run "
        f"`STAGE={stage} manage.py infrastructure apply` if ops/cloud/infrastructure.yaml has it."
    )


def _filled(node: Any, value: Callable[[re.Match[str]], str | None]) -> Any:
    match node:
        case str():
            return PLACEHOLDER.sub(lambda found: value(found) or "", node)
        case dict():
            return {key: _filled(inside, value) for key, inside in node.items()}
        case list():
            return [_filled(inside, value) for inside in node]
    return node


def _texts(node: Any, place: str = "") -> Iterator[tuple[str, str]]:
    """Every text with its place, such as events[0].event_source.arn."""
    match node:
        case str():
            yield place, node
        case dict():
            for key, inside in node.items():
                yield from _texts(inside, f"{place}.{key}" if place else key)
        case list():
            for number, inside in enumerate(node):
                yield from _texts(inside, f"{place}[{number}]")
