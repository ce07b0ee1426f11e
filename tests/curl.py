"""Sends what a line of documentation sends."""

from __future__ import annotations

import shlex
from string import Template

from django.test import Client

SITE = "http://127.0.0.1:8000"


def status_of(line: str, **known: str) -> int:
    """`known` fills in what the line leaves to its reader, such as $KEY."""
    words = iter(shlex.split(Template(line.replace("\\\n", " ")).substitute(known, SITE=SITE))[1:])
    method, url, headers, body = "", "", {}, ""
    for word in words:
        if word == "-X":
            method = next(words)
        elif word == "-H":
            name, _, value = next(words).partition(": ")
            headers[name] = value
        elif word == "-d":
            body = next(words)
        elif word != "-i":
            url = word
    kind = headers.pop("Content-Type", "application/octet-stream")
    path = url.removeprefix(SITE)
    answer = Client().generic(method or ("POST" if body else "GET"), path, body, kind, headers=headers)
    return answer.status_code
