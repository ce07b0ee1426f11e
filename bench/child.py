"""Makes one cold start and some warm requests, like Lambda: child.py MODULE REQUEST WARM_REQUESTS."""

from __future__ import annotations

import importlib
import json
import os
import re
import sys
import time
from typing import Any

STARTED, STARTED_CPU = time.perf_counter(), time.process_time()


class Context:
    """The attributes of Lambda's context that the measured functions read."""

    function_name = os.environ["AWS_LAMBDA_FUNCTION_NAME"]
    memory_limit_in_mb = 1024
    invoked_function_arn = f"arn:aws:lambda:us-east-1:123456789012:function:{function_name}"
    aws_request_id = "c6af9ac6-7b61-11e6-9a41-93e8deadbeef"


def main(module: str, request: str, warm_requests: int) -> dict[str, Any]:
    with open(request, encoding="utf-8") as file:  # noqa: PTH123 - functions that import pathlib must pay for it
        event = file.read()
    handler = importlib.import_module(module).handler
    imported = time.perf_counter()
    answer = handler(json.loads(event), Context)
    ended, ended_cpu = time.perf_counter(), time.process_time()
    for number in range(warm_requests):
        # Another text each time, as a repeated one would be spam. Its length stays that of the event's headers.
        handler(json.loads(event.replace("parcel", f"pc{number:04}")), Context)
    warm_cpu = time.process_time() - ended_cpu
    return {
        "answer": [answer["statusCode"], json.loads(answer["body"])],
        "took": {
            "cold_ms": (ended - STARTED) * 1000,
            "cold_cpu_ms": (ended_cpu - STARTED_CPU) * 1000,
            "import_ms": (imported - STARTED) * 1000,
            "warm_cpu_ms": warm_cpu * 1000 / warm_requests,
            "memory_mb": _most_memory(),
        },
    }


def _most_memory() -> float:
    """From Linux, because getrusage() includes the memory of the process that started this one."""
    with open("/proc/self/status", encoding="utf-8") as file:  # noqa: PTH123
        peak = re.search(r"VmHWM:\s+(\d+) kB", file.read())
    return int(peak[1]) / 1024 if peak else 0.0


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], sys.argv[2], int(sys.argv[3]))))
