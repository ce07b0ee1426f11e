"""Traces are a setting of each stage, and a right that the stack can withhold."""

from __future__ import annotations

import pytest

from ops.cloud import stages, template
from tests.ops.rights import ALL_ON, STAGE, ZAPPA_STAGES


@pytest.mark.parametrize("name", ZAPPA_STAGES)
def test_each_stage_says_whether_it_is_traced(name: str) -> None:
    assert isinstance(stages.read_settings(name)["xray_tracing"], bool)


def test_both_functions_may_send_traces_unless_the_stack_says_no() -> None:
    on, off = (
        template.resources(template.text(), STAGE, {**ALL_ON, "Tracing": answer}).values() for answer in ("yes", "no")
    )

    (policy,) = [made["Properties"] for made in on if "xray:PutTraceSegments" in str(made)]
    assert policy["Roles"] == [{"Ref": "SiteRole"}, {"Ref": "RollbackRole"}]
    assert "xray:" not in str(list(off))
