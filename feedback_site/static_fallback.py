"""Static files of other versions, from the bucket where every release puts its own.

During a canary or after a rollback, a page of one version asks another for its files.
"""

from __future__ import annotations

import logging
import re

from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse

from ops.static_bucket import FOREVER, PREFIX, content_type
from storage.clients import client
from web.methods import read_only

# Only what a release can have put there: no other name is ever asked of the bucket.
HASHED = re.compile(r"(?:[a-z0-9_-]+/){0,4}[a-z0-9_-]+(?:\.[a-z0-9_-]+){0,3}\.[0-9a-f]{12}\.[a-z0-9]{2,5}", re.ASCII)
LARGEST = 4_000_000  # as base64 it is a third more, and Lambda answers with 6 MB at most

logger = logging.getLogger(__name__)


@read_only
def static_file(request: HttpRequest, name: str) -> HttpResponse:
    if not settings.STATIC_BUCKET or not HASHED.fullmatch(name):
        raise Http404
    return HttpResponse(_content(name), content_type=content_type(name), headers={"Cache-Control": FOREVER})


def _content(name: str) -> bytes:
    try:
        found = client("s3", once=True).get_object(Bucket=settings.STATIC_BUCKET, Key=PREFIX + name)
        size: int = found["ContentLength"]
        if size <= LARGEST:
            content: bytes = found["Body"].read()
            return content
    except (BotoCoreError, ClientError) as error:
        # Without the right to list, S3 says of what is missing that it is forbidden.
        logger.info("static_file_missing", extra={"errorType": type(error).__name__})
        raise Http404 from None
    logger.warning("static_file_too_large", extra={"bytes": size})
    raise Http404
