"""`make check` fails for a secret in a tracked file. It sends the secret to no service."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from importlib.metadata import version
from pathlib import Path

import pytest
from django.conf import settings

ROOT: Path = settings.BASE_DIR
CONFIG = "requirements/detect-secrets.json"
RANDOM = "q7Zx0Vw2Lk9"
# Each is put together from parts, so that this file contains none.
SECRETS = {
    "aws.py": ("AWS Access Key", 'key = "' + "AKIA" + 'QYLPMN5HFIQR7XYA"'),
    "stream.json": ("AWS Access Key", '{"key": "' + "AKIA" + 'QYLPMN5HFIQR7XYA"}'),
    "server.pem": ("Private Key", "-----BEGIN " + "PRIVATE KEY-----"),
    "settings.py": ("Secret Keyword", 'SECRET_KEY = "' + RANDOM * 4 + '"'),
    "hex.py": ("Hex High Entropy String", 'salt = "' + "0f6d3ac2" + '95b17e48d0c6"'),
    "base64.py": ("Base64 High Entropy String", 'salt = "' + "Zk3vQ8xW1m" + "T6yB9rLc4HdJ0s" + '"'),
    "github.yml": ("GitHub Token", "token: " + "ghp_" + (RANDOM * 4)[:36]),
    "gitlab.yml": ("GitLab Token", "token: " + "glpat-" + (RANDOM * 4)[:20]),
    "pip.conf": ("Basic Auth Credentials", "https://deployer:" + RANDOM + "@registry.example.com/simple"),
    ".npmrc": ("NPM tokens", "//registry.example.com/:_authToken=" + "npm_" + RANDOM * 3),
    "slack.txt": ("Slack Token", "xoxb-" + "123456789012-1234567890123-" + RANDOM * 2),
}
# Passwords such as tests use.
PASSWORDS = 'PASSWORD = "correct horse battery"\nSECRET_KEY = "unused"\n'
NO_NETWORK = {"HTTPS_PROXY": "http://127.0.0.1:9"}

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def scan(tmp_path_factory: pytest.TempPathFactory) -> subprocess.CompletedProcess[str]:
    repository = tmp_path_factory.mktemp("repository")
    (repository / "requirements").mkdir()
    shutil.copy(ROOT / CONFIG, repository / CONFIG)
    (repository / ".venv").symlink_to(ROOT / ".venv")
    (repository / "passwords.py").write_text(PASSWORDS)
    for name, (_, line) in SECRETS.items():
        (repository / name).write_text(f"first line\n{line}\n")
    subprocess.run("git init --quiet && git add --all", shell=True, cwd=repository, check=True)
    return subprocess.run(
        _command(), shell=True, cwd=repository, env=os.environ | NO_NETWORK, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("name", SECRETS)
def test_it_finds_a_secret_in_a_tracked_file(scan: subprocess.CompletedProcess[str], name: str) -> None:
    kind, _ = SECRETS[name]

    assert scan.returncode != 0
    assert f"Secret Type: {kind}\nLocation:    {name}:2\n" in scan.stdout


def test_it_passes_passwords_of_tests(scan: subprocess.CompletedProcess[str]) -> None:
    assert "passwords.py" not in scan.stdout


def test_its_settings_name_the_installed_version() -> None:
    """With another version in them, the tool rewrites them instead of passing."""
    assert json.loads((ROOT / CONFIG).read_text())["version"] == version("detect-secrets")


def _command() -> str:
    """The line of the Makefile, as make gives it to the shell."""
    lines = [line for line in (ROOT / "Makefile").read_text(encoding="utf-8").splitlines() if CONFIG in line]
    assert len(lines) == 1
    return lines[0].strip().removeprefix("@").replace("$(BIN)", ".venv/bin")
