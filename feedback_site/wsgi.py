from __future__ import annotations

import os

import django

from feedback_site.entry.incoming import Handler

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "feedback_site.settings")
django.setup(set_prefix=False)
application = Handler()
