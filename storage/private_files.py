"""Files that only some people may get, such as the result of an export. Nothing in their bucket is public.

A person gets a file by a link that works for minutes. Anyone with the link gets the file: never log or store a link.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.http import content_disposition_header

from storage.connection.clients import client, connect
from storage.writes import NotFound

if TYPE_CHECKING:
    from botocore.config import Config

# The bucket deletes files with this prefix after 7 days: a rule of ops/cloud/infrastructure.yaml.
TEMPORARY = "tmp/"

LINK_SECONDS = 300
LONGEST_LINK_SECONDS = 600  # the bucket refuses older signatures, whatever the link says

# HeadObject has no body, so its code is the HTTP status. S3 answers a missing file with 403, because the site may not
# list the bucket.
MISSING = {"403", "404", "AccessDenied", "NoSuchKey"}

LONGEST_NAME = 100
UNSAFE = re.compile(r"[^\w .()+-]+")  # also removes separators of paths, control characters and marks of direction


def put(key: str, body: bytes, content_type: str) -> None:
    client("s3").put_object(Bucket=_bucket(), Key=key, Body=body, ContentType=content_type)


def read(key: str) -> bytes:
    try:
        body: bytes = client("s3").get_object(Bucket=_bucket(), Key=key)["Body"].read()
    except ClientError as error:
        raise _explained(error, key) from error
    return body


def link(key: str, filename: str, seconds: int = LINK_SECONDS) -> str:
    """A link for one person, to be used at once. On AWS it ends no later than the credentials of the function.

    S3 sends the file as a download, with the content type that it was stored with. S3 cannot send `nosniff`: browsers
    do not look into a download to guess its type.
    """
    if not 0 < seconds <= LONGEST_LINK_SECONDS:
        raise ValueError(f"A link works for 1 to {LONGEST_LINK_SECONDS} seconds, not {seconds}.")
    place = {"Bucket": _bucket(), "Key": key}
    try:
        stored = _signer().head_object(**place)  # otherwise the person would get the XML of S3's error
    except ClientError as error:
        raise _explained(error, key) from error
    headers = {
        "ResponseCacheControl": "private, no-store",
        "ResponseContentDisposition": content_disposition_header(as_attachment=True, filename=safe_name(filename)),
        "ResponseContentType": stored["ContentType"],
    }
    url: str = _signer().generate_presigned_url("get_object", Params=place | headers, ExpiresIn=seconds)
    return url


def safe_name(filename: str) -> str:
    """A name that every system can store and that shows what the file is."""
    cleaned = UNSAFE.sub("_", filename).strip(" ._") or "file"
    stem, dot, extension = cleaned.rpartition(".")
    if not dot or len(extension) > 10:
        return cleaned[:LONGEST_NAME]
    return f"{stem[: LONGEST_NAME - len(extension) - 1]}.{extension}"


def _bucket() -> str:
    if not settings.FILES_BUCKET:
        raise ImproperlyConfigured("FILES_BUCKET is empty: set it to the output FilesBucket of the stage's stack.")
    return str(settings.FILES_BUCKET)


def _signer() -> Any:
    return connect("s3", _signer_config())


@cache
def _signer_config() -> Config:
    from botocore.config import Config  # here, because it takes time to import

    return Config(
        connect_timeout=0.5,
        read_timeout=2,
        retries={"total_max_attempts": 2, "mode": "standard"},
        # Otherwise botocore signs by the old version 2, for the address of all regions: S3 redirects from there to the
        # region of the bucket, where the signature is wrong.
        signature_version="s3v4",
        s3={"addressing_style": "virtual", "us_east_1_regional_endpoint": "regional"},
    )


def _explained(error: ClientError, key: str) -> Exception:
    if error.response["Error"]["Code"] in MISSING:
        return NotFound(f"The file {key} is not there, or the site has no right to read it")
    return error
