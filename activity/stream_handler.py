"""Publishes each new row of activity, then seals it. The stream delivers at least once, in the order of each subject.

If the handler ends in between, the batch comes again: rows that are sealed were published before, and are skipped;
the others are published a second time with the same id, and sealed once.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from activity import publishing, seals, stream_rows


def on_stream(event: Mapping[str, Any], context: object) -> None:
    """Raises if a row cannot be published or sealed now. Then Lambda sends the batch again."""
    chains = seals.by_chain(stream_rows.read(event["Records"]))
    # Read first: without rights or a key, it fails before it publishes the same events at each delivery.
    ends = {name: seals.read_end(name, rows) for name, rows in chains.items()}
    publishing.publish(row for name, rows in chains.items() for row in ends[name].unsealed(rows))
    for name, rows in chains.items():
        seals.seal(name, rows, ends[name])
