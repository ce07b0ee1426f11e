#!/usr/bin/env python
from __future__ import annotations

import os
import sys
from io import TextIOWrapper

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "feedback_site.settings")
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(line_buffering=True)  # shows progress at once, in a pipe or a file too
    execute_from_command_line(sys.argv)
