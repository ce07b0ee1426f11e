from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from ops import translations


class Command(BaseCommand):
    help = "Compile the words of locale/ after they were changed; needs nothing but Python."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        for folder in settings.LOCALE_PATHS:
            for written in translations.compile_all(folder):
                self.stdout.write(f"{written.relative_to(settings.BASE_DIR)}")
