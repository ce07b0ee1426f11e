"""Why a release does not go on. Each is a sentence for the person who releases."""

from __future__ import annotations


class Refused(Exception):
    """Nothing was changed that a visitor could notice; the message says what to do."""


class Unfinished(Exception):
    """The new version serves, and something after that failed; the next `zappa update` does it."""
