"""Checks after a start that the position of the pump is still in the stream."""

from __future__ import annotations

import logging

from local_aws.emulator.positions import Positions
from local_aws.emulator.streams import Streams

logger = logging.getLogger(__name__)


def check_positions(positions: Positions, streams: Streams) -> dict[str, str]:
    """Returns the positions, moved back if the stream has lost records that the pump had read.

    If records or positions were lost, the counters may differ from the items, so a recount is requested. This comes
    first: after the positions are written, the next start cannot notice the loss.
    """
    before = positions.read()
    existing = {table: newest for table, number in before.items() if (newest := streams.newest_until(table, number))}
    streams.continue_after(before.values())
    is_position_lost = not positions.path.exists() and streams.hold_records()
    if streams.is_lost or is_position_lost or existing != before:
        positions.ask_for_recount()
    if streams.is_lost:
        logger.warning("%s is missing: what was not counted yet is no longer in the stream.", streams.path)
    for table, number in sorted(before.items()):
        if existing.get(table) != number:
            logger.warning(
                "%s says that the stream of %s was read up to record %s, which is lost, and perhaps others before it. "
                "The pump goes on after record %s.",
                positions.path, table, number, existing.get(table, "0"),
            )  # fmt: skip
    if existing != before:
        positions.replace(existing)
    return existing
