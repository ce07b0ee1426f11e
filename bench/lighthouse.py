"""Asks Lighthouse about the pages that a visitor, a member of staff and an engineer open first."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from playwright.sync_api import sync_playwright

from bench import figures, pages

RUNS = 5
TRIES = 4  # of a run: with some releases of Chromium it now and then records nothing
PAGES = {"the form": "/", "the API": "/docs/", "the overview": "/dashboard/", "the inbox": "/dashboard/inbox/"}
CATEGORIES = {
    "performance": "speed",
    "accessibility": "accessibility",
    "best-practices": "best practices",
    "seo": "search engines",
}
LIGHTHOUSE = Path(settings.BASE_DIR) / ".lighthouse" / "node_modules" / ".bin" / "lighthouse"

Scores = dict[str, float]


def measure(runs: int = RUNS) -> str:
    if not LIGHTHOUSE.exists():
        raise SystemExit("Lighthouse is missing: run `make .lighthouse/made-from` first.")
    with pages.packaged_site() as demo:
        cookies = _cookies(demo)
        asked = {title: [_scores(demo["url"] + path, cookies) for _ in range(runs)] for title, path in PAGES.items()}
    return report(asked)


def report(asked: Mapping[str, Sequence[Scores]]) -> str:
    """The median of the runs of each page, 0 to 100."""
    rows = [
        [title, *(f"{100 * median(run[category] for run in runs):.0f}" for category in CATEGORIES)]
        for title, runs in asked.items()
    ]
    return figures.table(["page", *CATEGORIES.values()], rows)


def _cookies(demo: Mapping[str, str]) -> str:
    """Of a member of staff who has signed in."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=pages.CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        context = chromium.new_context()
        pages.sign_in(context.new_page(), demo)
        cookies = "; ".join(f"{cookie['name']}={cookie['value']}" for cookie in context.cookies())
        chromium.close()
    return cookies


def _scores(address: str, cookies: str) -> Scores:
    """Of one run with Lighthouse's own settings: a phone, a slow network and a processor that is four times slower."""
    with TemporaryDirectory() as folder:
        headers, answer = Path(folder) / "headers.json", Path(folder) / "answer.json"
        headers.write_text(json.dumps({"Cookie": cookies}), encoding="utf-8")
        command = [str(LIGHTHOUSE), address, "--quiet", "--output=json", f"--output-path={answer}"]
        options = [f"--extra-headers={headers}", "--chrome-flags=--headless=new --no-sandbox --disable-gpu"]
        environment = {**os.environ, "CHROME_PATH": str(pages.CHROMIUM)}
        for tries_left in reversed(range(TRIES)):
            done = subprocess.run([*command, *options], check=not tries_left, env=environment, timeout=300)
            if done.returncode == 0:
                break
        return scores_of(json.loads(answer.read_text(encoding="utf-8")))


def scores_of(answer: Mapping[str, Any]) -> Scores:
    return {category: answer["categories"][category]["score"] or 0.0 for category in CATEGORIES}
