"""Asks a site from outside, as visitors do: `python -m ops.release.smoke URL [RELEASE]`. Ends with 1 if it is not well.

With the number of a release, /health has to answer as that one.
"""

from __future__ import annotations

import http.client
import re
import statistics
import sys
import time
from contextlib import closing
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from ops import answers
from ops.answers import Answer

REQUESTS = 60
SECONDS = 29  # API Gateway waits no longer
UNANSWERED = (http.client.HTTPException, OSError)
SLOWEST_MS = 200  # the median: one sample says little of the site
# What the site itself took, by its own header. A far-away machine would measure the way as well.
IN_THE_SITE = re.compile(r"\bapp;dur=(\d+(?:\.\d+)?)")


@dataclass
class Visit:
    """All requests go through one connection: to open it is no work of the site."""

    url: str
    release: str | None = None
    faults: list[str] = field(default_factory=list)
    site_ms: list[float] = field(default_factory=list)  # of each answer
    whole_ms: list[float] = field(default_factory=list)  # with the way
    releases: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        parts = urlsplit(self.url.rstrip("/"))
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        self._connection, self._base = kind(parts.netloc, timeout=SECONDS), parts.path

    def ask(self, path: str) -> None:
        try:
            answer = self._asked_twice(path)
        except UNANSWERED as error:
            self.faults.append(f"GET {path} was not answered: {type(error).__name__}: {error}")
            return
        if fault := answers.fault(answer, self.release):
            self.faults.append(fault)

    def close(self) -> None:
        self._connection.close()

    def _asked_twice(self, path: str) -> Answer:
        """A connection that breaks once says little of the site, and what fails here takes a release back."""
        try:
            return self._asked(path)
        except UNANSWERED:
            self.close()
            return self._asked(path)

    def _asked(self, path: str) -> Answer:
        began = time.monotonic()
        # The site compresses for those who ask for it.
        self._connection.request("GET", self._base + path, headers={"Accept-Encoding": "identity"})
        response = self._connection.getresponse()
        body = response.read()
        whole = 1000 * (time.monotonic() - began)
        reported = IN_THE_SITE.search(response.getheader("Server-Timing", ""))
        self.whole_ms.append(whole)
        self.site_ms.append(float(reported[1]) if reported else whole)
        self.releases.add(response.getheader("X-Release", "unknown"))
        return Answer(path, response.status, response.getheader("Content-Type", ""), body)


def look(url: str, release: str | None = None) -> list[str]:
    """A sentence for each thing that is wrong."""
    with closing(Visit(url, release)) as visit:
        for number in range(REQUESTS):
            visit.ask(answers.PATHS[number % len(answers.PATHS)])
    if not visit.site_ms:
        return visit.faults
    in_site, whole = statistics.median(visit.site_ms), statistics.median(visit.whole_ms)
    sys.stdout.write(
        f"{REQUESTS} requests. In the middle {in_site:.0f} ms in the site, {whole:.0f} ms with the way; "
        f"{max(visit.whole_ms):.0f} ms at most. Release {' and '.join(sorted(visit.releases))}\n"
    )
    if in_site > SLOWEST_MS:
        visit.faults.append(f"Half of the requests take the site longer than {in_site:.0f} ms; allowed: {SLOWEST_MS}.")
    return visit.faults


if __name__ == "__main__":
    found = look(*sys.argv[1:3])
    sys.stderr.writelines(f"{line}\n" for line in found)
    sys.exit(1 if found else 0)
