"""What strangers send, except for bodies. Each of these ended in a failure once, or is similar to one that did.

If another request fails, add it here first and see the test red.
"""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import quote, urlencode

from tests.feedback_site.strangers.doors import HOST, Request

DIGITS = "9" * 5000  # int() takes 4,300 at most
LONG = "a" * 6000

# Parameters of a header that break Python's parsers. The first causes a TypeError (CPython gh-134151).
PARAMETERS = [
    "a*=1; a*0=2",
    "name*0*=utf-8''a; name*0=b",
    "name*=utf-99''a",
    "name*=hex''41",
    "a*1=x; a*=hex'de'41; a*0=y",
    f"a*{DIGITS}=1",
    "charset=hex",
    "charset=utf-99",
    "charset=a\x00b",
    'a="',
    "=;=;*=;*0=",
    "q=nan; q=1e999; q=-1",
    ";" * 2000,
]

HEADERS = {
    "Content-Type": [
        *(f"application/x-www-form-urlencoded; {each}" for each in PARAMETERS),
        *(f"text/plain; {each}" for each in PARAMETERS),
        *("", ";", "/", "application/json, text/html", "x" * 5000, "text/\xe9", "multipart/form-data"),
        *(
            "multipart/form-data; boundary*=1; boundary*0=2",
            "multipart/mixed; boundary=",
            f"multipart/x; boundary={LONG}",
        ),
    ],
    "Accept": [
        *(f"text/html; {each}" for each in PARAMETERS),
        *('text/html;b="x, text/html;a*=1;a*0=2"', "," * 3000, "\xe9", "*", "a/b/c"),
    ],
    "Accept-Language": ["de-x-" + "a" * 600, "*;q=nan", "de;q=1e9, en" * 300, "\x00", "en_US", "zh-hans-" * 200],
    "Accept-Encoding": ["gzip;q=0", "br" * 2000, "*", "gzip" * 1000],
    "Content-Encoding": ["gzip", "\x00", LONG],
    "Content-Length": ["abc", "-1", "1_0", DIGITS, "²", ""],
    "Transfer-Encoding": ["chunked", "gzip, chunked", "x"],
    "Host": ["", "evil.example", f"{HOST}:x", f"{HOST}:99999999", f"a@{HOST}", "[::1", f"{HOST}.", "\xe9", LONG],
    "Cookie": [
        *("session=", f"session={LONG}; csrf={LONG}", "session=\x00", "session=\xe9", f"session={'a' * 32}"),
        *("=;=;;", "csrf=é", "csrf=" + "a" * 32, "a=b; " * 1500, "lang=\ud800", '$Version="1"', 'a="\\377\\400"'),
    ],
    "Authorization": ["Bearer", "Bearer \x00", "Basic a", f"Bearer fbk_{'a' * 64}_b", "Bearer fbk_\xe9_b", LONG],
    "X-Api-Key": ["fbk__", "fbk_a_b", f"fbk_{'a' * 3000}_b", "fbk_\x00_b", "\ud800"],
    "Origin": ["null", "http://[", "http://[::1]:99999", f"http://{HOST}:x", "javascript:", LONG, "\xe9"],
    "Referer": [
        *("http://[", "//evil.example/x", f"https://{HOST}//evil.example/x", f"https://{HOST}/{LONG}", "\x00", "\xe9"),
    ],
    "Range": ["bytes=0-0", "bytes=9-1", f"bytes={DIGITS}-", f"bytes=-{DIGITS}", "bytes=a-b", "bytes=99999999-"],
    "If-None-Match": ["*", 'W/"', '"' * 3000, "\xe9"],
    "If-Match": ["*", '"1"', "x"],
    "If-Modified-Since": ["Sun, 99 Nov 9999 99:99:99 GMT", f"1 Jan {DIGITS}", "Sun, 06 Nov 0000 08:49:37 GMT", "", ","],
    "If-Unmodified-Since": ["Sunday, 06-Nov-94 08:49:37 GMT", f"1 Jan 1970 0:0:0 +{DIGITS}", "\xe9"],
    "Idempotency-Key": ["", "é", "\x00", "k" * 255, LONG],
    "X-Forwarded-Proto": ["javascript", "https, http", "", LONG],
    "X-Forwarded-Host": ["evil.example"],
    "X-Forwarded-Port": ["x", "-1", DIGITS],
    "X-Forwarded-For": ["", "x", ", ", LONG],
    "X-Viewer-Address": ["", "x", "198.51.100.7, 198.51.100.8"],
    "X-Origin-Secret": ["", "\ud800", LONG],
    "X-CSRFToken": ["", "é", "a" * 32, LONG],
    "Access-Control-Request-Method": ["GET", "\xe9", LONG],
    "Sec-Fetch-Site": ["cross-site", "\xe9"],
    "X-HTTP-Method-Override": ["DELETE"],
    "Expect": ["100-continue", "200"],
    # Names that WSGI could mistake for another header, or for one of its variables.
    "X_Viewer_Address": ["198.51.100.7"],
    "X_Origin_Secret": ["x", "\xe9"],
    "X_Forwarded_Proto": ["javascript"],
    "Content_Type": ["multipart/form-data; boundary*=1; boundary*0=2"],
    "Content_Length": ["abc"],
    "Script_Name": ["//evil.example"],
    "Http_Host": ["evil.example"],
    "_": ["1"],
    "\xe9": ["1"],
}
OF_A_FORM = ("content", "transfer", "cookie", "origin", "referer", "x-csrf", "idempotency")

