"""A stage with some weeks behind it, on the emulated AWS: what it serves, its ledger, alarms, queues and metrics."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from django.conf import LazySettings

from ops import names, versions
from ops.ledger import ledger_store
from ops.page import cards
from ops.versions import Note
from storage.connection.clients import client
from tests.ops.published import HEALTHY, aws, make_ledger, publish
from tests.waiting import OFTEN

KEY = "a key"
ROLLBACK = "def handler(event, context): return {'moved': True, 'outcome': 'moved', 'text': 'Version 4 serves.'}"

ALARMS = {
    "failing": "alarms",
    "error-rate": "pages",
    "throttled": "pages",
    "tables-throttled": "pages",
    "slow": "notices",
    "cold-starts": "notices",
    "quarantine": "pages",
}


def a_stage(settings: LazySettings) -> str:
    """With nothing in it; settings point to it."""
    settings.STAGE = f"t{uuid4().hex[:12]}"
    settings.LEDGER_TABLE_NAME = f"ledger-{settings.STAGE}"
    settings.ROLLBACK_FUNCTION = f"feedback-{settings.STAGE}-rollback"
    settings.QUARANTINE_QUEUE_NAME = f"feedback-quarantine-{settings.STAGE}"
    settings.LEDGER_KEY = KEY
    cards.forget()
    return str(settings.STAGE)


def released(stage: str, *, rollback: str = ROLLBACK) -> None:
    """Versions 1 to 5: 2 was refused, 3 rolled back, 4 is good, 5 serves."""
    function = f"feedback-{stage}"
    publish(function, *(f"{HEALTHY}\n# {number}" for number in range(1, 6)))
    publish(f"{function}-rollback", rollback)
    aws("lambda").get_waiter("function_active_v2").wait(FunctionName=f"{function}-rollback", WaiterConfig=OFTEN)
    versions.create(aws("lambda"), f"{function}-rollback", stage, "1")
    make_ledger(f"ledger-{stage}")
    last = _written(stage)
    lambdas = client("lambda")
    versions.create(lambdas, function, "good", "4", Note("serving", _ago(days=9)))
    versions.create(lambdas, function, stage, "5", Note("serving", _ago(hours=3), last))


def watched(stage: str, *, ringing: str = "slow") -> None:
    cloudwatch = client("cloudwatch")
    for name, topic in ALARMS.items():
        cloudwatch.put_metric_alarm(
            AlarmName=f"feedback-{stage}-{name}",
            AlarmActions=[f"arn:aws:sns:us-east-1:000000000000:feedback-{topic}-{stage}"],
            Namespace=f"Feedback/{stage}",  # nobody puts anything there
            MetricName=name,
            Statistic="Sum",
            Period=300,
            EvaluationPeriods=1,
            Threshold=5,
            ComparisonOperator="GreaterThanThreshold",
        )
        why = "Threshold Crossed: 561 ms over 500 ms." if name == ringing else "No datapoint was over the threshold."
        for state in ("ALARM",) if name == ringing else ("ALARM", "OK") if name == "failing" else ("OK",):
            cloudwatch.set_alarm_state(AlarmName=f"feedback-{stage}-{name}", StateValue=state, StateReason=why)


def queued(stage: str, *, in_quarantine: int = 2) -> None:
    sqs = client("sqs")
    for kind in names.failure_queues():
        address = sqs.create_queue(QueueName=f"feedback-{kind}-{stage}")["QueueUrl"]
        for _ in range(in_quarantine if kind == "quarantine" else 0):
            sqs.send_message(QueueUrl=address, MessageBody="{}")


def used(stage: str, *, requests: int = 650_000) -> None:
    """Since the month began, all at this moment: the emulated AWS keeps what it is told."""
    site = {"FunctionName": f"feedback-{stage}"}
    _count("AWS/ApiGateway", "Count", {"ApiName": f"feedback-{stage}", "Stage": stage}, requests)
    _count("AWS/Lambda", "Invocations", site, requests * 1.3)
    _count("AWS/Lambda", "Duration", site, requests * 21)
    table = {"TableName": f"ledger-{stage}"}  # that no other test has
    _count("AWS/DynamoDB", "ConsumedWriteCapacityUnits", table, requests * 5.5)
    _count("AWS/DynamoDB", "ConsumedReadCapacityUnits", table, requests * 0.3)
    _count("AWS/Logs", "IncomingBytes", {"LogGroupName": f"/aws/lambda/feedback-{stage}"}, requests * 1300)


def throttled(table: str, writes: int) -> None:
    _count("AWS/DynamoDB", "WriteThrottleEvents", {"TableName": table}, writes)


def _written(stage: str) -> int:
    told: list[tuple[timedelta, str, dict[str, Any]]] = [
        (timedelta(days=18), "release", _release("1", "8d06242", "Aino Rautio", 115)),
        (timedelta(days=14), "refused-release", _release("2", "4b6c216", "Tomas Berg", 58, "Its probe answered 500.")),
        (timedelta(days=11), "release", _release("3", "0237654", "Tomas Berg", 109)),
        (timedelta(days=11) - timedelta(seconds=47), "rollback", _back("1", "3", 1.9)),
        (timedelta(days=9), "release", _release("4", "a136013", "Aino Rautio", 107)),
        (timedelta(days=2), "refused-rollback", {"outcome": "old-alarm", "version": "4", "reason": "An old alarm."}),
        (timedelta(hours=3), "canary", _release("5", "3ebb3a1", "Aino Rautio", 14) | {"outcome": "watching"}),
        (timedelta(hours=2, minutes=59), "release", _release("5", "3ebb3a1", "Aino Rautio", 112)),
    ]  # fmt: skip
    for age, kind, facts in told:
        entry = ledger_store.append(aws("dynamodb"), f"ledger-{stage}", KEY, kind, facts, at=datetime.now(UTC) - age)
    return entry.sequence


def _release(version: str, commit: str, who: str, seconds: int, reason: str = "") -> dict[str, Any]:
    return {"version": version, "commit": commit * 5, "who": who, "durationMs": seconds * 1000, "reason": reason}


def _back(to: str, replaced: str, seconds: float) -> dict[str, Any]:
    alarm = {"who": "alarm", "reason": "The alarm feedback-prod-failing rang: 23 failed answers."}
    return {"version": to, "replaced": replaced, "durationMs": int(seconds * 1000), "outcome": "moved", **alarm}


def _ago(**age: float) -> datetime:
    return datetime.now(UTC) - timedelta(**age)


def _count(namespace: str, name: str, dimensions: dict[str, str], value: float) -> None:
    named = [{"Name": key, "Value": text} for key, text in dimensions.items()]
    data = [{"MetricName": name, "Dimensions": named, "Value": value, "Timestamp": datetime.now(UTC)}]
    client("cloudwatch").put_metric_data(Namespace=namespace, MetricData=data)
