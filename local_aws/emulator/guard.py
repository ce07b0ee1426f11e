"""Keeps pages of other sites, open in the developer's browser, away from the emulator.

The emulator has no cross-origin protection of its own: it answers any Host, allows every origin,
and wipes everything for whoever posts to /_ministack/reset, credentials or not.
"""

from __future__ import annotations

import re

from local_aws.emulator.asgi import Message, Receive, Scope, Send, answer, header

# A foreign name that points to 127.0.0.1 (DNS rebinding) fails here. Browsers resolve *.localhost
# to this machine only; the emulator serves {id}.execute-api.localhost.
LOCAL_HOST = re.compile(r"(127\.0\.0\.1|\[::1\]|([a-z0-9-]+\.)*localhost)(:\d+)?", re.IGNORECASE)


def refusal(scope: Scope) -> str | None:
    host = header(scope, b"host")
    if not LOCAL_HOST.fullmatch(host):
        return f"The emulator answers to 127.0.0.1 and localhost only, not to {host!r}."
    origin = header(scope, b"origin")
    if origin and origin.lower() != f"http://{host}".lower():
        return f"The emulator takes no requests from pages of {origin!r}."
    # Another port of localhost is "same-site" to a browser and still another program's page.
    if header(scope, b"sec-fetch-site") in ("cross-site", "same-site"):
        return "The emulator takes no requests from pages of other sites."
    return None


async def refuse(scope: Scope, receive: Receive, send: Send, sentence: str) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1008})
        return
    await answer(send, 403, sentence.encode(), "text/plain; charset=utf-8")


def without_open_cors(send: Send) -> Send:
    async def send_closed(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = [h for h in message["headers"] if not _opens_to_all(*h)]
            message = {**message, "headers": headers}
        await send(message)

    return send_closed


def _opens_to_all(name: bytes, value: bytes) -> bool:
    return name.lower() == b"access-control-allow-origin" and value.strip() == b"*"
