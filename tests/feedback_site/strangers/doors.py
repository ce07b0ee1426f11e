"""Sends one request in three ways: to the development server, and as the events of a REST API and of an HTTP API.

It starts no process: the server reads from bytes instead of a socket, and this module makes the events of the gateways.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.parser import BytesParser
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote

from feedback_site.entry.lambda_entry import handler
from feedback_site.wsgi import application
from ops.management.commands.site import RequestHandler, Server
from tests.feedback_site.conftest import Context

EVENTS = Path(__file__).parents[2] / "events"
HOST = "testserver"

Headers = list[tuple[str, str]]


@dataclass(frozen=True)
class Request:
    path: str = "/"
    method: str = "GET"
    headers: Headers = field(default_factory=list)
    query: str = ""
    body: bytes = b""


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Headers
    body: bytes

    def header(self, name: str) -> str | None:
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)

    @property
    def header_bytes(self) -> int:
        return sum(len(name) + len(value) + len(": \r\n") for name, value in self.headers)


class _Connection:
    """Replaces a socket. The client has sent everything, and waits for the response."""

    def __init__(self, sent: bytes) -> None:
        self.sent, self.answered = sent, b""

    def makefile(self, *_: Any) -> BytesIO:
        return BytesIO(self.sent)

    def sendall(self, data: bytes) -> None:
        self.answered += data

    def shutdown(self, how: int) -> None:
        pass


@contextmanager
def _server() -> Iterator[Server]:
    server = Server(("127.0.0.1", 0), RequestHandler, bind_and_activate=False)
    server.server_name, server.server_port = HOST, 80
    server.setup_environ()
    server.set_app(application)
    try:
        yield server
    finally:
        server.server_close()


def over_http(request: Request) -> Answer:
    return of_bytes(as_bytes(request))


def as_bytes(request: Request) -> bytes:
    target = request.path + (f"?{request.query}" if request.query else "")
    headers = [("Host", HOST), ("Connection", "close"), *request.headers]
    if request.body and "Content-Length" not in dict(headers):
        headers.append(("Content-Length", str(len(request.body))))
    head = [f"{request.method} {target} HTTP/1.1", *(f"{name}: {value}" for name, value in headers), "", ""]
    return "\r\n".join(head).encode(errors="replace") + request.body


def of_bytes(sent: bytes) -> Answer:
    connection = _Connection(sent)
    with _server() as server:
        RequestHandler(connection, ("198.51.100.23", 50000), server)  # type: ignore[arg-type]
    head, _, body = connection.answered.partition(b"\r\n\r\n")
    first, _, fields = head.partition(b"\r\n")
    parsed = BytesParser().parsebytes(fields)
    return Answer(int(first.split()[1]), list(parsed.items()), body)


def through_a_rest_api(request: Request) -> Answer:
    return of_event(rest_event(request))


def through_an_http_api(request: Request) -> Answer:
    return of_event(http_event(request))


def of_event(event: dict[str, Any]) -> Answer:
    answered = handler(event, Context())
    assert answered is not None
    json.dumps(answered)  # Lambda does the same, and would fail
    fields = [(name, value) for name, values in answered.get("multiValueHeaders", {}).items() for value in values]
    fields += answered.get("headers", {}).items()
    fields += [("Set-Cookie", cookie) for cookie in answered.get("cookies", ())]
    body = answered["body"].encode()
    return Answer(answered["statusCode"], fields, base64.b64decode(body) if answered["isBase64Encoded"] else body)


def rest_event(request: Request) -> dict[str, Any]:
    event = _captured("apigw_rest_get")
    event |= {"httpMethod": request.method, "path": request.path, "resource": "/{proxy+}"}
    event |= {"pathParameters": {"proxy": unquote(request.path[1:], errors="replace")}}
    if request.path == "/":
        event |= {"resource": "/", "pathParameters": None}
    fields: dict[str, list[str]] = {"Host": [HOST], "X-Forwarded-Proto": ["https"]}
    for name, value in request.headers:
        fields.setdefault(name, []).append(value)
    event["multiValueHeaders"] = fields
    event["headers"] = {name: values[-1] for name, values in fields.items()}
    query = parse_qs(request.query, keep_blank_values=True, errors="replace")
    event["multiValueQueryStringParameters"] = query or None
    event["queryStringParameters"] = {name: values[-1] for name, values in query.items()} or None
    event["requestContext"] |= {"path": f"/prod{request.path}", "httpMethod": request.method}
    return event | _body(request)


def http_event(request: Request) -> dict[str, Any]:
    event = _captured("apigw_http_v2_stage")
    event |= {"rawPath": f"/prod{request.path}", "rawQueryString": request.query}
    event["requestContext"]["http"] |= {"method": request.method, "path": f"/prod{request.path}"}
    fields = {"host": HOST, "x-forwarded-proto": "https"}
    cookies = []
    for name, value in request.headers:
        if name.lower() == "cookie":
            cookies += value.split("; ")
        else:
            fields[name.lower()] = f"{fields[name.lower()]},{value}" if name.lower() in fields else value
    if cookies:
        event["cookies"] = cookies
    return event | {"headers": fields} | _body(request)


def _body(request: Request) -> dict[str, Any]:
    if not request.body:
        return {"body": None, "isBase64Encoded": False}
    return {"body": base64.b64encode(request.body).decode(), "isBase64Encoded": True}


def _captured(name: str) -> dict[str, Any]:
    event: dict[str, Any] = json.loads((EVENTS / f"{name}.json").read_text())
    return event
