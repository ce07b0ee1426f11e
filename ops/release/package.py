"""The package that was uploaded, as Lambda has it: what goes to the bucket and the ledger is what was deployed."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import urllib.request
from zipfile import ZipFile

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
    made_from = json.loads(package.read(MANIFEST))
    job.release |= {
        "commit": made_from["commit"],
        "dirty": made_from["dirty"],
        "release": made_from["version"],
        "packageHash": whole.hexdigest(),
    }
    return package
