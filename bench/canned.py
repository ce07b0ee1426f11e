"""A server that answers like DynamoDB, at once and always the same, so that only the work of the caller is measured."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

TOTALS = {
    "aggregateId": {"S": "project#default"},
    "bucket": {"S": "total"},
    "totalCount": {"N": "4211"},
    "sumRatings": {"N": "16553"},
    "mood:positive": {"N": "3096"},
    "mood:neutral": {"N": "563"},
    "mood:negative": {"N": "552"},
    "rating1": {"N": "210"},
    "rating2": {"N": "342"},
    "rating3": {"N": "563"},
    "rating4": {"N": "1510"},
    "rating5": {"N": "1586"},
    "lastUpdated": {"S": "2026-11-21T10:15:00.123Z"},
    "version": {"N": "4211"},
}


def response_to(operation: str, request: dict[str, Any]) -> dict[str, Any] | None:
    if operation == "GetItem":
        return {"Item": TOTALS} if request["Key"].get("bucket") == TOTALS["bucket"] else {}
    if operation == "UpdateItem":  # a rate limit: the first in its window
        return {"Attributes": {"used": {"N": "1"}}}
    return {} if operation == "PutItem" else None


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"  # keeps connections open, as DynamoDB does
    # Send headers and body together: as two packets, the second would wait 40 ms for the delayed acknowledgement.
    wbufsize = -1
    disable_nagle_algorithm = True

    def do_POST(self) -> None:
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        operation = self.headers["X-Amz-Target"].rpartition(".")[2]
        response = response_to(operation, request)
        if response is None:
            self._respond(400, {"__type": "UnknownOperationException", "message": operation})
        else:
            self._respond(200, response)

    def _respond(self, status: int, document: dict[str, Any]) -> None:
        body = json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/x-amz-json-1.0")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def dynamodb() -> Iterator[str]:
    """Yields the address of such a server."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