METHODS = [
    *("HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "get", "Post"),
    *("BREW", "M-SEARCH", "A" * 500, "\xe9", "0", "__class__", "dispatch", "http_method_not_allowed"),
]

# Each address is put into each of these.
PATHS = [
    *("{}/", "{}//", "/{}", "//evil.example{}", "/..{}", "/%2f{}", "/v1{}", "/static{}", "{};a=b", "{}\\", "{}/."),
    *("{}%00", "{}%ff", "{}%c0%af", "{}%ed%a0%80", "{}%", "{}%zz", "{}\xe9", "{}%0d%0aX:%20y", "{}" + LONG),
    *("{}/../../etc/passwd", "{}%2f..%2f..%2fetc%2fpasswd"),
]

WORDS = [
    *("", " ", "\x00", "\ud800", "\xe9", "\U0001f600", "\u202e", "a" * 2001, "日" * 2000, "..", "//evil.example"),
    *("null", "NaN", "-1", "²", DIGITS, "a@" + "b" * 300, "__proto__", "%", "%ff", "%0d%0aX: y"),
    *("9999-12-31T23:59:59-23:59", "0001-01-01", "1970-01-01T00:00:00+23:59", "2026-W01-1"),
]
PARAMETER_NAMES = [
    *("lang", "embed", "days", "next", "to", "form", "lastKey", "limit"),
    *("rating", "release", "sentiment", "since", "source", "status", "until"),
]
QUERIES = [
    *(urlencode(dict.fromkeys(PARAMETER_NAMES, word), errors="replace") for word in WORDS),
    *(
        "&" * 5000,
        "a&" * 999,
        "a=1&" * 2000,
        "%",
        "%ff=%ff",
        "a=%00",
        "=",
        "?",
        ";",
        "\xe9=\xe9",
        "lang=de&lang=x",
        LONG,
    ),
]


def with_headers(address: str) -> list[Request]:
    return [Request(address, headers=[(name, value)]) for name, values in HEADERS.items() for value in values]


def with_headers_of_a_form(address: str) -> list[Request]:
    """For a request with a body, the site reads more headers."""
    requests = [replace(request, method="POST", body=b"a=1") for request in with_headers(address)]
    return [request for request in requests if request.headers[0][0].lower().startswith(OF_A_FORM)]


def with_methods(address: str) -> list[Request]:
    return [Request(address, method) for method in METHODS]


def with_paths(address: str) -> list[Request]:
    return [Request(path.format(address), method) for path in PATHS for method in ("GET", "POST")]


def with_queries(address: str) -> list[Request]:
    return [Request(address, query=quote(query, safe="%&=;?+:/-_.~")) for query in QUERIES]
