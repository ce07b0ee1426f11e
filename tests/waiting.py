"""How a test waits for the emulated AWS: its work takes milliseconds, and botocore's waiters look every few seconds."""

from __future__ import annotations

from typing import Any

OFTEN: Any = {"Delay": 0.02, "MaxAttempts": 3000}
