from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops.cloud import compact_yaml, template

TEXTS = st.text(st.characters(min_codepoint=32, max_codepoint=126)) | st.sampled_from(
    ["no", "Y", "null", "1e3", "2012-10-17", "~"]
)
VALUES = st.recursive(
    TEXTS | st.booleans() | st.integers(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=12,
)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"Fn::GetAtt": ["Tasks", "Arn"]}, "!GetAtt Tasks.Arn"),
        ({"Ref": "AWS::Region"}, '!Ref "AWS::Region"'),
        ({"Name": {"Fn::Sub": "tasks-${Stage}"}}, '{Name: !Sub "tasks-${Stage}"}'),
        ({"Fn::If": ["IsReal", True, "no"]}, '!If [IsReal,true,"no"]'),
        ({"Version": "2012-10-17", "Days": 7}, '{Version: "2012-10-17",Days: 7}'),
    ],
)
def test_it_writes_the_short_form(value: Any, text: str) -> None:
    assert compact_yaml.written(value) == text


@given(VALUES)
def test_it_reads_as_the_same(value: Any) -> None:
    assert template._read(compact_yaml.written({"a": value})) == {"a": value}
