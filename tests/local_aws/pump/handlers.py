from __future__ import annotations

from typing import Any


class Handler:
    """Stands for the handler of the site: keeps its events, and can be made to fail."""

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []
        self.fails = False
        self.response: Any = None

    def __call__(self, event: dict[str, Any], context: object) -> Any:
        if self.fails:
            raise RuntimeError("not now")
        self.events.append(event)
        return self.response(event) if callable(self.response) else self.response

    @property
    def records(self) -> list[dict[str, Any]]:
        return [record for event in self.events for record in event["Records"]]
