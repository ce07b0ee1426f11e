"""Measures how many bytes a browser loads for each page, with its scripts, styles and images."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

import brotli
from django.conf import settings
from playwright.sync_api import BrowserContext, Page, Response, sync_playwright

from bench import figures
from local_aws import emulated

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium")
PUBLIC = {"the form": "/", "the form, in an iframe": "/?embed=true", "signing in": "/sign-in/", "the API": "/docs/"}
WRONG_ADDRESS = "/nowhere"
STAFF = {
    "the overview": "/dashboard/",
    "the inbox": "/dashboard/inbox/",
    "an item": "/dashboard/inbox/{item}",
    "the board of tasks": "/dashboard/tasks/",
    "operations": "/dashboard/operations/",
}
WIDGET = "/widget.js"
SECONDS_TO_START = 120


def measure() -> str:
    with site() as demo, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        context = chromium.new_context()
        rows = [_row(context, title, demo["url"] + path) for title, path in PUBLIC.items()]
        rows += _rows_of_answers(context, demo["url"])
        sign_in(context.new_page(), demo)
        item = newest_item(context, demo)
        rows += [_row(context, title, demo["url"] + path.format(item=item)) for title, path in STAFF.items()]
        rows.append(["the widget's script", "1", *_sizes([_script(context, demo["url"])])])
        chromium.close()
    return figures.table(["page", "files", "KB", "**transferred, KB**"], rows)


@contextmanager
def site(**environment: str) -> Iterator[dict[str, str]]:
    """Starts the site like `make run`, with sample data, in a temporary folder."""
    with TemporaryDirectory() as folder:
        ports = {"PORT": str(emulated.free_port()), "EMULATOR_PORT": str(emulated.free_port())}
        process = subprocess.Popen(
            [sys.executable, "manage.py", "local"],
            cwd=settings.BASE_DIR,
            env={**os.environ, **ports, **environment, "DATA_DIR": folder},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        try:
            yield _started(process, Path(folder) / "demo.json")
        finally:
            process.send_signal(signal.SIGINT)
            process.communicate()


@contextmanager
def packaged_site() -> Iterator[dict[str, str]]:
    """The same with static files as a stage has them: collected, compressed and with hashes in their names."""
    with TemporaryDirectory() as folder:
        collect = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity=0"]
        environment = {"STATIC_ROOT": folder}
        subprocess.run(collect, cwd=settings.BASE_DIR, env={**os.environ, **environment}, check=True)
        with site(**environment) as demo:
            yield demo


def _started(process: subprocess.Popen[str], demo: Path) -> dict[str, str]:
    assert process.stdout is not None
    before = time.monotonic()
    for line in process.stdout:
        if line.startswith("The site answers"):
            addresses: dict[str, str] = json.loads(demo.read_text(encoding="utf-8"))
            return addresses
        if time.monotonic() - before > SECONDS_TO_START:
            break
    raise RuntimeError("The site did not start: try `make run`.")


def _rows_of_answers(context: BrowserContext, url: str) -> list[list[str]]:
    return [
        _row(context, "the form, and its thanks", url, _send),
        _row(context, "the form, and what is wrong", url, _send_nothing),
        _row(context, "an error page", url + WRONG_ADDRESS),
    ]


def _send(page: Page) -> None:
    page.locator("[name=rating][value='4']").check(force=True)
    page.get_by_label("What should we know?").fill("All good")
    page.locator("[type=submit]").click()
    page.wait_for_selector("#done")


def _send_nothing(page: Page) -> None:
    page.locator("[type=submit]").click()
    page.wait_for_selector(".summary")


def _row(context: BrowserContext, title: str, address: str, act: Callable[[Page], None] | None = None) -> list[str]:
    responses: list[Response] = []
    page = context.new_page()
    page.on("response", lambda response: responses.append(response))
    page.goto(address, wait_until="networkidle")
    if act:
        act(page)
    bodies = [(response.url, response.body()) for response in responses if _has_a_body(response)]
    page.close()
    return [title, str(len(bodies)), *_sizes(bodies)]


def _has_a_body(response: Response) -> bool:
    return not 300 <= response.status < 400 and response.url.startswith("http")


def newest_item(context: BrowserContext, demo: dict[str, str]) -> str:
    response = context.request.get(f"{demo['url']}/feedback?limit=1", headers={"X-Api-Key": demo["apiKey"]})
    return str(response.json()["items"][0]["feedbackId"])


def _script(context: BrowserContext, url: str) -> tuple[str, bytes]:
    return f"{url}{WIDGET}", context.request.get(f"{url}{WIDGET}").body()


def _sizes(bodies: list[tuple[str, bytes]]) -> list[str]:
    size = sum(len(body) for _, body in bodies)
    sent = sum(transferred(address, body) for address, body in bodies)
    return [f"{size / 1000:.1f}", f"**{sent / 1000:.1f}**"]


def transferred(address: str, body: bytes) -> int:
    """Static files are compressed in the package. Pages are not compressed: a compressed page with a secret and the
    visitor's input would leak the secret (BREACH)."""
    path = urlsplit(address).path
    if path == WIDGET:
        return len(gzip.compress(body))
    return min(len(brotli.compress(body)), len(body)) if path.startswith("/static/") else len(body)


def sign_in(page: Page, demo: Mapping[str, str]) -> None:
    page.goto(demo["url"] + "/sign-in/")
    page.get_by_role("textbox", name="E-mail").fill(demo["adminEmail"])
    page.get_by_role("textbox", name="Password").fill(demo["adminPassword"])
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/dashboard/")
    page.close()
