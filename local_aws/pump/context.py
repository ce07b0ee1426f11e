from __future__ import annotations

from dataclasses import dataclass, field

from storage.ids import new_id


@dataclass(frozen=True)
class Context:
    """The part of Lambda's context that the site reads."""

    aws_request_id: str = field(default_factory=new_id)
    function_name: str = "pump"
    function_version: str = "$LATEST"
