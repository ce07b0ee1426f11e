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
    """Everything is read as UTF-8. Django would use the charset that a header names (`name*=` names one as well: RFC
    2231), and some, such as `hex`, crash it before we can answer. A stranger could trigger the rollback with that.
    """
    header = _OURS.sub("", header)
    return header.partition(";")[0] if _OTHER.search(header) else header
