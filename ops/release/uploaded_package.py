"""Downloads the package of a version from Lambda: its hash goes to the ledger, its static files to the bucket."""

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
from web.static_bucket import FOREVER, PREFIX, content_type

SECONDS = 60
MANIFEST = "release.json"
COLLECTED = "var/static/"  # STATIC_ROOT
PARALLEL_UPLOADS = 8


def fetch(job: Job, version: str) -> ZipFile:
    function = job.functions.get_function(FunctionName=job.function, Qualifier=version)
    with urllib.request.urlopen(function["Code"]["Location"], timeout=SECONDS) as answer:  # noqa: S310  an address from Lambda
        content = answer.read()
    digest = hashlib.sha256(content)
    if base64.b64encode(digest.digest()).decode() != function["Configuration"]["CodeSha256"]:
        raise ReleaseRefused(f"The code of version {version} that Lambda sent does not match its hash: try again.")
    package = ZipFile(io.BytesIO(content))
    if MANIFEST not in package.namelist():
        raise ReleaseRefused(
            f"Version {version} has no {MANIFEST}, so it was not made here: run the update without `--zip`."
        )
    release = json.loads(package.read(MANIFEST))["version"]
    job.ledger_facts |= {"release": release, "packageHash": digest.hexdigest(), **_source(job, digest.hexdigest())}
    return package


def upload_static_files(job: Job, package: ZipFile) -> None:
    """Runs before any page links to them. Their names contain a hash of the content, so existing files are right. Files
    that older pages link to stay.
    """
    bucket, client = job.outputs["StaticBucket"], job.client("s3")
    names = hashed_names(package)
    missing = sorted(names - set(_uploaded(client, bucket)))
    with ThreadPoolExecutor(PARALLEL_UPLOADS) as pool:
        content = {name: package.read(COLLECTED + name) for name in missing}
        list(pool.map(lambda name: _put(client, bucket, name, content[name]), missing))
    job.step_log.step(f"{len(missing)} static files uploaded to {bucket}, {len(names) - len(missing)} were there")


def hashed_names(package: ZipFile) -> set[str]:
    """The files that pages link to. Without the compressed ones: CloudFront compresses by itself."""
    manifest = json.loads(package.read(f"{COLLECTED}staticfiles.json"))
    return {hashed for plain, hashed in manifest["paths"].items() if hashed != plain}


def _source(job: Job, package_hash: str) -> dict[str, Any]:
    """The commit. It is not in the package, so that a commit which changes no file of it gives the same package."""
    if job.package and job.package.sha256 == package_hash:
        return {"commit": job.package.source.commit, "dirty": job.package.source.dirty}
    # Made by an earlier command: Zappa's `--zip` and `--no-upload`.
    for entry in ledger_store.entries(job.client("dynamodb"), job.outputs["LedgerTable"]):
        if entry.facts.get("packageHash") == package_hash and entry.facts.get("commit"):
            return {"commit": entry.facts["commit"], "dirty": entry.facts.get("dirty")}
    return {"commit": None, "dirty": None}


def _uploaded(client: Any, bucket: str) -> Iterator[str]:
    for page in client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=PREFIX):
        yield from (file["Key"].removeprefix(PREFIX) for file in page.get("Contents", []))


def _put(client: Any, bucket: str, name: str, content: bytes) -> None:
    client.put_object(
        Bucket=bucket, Key=PREFIX + name, Body=content, ContentType=content_type(name), CacheControl=FOREVER
    )
