from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import autoreload

from local_aws.emulator.positions import Positions
from local_aws.pump import mappings, run


class Command(BaseCommand):
    help = "Hand what is in the emulated streams and queues to the Lambda handler, as AWS does. `make run` starts it."
    requires_system_checks = ()

    def handle(self, **options: Any) -> None:
        autoreload.run_with_reloader(_pump)


def _pump() -> None:
    run.run(*mappings.declared(), Positions(settings.DATA_DIR / "pump.json"))
