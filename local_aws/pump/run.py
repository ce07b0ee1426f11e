"""The pump: reads the streams, queues and topics that zappa_settings.json declares, each in threads of its own.

So work of a queue never waits for another queue or for a stream, and counting waits for no other work.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator

from local_aws.emulator.positions import Positions
from local_aws.pump.mappings import Handler, Mapping
from local_aws.pump.queue_reader import QueueReader
from local_aws.pump.stream_reader import StreamReader
from local_aws.pump.topic_reader import TopicReader

logger = logging.getLogger(__name__)

Step = Callable[[], int]

PAUSE_WHEN_EMPTY = 0.1
LONGEST_PAUSE_AFTER_FAILURE = 10.0


def run(handler: Handler, mappings: Iterable[Mapping], positions: Positions) -> None:
    threads = [
        threading.Thread(target=repeat, args=(step, mapping), daemon=True)
        for mapping in mappings
        for step in _steps(mapping, handler, positions)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _steps(mapping: Mapping, handler: Handler, positions: Positions) -> Iterator[Step]:
    """A stream has one reader, because its records are in order. A queue has as many as batches are handled at a time.

    Events of a bus come through queues, on AWS too.
    """
    if mapping.service == "dynamodb":
        yield StreamReader(mapping, handler, positions).step
    if mapping.service == "sqs":
        for _ in range(mapping.concurrency):
            yield QueueReader(mapping, handler).step
    if mapping.service == "sns":
        yield TopicReader(mapping, handler).step


def repeat(step: Step, mapping: Mapping) -> None:
    failures = 0
    while True:
        try:
            handled = step()
        except Exception:  # as in Lambda: after any error the batch comes again
            logger.exception("batch_failed", extra={"source": mapping.name})
            failures += 1
            time.sleep(pause_after(failures))
        else:
            failures = 0
            if not handled:
                time.sleep(PAUSE_WHEN_EMPTY)


def pause_after(failures: int) -> float:
    """The exponent is limited, because a batch may fail for days, and 2.0**1024 is an overflow."""
    return min(LONGEST_PAUSE_AFTER_FAILURE, 0.2 * 2.0 ** min(failures, 10))
