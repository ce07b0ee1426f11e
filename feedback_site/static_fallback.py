"""Serves static files of other versions, from the bucket to which every release uploads its files.

During a canary or after a rollback, a page of one version requests its files from another version.
"""

from __future__ import annotations

import logging
import re

from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse

from storage.connection.clients import client
from web.methods import read_only
from web.static_bucket import FOREVER, PREFIX, content_type

# The names that a release can have uploaded. The bucket gets no request for any other name.
HASHED = re.compile(r"(?:[a-z0-9_-]+/){0,4}[a-z0-9_-]+(?:\.[a-z0-9_-]+){0,3}\.[0-9a-f]{12}\.[a-z0-9]{2,5}", re.ASCII)
LARGEST = 4_000_000  # base64 adds a third, and a response of Lambda has 6 MB at most

logger = logging.getLogger(__name__)


@read_only
def static_file(request: HttpRequest, name: str) -> HttpResponse:
    if not settings.STATIC_BUCKET or not HASHED.fullmatch(name):
        raise Http404
    return HttpResponse(_content(name), content_type=content_type(name), headers={"Cache-Control": FOREVER})


def _content(name: str) -> bytes:
    try:
        stored = client("s3", once=True).get_object(Bucket=settings.STATIC_BUCKET, Key=PREFIX + name)
        size: int = stored["ContentLength"]
        if size <= LARGEST:
            content: bytes = stored["Body"].read()
            return content
    except (BotoCoreError, ClientError) as error:
        # For a missing file, S3 answers 403 instead of 404: the function may not list the bucket.
        logger.info("static_file_missing", extra={"errorType": type(error).__name__})
        raise Http404 from None
    logger.warning("static_file_too_large", extra={"bytes": size})
    raise Http404
