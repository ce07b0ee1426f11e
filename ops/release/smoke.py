"""The smoke test: sends requests to a site from outside, by `python -m ops.release.smoke SITE_URL [RELEASE]`.

The exit code is 1 if an answer is wrong or slow, and 2 if the address is not valid. With the number of a release,
/health must answer with that number.
"""

from __future__ import annotations

import argparse
import http.client
import re
import statistics
import sys
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from ops import answers
from ops.answers import Answer

REQUESTS = 60
SECONDS = 29  # the timeout of API Gateway
UNANSWERED = (http.client.HTTPException, OSError)
SLOWEST_MS = 200  # for the median, because one slow answer proves little
# The site's own time, from its header. A distant machine would also measure the network.
IN_THE_SITE = re.compile(r"\bapp;dur=(\d+(?:\.\d+)?)")


@dataclass
class Visit:
    """Sends all requests through one connection, because opening one is not the site's work."""

    url: str
    release: str | None = None
    faults: list[str] = field(default_factory=list)
    site_ms: list[float] = field(default_factory=list)  # of each answer
    whole_ms: list[float] = field(default_factory=list)  # with the network
    releases: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        parts = urlsplit(self.url.rstrip("/"))
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        self._connection, self._base = kind(parts.netloc, timeout=SECONDS), parts.path

    def check(self, path: str) -> None:
        try:
            answer = self._get_with_retry(path)
        except UNANSWERED as error:
            self.faults.append(f"GET {path} was not answered: {type(error).__name__}: {error}")
            return
        if fault := answers.fault(answer, self.release):
            self.faults.append(fault)

    def close(self) -> None:
        self._connection.close()

    def _get_with_retry(self, path: str) -> Answer:
        """Retries a broken connection once: it proves little, and a failed smoke test rolls a release back."""
        try:
            return self._get(path)
        except UNANSWERED:
            self.close()
            return self._get(path)

    def _get(self, path: str) -> Answer:
        began = time.monotonic()
        # Without this the site may compress the answer.
        self._connection.request("GET", self._base + path, headers={"Accept-Encoding": "identity"})
        response = self._connection.getresponse()
        body = response.read()
        whole = 1000 * (time.monotonic() - began)
        reported = IN_THE_SITE.search(response.getheader("Server-Timing", ""))
        self.whole_ms.append(whole)
        self.site_ms.append(float(reported[1]) if reported else whole)
        self.releases.add(response.getheader("X-Release", "unknown"))
        return Answer(path, response.status, response.getheader("Content-Type", ""), body)


def faults_of(url: str, release: str | None = None) -> list[str]:
    """A sentence for each wrong answer."""
    with closing(Visit(url, release)) as visit:
        for number in range(REQUESTS):
            visit.check(answers.PATHS[number % len(answers.PATHS)])
    if not visit.site_ms:
        return visit.faults
    in_site, whole = statistics.median(visit.site_ms), statistics.median(visit.whole_ms)
    sys.stdout.write(
        f"{REQUESTS} requests. Median {in_site:.0f} ms in the site, {whole:.0f} ms with the network; "
        f"{max(visit.whole_ms):.0f} ms at most. Release {' and '.join(sorted(visit.releases))}\n"
    )
    if in_site > SLOWEST_MS:
        visit.faults.append(f"Half of the requests take the site longer than {in_site:.0f} ms; allowed: {SLOWEST_MS}.")
    return visit.faults


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m ops.release.smoke", description="Sends requests to a site from outside."
    )
    parser.add_argument("url", metavar="SITE_URL", type=_address, help="such as https://example.com/prod")
    parser.add_argument("release", nargs="?", help="its number: /health must answer with it")
    parser.add_argument("--check", action="store_true", help="check the address only, and send nothing")
    options = parser.parse_args(arguments)
    faults = [] if options.check else faults_of(options.url, options.release)
    sys.stderr.writelines(f"{line}\n" for line in faults)
    return 1 if faults else 0


def _address(url: str) -> str:
    """An invalid address proves nothing about the site, and must not roll a good release back."""
    try:
        parts = urlsplit(url)
        has_port = parts.port is None or parts.port > 0
    except ValueError:  # not a number, too large, or half an IPv6 address
        has_port = False
    is_plain = url.isascii() and url.isprintable() and not set(url) & set(" @?#")
    if not (has_port and is_plain and parts.scheme in ("http", "https") and parts.hostname):
        raise argparse.ArgumentTypeError(f"must be like https://example.com/prod, not {url!r}")
    return url


if __name__ == "__main__":
    sys.exit(main())
