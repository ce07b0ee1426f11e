from __future__ import annotations

from typing import Any

from django.core.management.commands import runserver


class Command(runserver.Command):
    help = "The site on this machine, with reload; Django's own server without its greeting. `make run` starts it."

    def run(self, **options: Any) -> None:
        super().run(**options | {"skip_checks": True})

    def on_bind(self, server_port: int) -> None:
        """`make run` says where the site is, once it answers."""
