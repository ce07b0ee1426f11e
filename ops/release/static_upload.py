"""Puts the package's static files into the bucket, before any page names them.

Their names bear the hash of their content: what is there is right, and what an older page names stays.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from zipfile import ZipFile

from ops.release.job import Job
from ops.static_bucket import FOREVER, PREFIX, content_type

COLLECTED = "var/static/"  # STATIC_ROOT
AT_ONCE = 8


def upload(job: Job, package: ZipFile) -> None:
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


def _there(client: Any, bucket: str) -> Iterator[str]:
    for page in client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=PREFIX):
        yield from (found["Key"].removeprefix(PREFIX) for found in page.get("Contents", []))


def _put(client: Any, bucket: str, name: str, content: bytes) -> None:
    client.put_object(
        Bucket=bucket, Key=PREFIX + name, Body=content, ContentType=content_type(name), CacheControl=FOREVER
    )
