from __future__ import annotations

from typing import Any

from django.core.management.commands import runserver
from django.core.servers.basehttp import WSGIRequestHandler, WSGIServer


class RequestHandler(WSGIRequestHandler):
    def parse_request(self) -> bool:
        """Python's HTTP parser also reads the parameters of Content-Type. Some raise a TypeError (CPython gh-134151),
        and the connection would close without an answer.
        """
        try:
            return super().parse_request()
        except Exception:  # noqa: BLE001  a parser may raise anything
            self.send_error(400)
            return False


class Server(WSGIServer):
    def __init__(self, address: Any, _: type[WSGIRequestHandler], **options: Any) -> None:
        super().__init__(address, RequestHandler, **options)  # not Django's handler, which the command passes


class Command(runserver.Command):
    help = "Runs the site on this machine, with reload: Django's server without its start message. `make run` uses it."
    server_cls = Server

    def run(self, **options: Any) -> None:
        super().run(**options | {"skip_checks": True})

    def on_bind(self, server_port: int) -> None:
        """Prints nothing: `make run` prints the address when the site answers."""
