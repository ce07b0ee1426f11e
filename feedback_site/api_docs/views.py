"""Serves openapi.json and the API page, which shows it."""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import get_script_prefix
from django.views.decorators.cache import cache_control
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import condition, conditional_page

from feedback_site.api_docs.operations import codes, operations, problem, shapes
from feedback_site.api_docs.prose import paragraphs
from feedback_site.api_docs.source import document
from web.methods import read_only


@lru_cache(maxsize=8)
def _text_and_etag(prefix: str) -> tuple[str, str]:
    text = json.dumps(document(prefix), indent=2, ensure_ascii=False)
    return text, f'"{hashlib.sha256(text.encode()).hexdigest()[:20]}"'


def _etag(request: HttpRequest) -> str:
    return _text_and_etag(get_script_prefix())[1]


@gzip_page
@condition(etag_func=_etag)
def _document(request: HttpRequest) -> HttpResponse:
    return HttpResponse(_text_and_etag(get_script_prefix())[0], content_type="application/json")


@read_only
@cache_control(public=True, max_age=300)
def openapi(request: HttpRequest) -> HttpResponse:
    response = _document(request)
    # Tools on other sites may read it: it is public and the same for everyone.
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


@read_only
@cache_control(public=True, no_cache=True)
@gzip_page
@conditional_page
def page(request: HttpRequest) -> HttpResponse:
    """Always in English, like openapi.json and the errors of the API."""
    described = document(get_script_prefix())
    site = request.build_absolute_uri(get_script_prefix()).rstrip("/")
    context = {
        "start": f"SITE={site}\nKEY=fbk_...",
        "version": described["openapi"],
        "about": paragraphs(described["info"]["description"]),
        "tags": [(tag, list(group)) for tag, group in groupby(operations(described), key=lambda each: each.tag)],
        "shapes": shapes(described),
        "problem": problem(described),
        "codes": codes(described, "Problem"),
        "field_codes": codes(described, "FieldError"),
    }
    return render(request, "feedback_site/api_docs/page.html", context)
