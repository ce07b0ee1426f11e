from __future__ import annotations

import os
import re
from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIEnvironment

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "feedback_site.settings")

_django = get_wsgi_application()

_OURS = re.compile(r';\s*charset\s*=\s*"?utf-?8"?\s*(?=;|$)', re.IGNORECASE)
_OTHER = re.compile(r"charset|\*\s*=", re.IGNORECASE)


def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    for name in ("CONTENT_TYPE", "HTTP_ACCEPT"):
        if name in environ:
            environ[name] = _without_charsets(environ[name])
    return _django(environ, start_response)


def _without_charsets(header: str) -> str:
    """All that comes is UTF-8. Django would read it, the query too, in whatever charset a parameter names or is written
    in (RFC 2231): `hex` and others fail where no answer of ours can be given, so a stranger could set off the rollback.
    """
    header = _OURS.sub("", header)
    return header.partition(";")[0] if _OTHER.search(header) else header
