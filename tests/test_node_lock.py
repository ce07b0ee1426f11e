"""`make check` and `make bench` install exactly the npm packages of their lock files, even if newer releases exist."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import os
import shutil
import subprocess
import tarfile
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from django.conf import settings

NEWER = "9999.0.0"
REQUIREMENTS = settings.BASE_DIR / "requirements"

pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(shutil.which("npm") is None, reason="npm is needed by `make check` alone"),
]


class Registry(ThreadingHTTPServer):
    """Answers like npm's registry. Each package has its locked releases and a newer one."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.files: dict[str, bytes] = {}
        self.url = f"http://127.0.0.1:{self.server_port}"

    def publish(self, name: str, locked: dict[str, Any]) -> None:
        releases = json.loads(self.files.get(f"/{name}", b"{}")).get("versions", {})
        for version in (locked["version"], NEWER):
            manifest = {"name": name, "version": version, "dependencies": locked.get("dependencies", {})}
            tarball = _tarball(manifest)
            path = f"/{name}/-/{name.rpartition('/')[2]}-{version}.tgz"
            self.files[path] = tarball
            releases[version] = manifest | {"dist": {"tarball": self.url + path, "integrity": _integrity(tarball)}}
        described = {"name": name, "dist-tags": {"latest": NEWER}, "versions": releases}
        self.files[f"/{name}"] = json.dumps(described).encode()
        locked["integrity"] = releases[locked["version"]]["dist"]["integrity"]


class Answer(BaseHTTPRequestHandler):
    server: Registry

    def do_GET(self) -> None:
        content = self.server.files.get(unquote(self.path))
        self.send_response(200 if content is not None else 404)
        self.end_headers()
        self.wfile.write(content or b"")

    def log_message(self, *_: object) -> None:
        pass


def _tarball(manifest: dict[str, Any]) -> bytes:
    content = json.dumps(manifest).encode()
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        member = tarfile.TarInfo("package/package.json")
        member.size = len(content)
        archive.addfile(member, io.BytesIO(content))
    return packed.getvalue()


def _integrity(content: bytes) -> str:
    return "sha512-" + base64.b64encode(hashlib.sha512(content).digest()).decode()


@pytest.fixture
def registry() -> Iterator[Registry]:
    with Registry() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("tools", ["node", "lighthouse"])
def test_it_installs_the_locked_releases_and_no_newer_ones(registry: Registry, tmp_path: Path, tools: str) -> None:
    copy, made_in = tmp_path / "requirements" / tools, tmp_path / f".{tools}"
    shutil.copytree(REQUIREMENTS / tools, copy)
    shutil.copy(settings.BASE_DIR / "Makefile", tmp_path)
    lock = json.loads((copy / "package-lock.json").read_text())
    packages = {path: locked for path, locked in lock["packages"].items() if path}
    for path, locked in packages.items():
        registry.publish(path.rpartition("node_modules/")[2], locked)
    (copy / "package-lock.json").write_text(json.dumps(lock))
    private = {"npm_config_registry": registry.url, "npm_config_cache": str(tmp_path / "cache")}
    command = ["make", f".{tools}/made-from"]
    made = subprocess.run(command, cwd=tmp_path, env=os.environ | private, capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stderr
    installed = {path: locked for path, locked in packages.items() if (made_in / path).exists()}
    left_out = {path for path in packages.keys() - installed.keys() if not packages[path].get("optional")}
    assert left_out == set()  # optional ones are programs for other kinds of machines
    for path, locked in installed.items():
        manifest = json.loads((made_in / path / "package.json").read_text())
        assert (path, manifest["version"]) == (path, locked["version"])


@pytest.mark.parametrize("machine", ["linux-x64", "linux-arm64", "darwin-x64", "darwin-arm64"])
def test_biome_is_locked_for_the_machines_of_all_developers(machine: str) -> None:
    """npm locks only the program of the machine it runs on if .node exists there: then `npm ci` fails on others."""
    packages = json.loads((REQUIREMENTS / "node" / "package-lock.json").read_text())["packages"]
    versions = {packages[f"node_modules/@biomejs/{name}"]["version"] for name in ("biome", f"cli-{machine}")}

    assert len(versions) == 1
