from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from ops.cloud import stages
from ops.release import rules
from ops.release.refusals import ReleaseRefused
from ops.release.rules import Api, Canary, Rules

DOCUMENT = Path(__file__).resolve().parents[3] / "docs" / "releases.md"


def test_a_missing_setting_has_a_default() -> None:
    assert rules.read({}) == Rules()
    assert rules.read({}).canary.percent == 0


def test_what_production_declares_can_be_read() -> None:
    read = rules.read(stages.read_settings("prod")["release"])

    assert (read.canary.share, read.bake_minutes) == (0.1, 15)


@pytest.mark.parametrize(
    ("declared", "why"),
    [
        ({"cannary": {}}, "release.cannary in zappa_settings.json is not a setting: use bake_minutes, "),
        ({"canary": {"percents": 1}}, "release.canary.percents in zappa_settings.json is not a setting"),
        ({"api": {"rate": 1}}, "release.api.rate in zappa_settings.json is not a setting"),
        ({"canary": {"percent": 100}}, "must be 0 to 99, not 100"),
        ({"keep_versions": 1}, "must be 2 or more"),
    ],
)
def test_a_wrong_one_is_named(declared: dict[str, Any], why: str) -> None:
    with pytest.raises(ReleaseRefused, match=re.escape(why)):
        rules.read(declared)


def test_each_stands_in_the_document_with_its_default() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    written = dict(re.findall(r"^\| `([a-z0-9_.]+)` \| `([^`]*)` \|", text, re.MULTILINE))

    simple = {name: value for name, value in vars(Rules()).items() if name not in ("canary", "api")}
    inside = {f"canary.{name}": value for name, value in vars(Canary()).items()}
    api = {f"api.{name}": value for name, value in vars(Api()).items()}
    assert written == {name: json.dumps(value) for name, value in (simple | inside | api).items()}
