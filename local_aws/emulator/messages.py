"""The messages of a queue, kept so that a send, a receive and a delete cost the same at any depth.

ministack keeps them in a list, and walks through the whole list at each receive and delete.
"""

from __future__ import annotations

import heapq
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from itertools import count
from typing import Any
from uuid import uuid4

Message = dict[str, Any]
Queue = dict[str, Any]  # a queue, as ministack has it


class Messages:
    def __init__(self, queue: Queue, messages: Iterable[Message], note: Callable[[Queue, str], None]) -> None:
        self._queue = queue
        self._note_of_queue = note
        self._by_id: OrderedDict[str, Message] = OrderedDict()  # in the order in which they were sent
        self._by_receipt: dict[str, Message] = {}
        # When each message is visible next. A message that was deleted or hidden again leaves an entry that is skipped.
        self._visible_from: list[tuple[float, int, str]] = []
        self._numbers = count()  # messages of one moment come in the order of their sending
        for message in messages:
            self._put(message)

    def __len__(self) -> int:
        return len(self._by_id)

    def __iter__(self) -> Iterator[Message]:
        return iter(list(self._by_id.values()))

    def __deepcopy__(self, _: Any) -> list[Message]:
        """What a snapshot stores."""
        return [dict(message) for message in self]

    def find(self, message_id: str) -> Message | None:
        return self._by_id.get(message_id)

    def append(self, message: Message) -> None:
        self._put(message)
        self._note(message)

    def replace(self, message_id: str, message: Message | None) -> None:
        """Puts a stored state back: the message as it was, or that there is none."""
        if old := self._by_id.get(message_id):
            self._by_receipt.pop(old["receipt_handle"], None)
        if message is None:
            self._by_id.pop(message_id, None)
        else:
            self._put(message)

    def remove(self, message: Message) -> None:
        self.replace(message["id"], None)
        self._note(message)

    def clear(self) -> None:
        for message in self:
            self.remove(message)

    def delete(self, receipt: str) -> bool:
        message = self._by_receipt.get(receipt)
        if message:
            self.remove(message)
        return message is not None

    def hide(self, receipt: str, seconds: float, now: float) -> bool | None:
        """None if there is no message with this receipt, false if it is visible again."""
        message = self._by_receipt.get(receipt)
        if message is None:
            return None
        if message["visible_at"] <= now:
            return False
        self._show_again(message, now + seconds)
        return True

    def take_visible(self, now: float) -> Message | None:
        """The next visible message. Call `receive` or `remove` with it: it is not found a second time."""
        while self._visible_from and self._visible_from[0][0] <= now:
            visible_from, _, message_id = heapq.heappop(self._visible_from)
            message = self._by_id.get(message_id)
            if message and message["visible_at"] == visible_from:
                return message
        return None

    def receive(self, message: Message, seconds: float, now: float) -> None:
        self._by_receipt.pop(message["receipt_handle"], None)
        message["receipt_handle"] = str(uuid4())
        self._by_receipt[message["receipt_handle"]] = message
        message["receive_count"] += 1
        message["first_receive_at"] = message.get("first_receive_at") or now
        self._show_again(message, now + seconds)

    def expire(self, sent_until: float) -> None:
        while self._by_id:
            oldest = next(iter(self._by_id.values()))
            if (oldest.get("enqueued_at") or oldest["sent_at"]) > sent_until:
                return
            self.remove(oldest)

    def _put(self, message: Message) -> None:
        self._by_id[message["id"]] = message
        if message["receipt_handle"]:
            self._by_receipt[message["receipt_handle"]] = message
        heapq.heappush(self._visible_from, (message["visible_at"], next(self._numbers), message["id"]))

    def _show_again(self, message: Message, at: float) -> None:
        message["visible_at"] = at
        heapq.heappush(self._visible_from, (at, next(self._numbers), message["id"]))
        self._note(message)

    def _note(self, message: Message) -> None:
        self._note_of_queue(self._queue, message["id"])
