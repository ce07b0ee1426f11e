"""The package that was uploaded, as Lambda has it: what goes to the bucket and the ledger is what was deployed."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import urllib.request
from typing import Any
from zipfile import ZipFile

from ops.ledger import ledger_store
from ops.release.job import Job
from ops.release.refusals import Refused

SECONDS = 60
MANIFEST = "release.json"


def fetch(job: Job, version: str) -> ZipFile:
    found = job.functions.get_function(FunctionName=job.function, Qualifier=version)
    with urllib.request.urlopen(found["Code"]["Location"], timeout=SECONDS) as answer:  # noqa: S310  Lambda's own
        content = answer.read()
    whole = hashlib.sha256(content)
    if base64.b64encode(whole.digest()).decode() != found["Configuration"]["CodeSha256"]:
        raise Refused(f"What Lambda hands out as the code of version {version} is something else: try again.")
    package = ZipFile(io.BytesIO(content))
    if MANIFEST not in package.namelist():
        raise Refused(f"Version {version} has no {MANIFEST}, so it was not made here: update without `--zip`.")
    release = json.loads(package.read(MANIFEST))["version"]
    job.release |= {"release": release, "packageHash": whole.hexdigest(), **_source(job, whole.hexdigest())}
    return package


def _source(job: Job, package_hash: str) -> dict[str, Any]:
    """The commit. The package does not say it, so that a commit which changes nothing in it makes the same package."""
    if job.package and job.package.sha256 == package_hash:
        return {"commit": job.package.source.commit, "dirty": job.package.source.dirty}
    # It was not made just now: Zappa's `--zip` and `--no-upload`.
    for entry in ledger_store.entries(job.client("dynamodb"), job.outputs["LedgerTable"]):
        if entry.facts.get("packageHash") == package_hash and entry.facts.get("commit"):
            return {"commit": entry.facts["commit"], "dirty": entry.facts.get("dirty")}
    return {"commit": None, "dirty": None}
