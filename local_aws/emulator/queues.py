"""Replaces how ministack keeps the messages of standard queues, and records what changes.

It uses internal names of ministack.services.sqs, so the version is pinned. A FIFO queue stays as ministack has it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

from ministack.services import sqs

from local_aws.emulator.journal import Effects
from local_aws.emulator.messages import Message, Messages, Queue

LONGEST_VISIBILITY_TIMEOUT = 12 * 60 * 60
# ministack stores these counts with the settings of a queue.
COUNTS = {f"ApproximateNumberOfMessages{kind}" for kind in ("", "NotVisible", "Delayed")}

Data = dict[str, Any]
Action = Callable[[Data, str], Data]
Note = Callable[[Queue, str], None]

_delete_anywhere, _change_anywhere = sqs._act_delete_message, sqs._act_change_visibility
_delete_for_mapping_anywhere = sqs._delete_messages_for_esm
_collect_anywhere, _sweep = sqs._collect_msgs, sqs._dlq_sweep


class Changes:
    """The messages whose changes no answer has acknowledged yet."""

    def __init__(self) -> None:
        self._changed: dict[tuple[str, str], Queue] = {}
        # The rules of EventBridge send messages outside the event loop.
        self._lock = threading.Lock()

    def note(self, queue: Queue, message_id: str) -> None:
        with self._lock:
            self._changed[_id(queue), message_id] = queue

    @contextmanager
    def handed_over(self) -> Iterator[Effects]:
        """Forgets the changes only if the block succeeds."""
        with self._lock:
            yield [_effect(queue, message_id) for (_, message_id), queue in self._changed.items()]
            self._changed.clear()


def keep_messages_by_id(note: Note) -> None:
    get_queue, get_by_arn, expire = sqs._get_q, sqs._queue_by_arn, sqs._expire_retained
    sqs._get_q = lambda *args: _by_id(get_queue(*args), note)
    sqs._queue_by_arn = lambda arn: _by_id(get_by_arn(arn), note)
    sqs._expire_retained = lambda queue: _expire(queue) if _is_by_id(queue) else expire(queue)
    sqs._dlq_sweep = lambda queue: None if _is_by_id(queue) else _sweep(queue)  # _receive does it
    sqs._collect_msgs = _receive
    sqs._delete_messages_for_esm = _delete_for_mapping
    sqs._HANDLERS |= {
        "DeleteMessage": _delete,
        "DeleteMessageBatch": _batch("DeleteMessageBatchRequestEntry", _delete),
        "ChangeMessageVisibility": _change_visibility,
        "ChangeMessageVisibilityBatch": _batch("ChangeMessageVisibilityBatchRequestEntry", _change_visibility),
    }


def put_back(effect: dict[str, Any]) -> bool:
    queue = sqs._queue_by_arn(effect["queue"])
    if queue is None or queue["id"] != effect["id"]:
        return False
    queue["messages"].replace(effect["key"], effect["message"])
    return True


def settings() -> list[Any]:
    """All that a snapshot has of the queues, but no messages and no counts of them."""
    return [
        [*at, {**queue, "messages": [], "attributes": {**queue["attributes"], **dict.fromkeys(COUNTS)}}]
        for at, queue in sqs._queues.all_items()
    ]


def ids() -> set[str]:
    return {_id(queue) for queue in sqs._queues.all_values()}


def has_fifo() -> bool:
    return any(queue["is_fifo"] for queue in sqs._queues.all_values())


def _effect(queue: Queue, message_id: str) -> dict[str, Any]:
    message = queue["messages"].find(message_id)
    return {"queue": queue["attributes"]["QueueArn"], "id": queue["id"], "key": message_id, "message": message}


def _by_id(queue: Queue | None, note: Note) -> Queue | None:
    if queue is not None and not queue["is_fifo"] and not _is_by_id(queue):
        _id(queue)
        queue["messages"] = Messages(queue, queue["messages"], note)
    return queue


def _id(queue: Queue) -> str:
    """Identifies the queue, not a later one with the same name."""
    queue_id: str = queue.setdefault("id", str(uuid4()))
    return queue_id


def _is_by_id(queue: Queue) -> bool:
    return isinstance(queue["messages"], Messages)


def _expire(queue: Queue) -> None:
    queue["messages"].expire(time.time() - int(queue["attributes"]["MessageRetentionPeriod"]))


def _receive(queue: Queue, most: int, seconds: int) -> list[Message]:
    if not _is_by_id(queue):
        return _collect_anywhere(queue, most, seconds)  # type: ignore[no-any-return]
    now = time.time()
    received: list[Message] = []
    while len(received) < most and (message := queue["messages"].take_visible(now)):
        sqs._ensure_msg_fields(message)
        if not _is_moved_to_dead_letters(queue, message):
            received.append(message)
    for message in received:  # only now: with a timeout of 0 it is visible at once
        queue["messages"].receive(message, seconds, now)
    return received


def _is_moved_to_dead_letters(queue: Queue, message: Message) -> bool:
    alone = {**queue, "messages": [message]}
    _sweep(alone)
    if alone["messages"]:
        return False
    queue["messages"].remove(message)
    return True


def _delete(data: Data, url: str) -> Data:
    queue, receipt = sqs._get_q(data.get("QueueUrl", url), "sqs:DeleteMessage"), data.get("ReceiptHandle")
    if not receipt or not _is_by_id(queue):
        return _delete_anywhere(data, url)  # type: ignore[no-any-return]
    if not queue["messages"].delete(receipt):
        raise sqs._Err("ReceiptHandleIsInvalid", "The input receipt handle is invalid.")
    return {}


def _change_visibility(data: Data, url: str) -> Data:
    queue = sqs._get_q(data.get("QueueUrl", url), "sqs:ChangeMessageVisibility")
    seconds, now = int(data.get("VisibilityTimeout", 30)), time.time()
    if not 0 <= seconds <= LONGEST_VISIBILITY_TIMEOUT:
        raise sqs._Err(
            "InvalidParameterValue",
            f"Value {seconds} for parameter VisibilityTimeout is invalid. Reason: Must be between 0 and 43200.",
        )
    if not _is_by_id(queue):
        return _change_anywhere(data, url)  # type: ignore[no-any-return]
    match queue["messages"].hide(data.get("ReceiptHandle", ""), seconds, now):
        case None:
            raise sqs._Err("ReceiptHandleIsInvalid", "The input receipt handle is invalid.")
        case False:
            raise sqs._Err("MessageNotInflight", "The message is not in flight.")
    if not seconds:
        sqs.esm_wake.set()
    return {}


def _batch(entry_name: str, act: Action) -> Action:
    def act_on_each(data: Data, url: str) -> Data:
        url, entries = data.get("QueueUrl", url), data.get("Entries", [])
        sqs._get_q(url)
        sqs._validate_batch_entries(entries, entry_name)
        done, failed = [], []
        for entry in entries:
            try:
                act(entry | {"QueueUrl": url}, url)
            except sqs._Err as error:
                failed.append({"Id": entry["Id"], "Code": error.code, "Message": error.message, "SenderFault": True})
            else:
                done.append({"Id": entry["Id"]})
        return {"Successful": done, "Failed": failed}

    return act_on_each


def _delete_for_mapping(url: str, receipts: set[str]) -> None:
    queue = sqs._get_q(url)
    if not _is_by_id(queue):
        _delete_for_mapping_anywhere(url, receipts)
        return
    for receipt in receipts:
        queue["messages"].delete(receipt)
