"""Asks a site from outside, as visitors do: `python -m ops.release.smoke URL`. Ends with 1 if it is not well."""

from __future__ import annotations

import http.client
import statistics
import sys
import time
import urllib.error
import urllib.request

PATHS = ("/health", "/", "/analytics")
REQUESTS = 60
UNANSWERED = (urllib.error.URLError, http.client.HTTPException, OSError)
SLOWEST_MS = 200  # the median: one sample from far away says little of the site


def look(url: str) -> list[str]:
    """A sentence for each thing that is wrong."""
    wrong: list[str] = []
    times: list[float] = []
    releases: set[str] = set()
    for number in range(REQUESTS):
        address = url.rstrip("/") + PATHS[number % len(PATHS)]
        began = time.monotonic()
        try:
            releases.add(_release_behind(address))
        except UNANSWERED as error:
            wrong.append(f"{address}: {error}")
        times.append(1000 * (time.monotonic() - began))
    median = statistics.median(times)
    if median > SLOWEST_MS:
        wrong.append(f"Half of the requests take longer than {median:.0f} ms; {SLOWEST_MS} ms are allowed.")
    told = f"{REQUESTS} requests, {median:.0f} ms in the middle, {max(times):.0f} ms at most, release "
    sys.stdout.write(f"{told}{' and '.join(sorted(releases)) or 'unknown'}\n")
    return wrong


def _release_behind(address: str) -> str:
    """A connection that breaks once says little of the site, and what fails here takes a release back."""
    try:
        return _asked(address)
    except urllib.error.HTTPError:
        raise
    except UNANSWERED:
        return _asked(address)


def _asked(address: str) -> str:
    with urllib.request.urlopen(address, timeout=29) as answer:  # noqa: S310  the address is our caller's
        answer.read()
        return str(answer.headers.get("X-Release", "unknown"))


if __name__ == "__main__":
    found = look(sys.argv[1])
    sys.stderr.writelines(f"{line}\n" for line in found)
    sys.exit(1 if found else 0)
