"""Prepares the events of API Gateway, from a REST API or an HTTP API, for apig-wsgi."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote_to_bytes

from feedback_site.entry.incoming import UNREADABLE

Event = dict[str, Any]
Headers = dict[str, list[str]]

# WSGI has one name for X-Viewer-Address and X_Viewer_Address: a visitor could replace the first by sending the second.
_NAME = re.compile(r"[a-z0-9-]+", re.IGNORECASE | re.ASCII)
_PREFIX = re.compile(r"(?:/[\w.~$+!*'()-]+)*", re.ASCII)  # a stage, or the base path of a domain

_NO_HTTP = {"method": "GET", "protocol": "HTTP/1.1", "sourceIp": ""}
_EMPTY_REST_EVENT: Event = {"version": "1.0", "httpMethod": "GET", "path": "/", "multiValueHeaders": {}}
_EMPTY_HTTP_EVENT: Event = {
    "version": "2.0",
    "rawPath": "/",
    "rawQueryString": "",
    "headers": {},
    "requestContext": {"http": _NO_HTTP},
}


def readable(event: Event) -> Event:
    """An event that apig-wsgi can read without an error. Its member "environ" holds what apig-wsgi cannot know or gets
    wrong.

    No gateway sends an event of another shape. For such an event "environ" holds the error, and the site answers 400.
    """
    is_http_api = event.get("version") == "2.0"
    try:
        return _from_http_api(event) if is_http_api else _from_rest_api(event)
    except (AttributeError, LookupError, TypeError, ValueError) as error:
        return (_EMPTY_HTTP_EVENT if is_http_api else _EMPTY_REST_EVENT) | {"environ": {UNREADABLE: error}}


def _from_rest_api(event: Event) -> Event:
    headers = _headers(event.get("multiValueHeaders") or _in_lists(event.get("headers")))
    query = event.get("multiValueQueryStringParameters") or _in_lists(event.get("queryStringParameters"))
    return event | {
        "version": "1.0",
        "httpMethod": _text(event["httpMethod"]),
        "path": "/",
        "multiValueHeaders": headers,
        "multiValueQueryStringParameters": {_text(name): [*map(_text, values)] for name, values in query.items()},
        "body": _body(event),
        "environ": _environ(_mounted_rest(event), headers, event["requestContext"]["identity"]["sourceIp"]),
    }


def _from_http_api(event: Event) -> Event:
    context = event["requestContext"]
    headers = _headers(_in_lists(event.get("headers")))
    headers.setdefault("cookie", []).extend(map(_as_wsgi, event.get("cookies") or ()))
    return event | {
        "rawPath": "/",
        "rawQueryString": _as_wsgi(event.get("rawQueryString") or ""),
        "headers": {name: ",".join(values) for name, values in headers.items()},
        "cookies": [],
        "requestContext": context | {"http": _NO_HTTP | {"method": _text(context["http"]["method"])}},
        "body": _body(event),
        "environ": _environ(_mounted_http(event), headers, context["http"]["sourceIp"]),
    }


def _environ(mounted: tuple[str, str], headers: Headers, address: str) -> dict[str, str]:
    prefix, path = mounted
    scheme = headers.get("x-forwarded-proto", [""])[-1]
    return {
        "SCRIPT_NAME": prefix if _PREFIX.fullmatch(prefix) else "",
        "PATH_INFO": path,
        # apig-wsgi takes the first X-Forwarded-For, which any client can write.
        "REMOTE_ADDR": _text(address),
        # HTTP/2 can send several Cookie headers. apig-wsgi would join them by a comma, which is wrong for cookies.
        "HTTP_COOKIE": "; ".join(headers.get("cookie", [])),
        # It appears in links. API Gateway accepts HTTPS only, but an emulated one may accept HTTP.
        "wsgi.url_scheme": "http" if scheme == "http" else "https",
    }


def _headers(received: Mapping[str, list[str]]) -> Headers:
    headers: Headers = {}
    for name, values in received.items():
        if _NAME.fullmatch(name) and values:
            headers.setdefault(name.lower(), []).extend(map(_as_wsgi, values))
    return headers


def _in_lists(members: Mapping[str, str] | None) -> dict[str, list[str]]:
    return {name: [value] for name, value in (members or {}).items()}


def _body(event: Event) -> str:
    body: str = event.get("body") or ""
    if event.get("isBase64Encoded"):
        b64decode(body)  # only to raise the error here: apig-wsgi decodes it again
        return body
    return _text(body)


def _mounted_rest(event: Event) -> tuple[str, str]:
    """SCRIPT_NAME, which is the prefix of the visitor's address, such as /prod, and PATH_INFO, which is the rest."""
    visible_path, path = _decoded(event["requestContext"]["path"]), _decoded(event["path"])
    if event["resource"] in ("/", "/{proxy+}"):
        # `path` includes the base path of a custom domain. Only the parameter of the route does not.
        route = "/" + _decoded((event["pathParameters"] or {}).get("proxy", ""))
        if path.rstrip("/").endswith(route.rstrip("/")):
            path = path[len(path.rstrip("/").removesuffix(route.rstrip("/"))) :]
    return visible_path.rstrip("/").removesuffix(path.rstrip("/")), path


def _mounted_http(event: Event) -> tuple[str, str]:
    context = event["requestContext"]
    path, stage = _decoded(event["rawPath"]), f"/{context['stage']}"
    if not f"{path}/".startswith(f"{stage}/"):
        return "", path
    # The address of a custom domain does not have the stage. Its mapping key, if it has one, is not in the event: an
    # HTTP API must be mapped to the root of its domain.
    return stage if ".execute-api." in context["domainName"] else "", path[len(stage) :]


def _decoded(path: str) -> str:
    """The path in the form of WSGI: UTF-8 bytes in a latin-1 string. Some gateways have decoded the path already."""
    return unquote_to_bytes(path).decode("latin-1")


def _as_wsgi(text: str) -> str:
    """The same for text without percent-encoding, such as a cookie."""
    return text.encode(errors="replace").decode("latin-1")


def _text(text: str) -> str:
    """Replaces half of a surrogate pair by a question mark: JSON can contain it, but UTF-8 cannot."""
    return text.encode(errors="replace").decode()
