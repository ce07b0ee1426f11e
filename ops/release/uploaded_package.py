"""The package that was uploaded, as Lambda has it. Its hash goes to the ledger, its static files to the bucket."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from zipfile import ZipFile

from ops.ledger import ledger_store
from ops.release.job import Job
from ops.release.refusals import ReleaseRefused
from ops.static_bucket import FOREVER, PREFIX, content_type

SECONDS = 60
MANIFEST = "release.json"
COLLECTED = "var/static/"  # STATIC_ROOT
AT_ONCE = 8


def fetch(job: Job, version: str) -> ZipFile:
    found = job.functions.get_function(FunctionName=job.function, Qualifier=version)
    with urllib.request.urlopen(found["Code"]["Location"], timeout=SECONDS) as answer:  # noqa: S310  Lambda's own
        content = answer.read()
    whole = hashlib.sha256(content)
    if base64.b64encode(whole.digest()).decode() != found["Configuration"]["CodeSha256"]:
        raise ReleaseRefused(f"What Lambda hands out as the code of version {version} is something else: try again.")
    package = ZipFile(io.BytesIO(content))
    if MANIFEST not in package.namelist():
        raise ReleaseRefused(f"Version {version} has no {MANIFEST}, so it was not made here: update without `--zip`.")
    release = json.loads(package.read(MANIFEST))["version"]
    job.release |= {"release": release, "packageHash": whole.hexdigest(), **_source(job, whole.hexdigest())}
    return package


def upload_static_files(job: Job, package: ZipFile) -> None:
    """Before any page names them. Their names contain the hash of their content: what is there is right, and what an
    older page names stays.
    """
    bucket, client = job.outputs["StaticBucket"], job.client("s3")
    wanted = hashed_names(package)
    missing = sorted(wanted - set(_there(client, bucket)))
    with ThreadPoolExecutor(AT_ONCE) as pool:
        content = {name: package.read(COLLECTED + name) for name in missing}
        list(pool.map(lambda name: _put(client, bucket, name, content[name]), missing))
    job.trail.step(f"{len(missing)} static files went to {bucket}, {len(wanted) - len(missing)} were there")


def hashed_names(package: ZipFile) -> set[str]:
    """Those that pages name. Compressed ones are made of them by the edge."""
    manifest = json.loads(package.read(f"{COLLECTED}staticfiles.json"))
    return {hashed for plain, hashed in manifest["paths"].items() if hashed != plain}


def _source(job: Job, package_hash: str) -> dict[str, Any]:
    """The commit. The package does not say it, so that a commit which changes nothing in it makes the same package."""
    if job.package and job.package.sha256 == package_hash:
        return {"commit": job.package.source.commit, "dirty": job.package.source.dirty}
    # It was not made just now: Zappa's `--zip` and `--no-upload`.
    for entry in ledger_store.entries(job.client("dynamodb"), job.outputs["LedgerTable"]):
        if entry.facts.get("packageHash") == package_hash and entry.facts.get("commit"):
            return {"commit": entry.facts["commit"], "dirty": entry.facts.get("dirty")}
    return {"commit": None, "dirty": None}


def _there(client: Any, bucket: str) -> Iterator[str]:
    for page in client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=PREFIX):
        yield from (found["Key"].removeprefix(PREFIX) for found in page.get("Contents", []))


def _put(client: Any, bucket: str, name: str, content: bytes) -> None:
    client.put_object(
        Bucket=bucket, Key=PREFIX + name, Body=content, ContentType=content_type(name), CacheControl=FOREVER
    )
