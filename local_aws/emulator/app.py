"""The emulator as one ASGI app: guard, then faults, then durability, then ministack."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ministack import app as ministack
from ministack.services import lambda_svc

from local_aws.emulator import (
    binary_answers,
    deliveries,
    ending,
    expiry,
    faults,
    guard,
    mails,
    mappings,
    queues,
    secure_transport,
    stream_rights,
)
from local_aws.emulator.asgi import Message, Receive, Scope, Send
from local_aws.emulator.calls import Call, read_call
from local_aws.emulator.durability import Durability
from local_aws.emulator.ending import CANNOT_START
from local_aws.emulator.environment import CannotStart


class Emulator:
    def __init__(self, durability: Durability | None, folder: Path) -> None:
        mails.keep_in(folder)
        binary_answers.read_escaped_types()
        deliveries.check_policies()
        mappings.refuse_as_lambda_does()
        stream_rights.check_by_stream()
        expiry.remove_as_dynamodb_does()
        if durability is None:
            queues.keep_messages_by_id(lambda queue, message_id: None)
        # A new function stays pending for a moment, as on AWS. ministack's half a second adds up over a release.
        lambda_svc._LAMBDA_STATE_TRANSITION_DELAY = 0.05
        self._durability = durability
        self._faults = faults.Faults()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(scope, receive, send)
        elif sentence := guard.refusal(scope):
            await guard.refuse(scope, receive, send, sentence)
        elif scope["type"] != "http":
            await ministack.app(scope, receive, send)
        elif scope["path"] == faults.PATH:
            await self._faults.configure(receive, send)
        elif scope["path"] == expiry.PATH:
            call, receive = await read_call(scope, receive)
            await expiry.serve(receive, self._once_durable(call, send))
        else:
            await self._serve(secure_transport.assume(scope), receive, guard.without_cors_for_all(send))

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        call, receive = await read_call(scope, receive)
        fault = self._faults.take(call)
        if not fault:
            await self._carry_out(call, scope, receive, send)
            return
        with self._faults.delayed():
            reasons, receive = await faults.reasons_of(fault, receive)
            await faults.wait(fault)
            if fault.after or not fault.status:
                await self._carry_out(call, scope, receive, faults.swallow if fault.status else send)
            if fault.status:
                await faults.fail(fault, call, reasons, send)

    async def _carry_out(self, call: Call, scope: Scope, receive: Receive, send: Send) -> None:
        await ministack.app(scope, receive, self._once_durable(call, send))

    def _once_durable(self, call: Call, send: Send) -> Send:
        async def send_once_durable(message: Message) -> None:
            if self._durability and message["type"] == "http.response.start":
                self._durability.before_answer(call, message["status"])
            await send(message)

        return send_once_durable

    async def _live(self, scope: Scope, receive: Receive, send: Send) -> None:
        durability = self._durability

        async def send_once_restored(message: Message) -> None:
            if durability and message["type"] == "lifespan.startup.complete":
                _end_on_error(durability.restore)
            await send(message)

        if durability:
            ministack._load_persisted_state = lambda: _end_on_error(durability.load)
            # ministack calls this when it stops. Its own version does not know the journal.
            ministack.save_all = lambda _services: durability.save_all()
        await ministack.app(scope, receive, send_once_restored)


def _end_on_error(step: Callable[[], None]) -> None:
    try:
        step()
    except CannotStart as error:
        ending.now(str(error), CANNOT_START)
    except Exception as error:  # noqa: BLE001 - hypercorn would continue with incomplete data
        ending.now(f"The saved state cannot be loaded ({type(error).__name__}: {error}).", CANNOT_START)
