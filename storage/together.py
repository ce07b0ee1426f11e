"""Runs independent reads at the same time: several calls to AWS take as long as the slowest of them."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import Any

from django.urls import get_script_prefix, set_script_prefix
from django.utils.translation import get_language, override

MOST_THREADS = 8  # botocore keeps ten connections open


def together(*reads: Callable[[], Any]) -> list[Any]:
    """The results, in the order of the reads. The first read runs in the thread of the caller.

    Raises the error of the first read that failed, after all reads have ended. Their log lines have the id of the
    request, because each runs in a copy of the caller's context. Texts and addresses are those of the caller, too.
    """
    first, *others = reads
    if not others:
        return [first()]
    language, prefix = get_language(), get_script_prefix()
    with ThreadPoolExecutor(min(len(others), MOST_THREADS)) as pool:
        futures = [pool.submit(copy_context().run, _run, read, language, prefix) for read in others]
        return [first(), *(future.result() for future in futures)]


def _run(read: Callable[[], Any], language: str | None, prefix: str) -> Any:
    """Django keeps the language and the prefix of the URLs for each thread, so a new thread has neither."""
    set_script_prefix(prefix)
    with override(language):
        return read()
