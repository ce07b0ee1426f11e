from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import autoreload

from local_aws import stream_pump
from local_aws.emulator.positions import Positions


class Command(BaseCommand):
    help = "Hand the emulated streams to the Lambda handler, as AWS does. `make run` starts it."
    requires_system_checks = ()

    def handle(self, **options: Any) -> None:
        autoreload.run_with_reloader(_pump)


def _pump() -> None:
    handler, streams = stream_pump.handler_and_streams()
    stream_pump.Pump(handler, Positions(settings.DATA_DIR / "pump.json")).run(streams)
