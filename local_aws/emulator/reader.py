"""Whether the pump's position is still in the stream, after a start."""

from __future__ import annotations

import logging

from local_aws.emulator.positions import Positions
from local_aws.emulator.streams import Streams

logger = logging.getLogger(__name__)


def find_again(positions: Positions, streams: Streams) -> dict[str, str]:
    """The positions, set back where the stream no longer reaches as far as the pump had read.

    Whatever of both was lost, the counters may differ from the items then, and a recount is asked for. That comes
    first: once the positions are written, the next start sees nothing unusual.
    """
    before = positions.read()
    there = {table: newest for table, number in before.items() if (newest := streams.newest_until(table, number))}
    streams.continue_after(before.values())
    is_position_lost = not positions.path.exists() and streams.hold_records()
    if streams.is_lost or is_position_lost or there != before:
        positions.ask_for_recount()
    if streams.is_lost:
        logger.warning("%s is missing: what was not counted yet is not in the stream any more.", streams.path)
    for table, number in sorted(before.items()):
        if there.get(table) != number:
            logger.warning(
                "%s says that the stream of %s was read up to record %s, which is lost, and perhaps others before it. "
                "The pump goes on after record %s.",
                positions.path, table, number, there.get(table, "0"),
            )  # fmt: skip
    if there != before:
        positions.replace(there)
    return there
