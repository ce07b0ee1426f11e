"""Reads `release` of zappa_settings.json. docs/releases.md describes each setting."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from ops.release.refusals import ReleaseRefused


@dataclass(frozen=True)
class Canary:
    percent: float = 0  # 0: no canary
    minutes: float = 5
    late_seconds: float = 90
    poll_seconds: float = 15
    most_errors: float = 0
    slowest_p99_ms: float = 1000

    @property
    def share(self) -> float:
        return self.percent / 100


@dataclass(frozen=True)
class Api:
    requests_per_second: float | None = None  # None: the limit of the account
    burst: int | None = None
    access_log: str = ""  # the ARN of a log group; empty: none
    access_log_format: str = ""


@dataclass(frozen=True)
class Rules:
    bake_minutes: float = 15
    keep_versions: int = 10
    probe_seconds: float = 30
    canary: Canary = field(default_factory=Canary)
    api: Api = field(default_factory=Api)


def read(release_settings: Mapping[str, Any]) -> Rules:
    settings = dict(release_settings)
    canary = Canary(**_checked(Canary, settings.pop("canary", {}), "release.canary"))
    api = Api(**_checked(Api, settings.pop("api", {}), "release.api"))
    if not 0 <= canary.percent < 100:
        raise ReleaseRefused(f"release.canary.percent in zappa_settings.json must be 0 to 99, not {canary.percent:g}.")
    rules = Rules(**_checked(Rules, settings, "release"), canary=canary, api=api)
    if rules.keep_versions < 2:
        raise ReleaseRefused("release.keep_versions in zappa_settings.json must be 2 or more, to keep a way back.")
    return rules


def _checked(kind: type[Any], settings: Mapping[str, Any], place: str) -> dict[str, Any]:
    names = [setting.name for setting in fields(kind)]
    if unknown := sorted(set(settings) - set(names)):
        raise ReleaseRefused(f"{place}.{unknown[0]} in zappa_settings.json is not a setting: use {', '.join(names)}.")
    return dict(settings)
