"""One cold start, in a new process: python child.py MODULE EVENT.json WARM_REQUESTS. Prints what it took, as JSON."""

from __future__ import annotations

import json
import os
import resource
import sys
import time

STARTED, STARTED_CPU = time.perf_counter(), time.process_time()


class Context:
    """What the peers read of Lambda's context."""

    function_name = os.environ["AWS_LAMBDA_FUNCTION_NAME"]
    memory_limit_in_mb = 1024
    invoked_function_arn = f"arn:aws:lambda:us-east-1:123456789012:function:{function_name}"
    aws_request_id = "c6af9ac6-7b61-11e6-9a41-93e8deadbeef"


def main(module: str, event_file: str, warm_requests: int) -> dict[str, float]:
    with open(event_file, encoding="utf-8") as file:  # noqa: PTH123  pathlib would be imported for the ones that need it
        event = file.read()
    handler = getattr(__import__(module, fromlist=["handler"]), "handler")  # noqa: B009
    imported = time.perf_counter()
    first = handler(json.loads(event), Context)
    ended, ended_cpu = time.perf_counter(), time.process_time()
    if first["statusCode"] != 200:
        raise SystemExit(f"{module} answered {first}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for _ in range(warm_requests):
        handler(json.loads(event), Context)
    warm_cpu = time.process_time() - ended_cpu
    return {
        "cold_ms": (ended - STARTED) * 1000,
        "cold_cpu_ms": (ended_cpu - STARTED_CPU) * 1000,
        "import_ms": (imported - STARTED) * 1000,
        "memory_mb": peak / 1024,
        "warm_cpu_ms": warm_cpu * 1000 / max(1, warm_requests),
    }


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], sys.argv[2], int(sys.argv[3]))))
