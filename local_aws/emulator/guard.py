"""Refuses requests that pages of other sites send through the developer's browser.

ministack itself has no such protection: it accepts every Host and every origin, and a POST to /_ministack/reset
deletes everything, even without credentials.
"""

from __future__ import annotations

import re

from local_aws.emulator.asgi import Message, Receive, Scope, Send, answer, header

# Another name that resolves to 127.0.0.1 (DNS rebinding) fails here. Browsers resolve *.localhost only to this
# machine, and the emulator serves {id}.execute-api.localhost.
LOCAL_HOST = re.compile(r"(127\.0\.0\.1|\[::1\]|([a-z0-9-]+\.)*localhost)(:\d+)?", re.IGNORECASE)


def refusal(scope: Scope) -> str | None:
    host = header(scope, b"host")
    if not LOCAL_HOST.fullmatch(host):
        return f"The emulator answers to 127.0.0.1 and localhost only, not to {host!r}."
    origin = header(scope, b"origin")
    if origin and origin.lower() != f"http://{host}".lower():
        return f"The emulator takes no requests from pages of {origin!r}."
    # A page of another port of localhost is "same-site" for a browser, but belongs to another program.
    if header(scope, b"sec-fetch-site") in ("cross-site", "same-site"):
        return "The emulator takes no requests from pages of other sites."
    return None


async def refuse(scope: Scope, receive: Receive, send: Send, sentence: str) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1008})
        return
    await answer(send, 403, sentence.encode(), "text/plain; charset=utf-8")


def without_cors_for_all(send: Send) -> Send:
    async def send_restricted(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = [h for h in message["headers"] if not _allows_every_origin(*h)]
            message = {**message, "headers": headers}
        await send(message)

    return send_restricted


def _allows_every_origin(name: bytes, value: bytes) -> bool:
    return name.lower() == b"access-control-allow-origin" and value.strip() == b"*"
