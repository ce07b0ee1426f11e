"""docs/rollback.md, held to the code."""

from __future__ import annotations

import re
from pathlib import Path

from django.conf import settings

from ops.rollback import decision, evidence
from ops.rollback.config import WATCH_HOURS
from ops.rollback.reasons import PAGING, Reason

ROOT: Path = settings.BASE_DIR
PAGE = " ".join((ROOT / "docs" / "rollback.md").read_text(encoding="utf-8").split())
ROW = re.compile(r"\| `([a-z-]+)` \| [^|]+ \| (notice|page|–) \|")  # noqa: RUF001  the dash of the table


def test_every_reason_to_refuse_is_explained_and_no_other() -> None:
    rows = dict(ROW.findall(PAGE))

    assert rows.keys() == {reason.value for reason in Reason}
    assert {reason for reason, told in rows.items() if told == "page"} == {reason.value for reason in PAGING}


def test_its_figures_are_the_code_s() -> None:
    assert f"longer than {WATCH_HOURS:g} hours" in PAGE
    assert f"More than {evidence.TOLERATED} answers" in PAGE
    assert f"less than {decision.SETTLING.total_seconds() / 60:g} minutes ago" in PAGE
