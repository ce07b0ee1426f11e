"""What this app tells whoever listens, without knowing them."""

from __future__ import annotations

from django.dispatch import Signal

accepted = Signal()  # item: it was stored just now
