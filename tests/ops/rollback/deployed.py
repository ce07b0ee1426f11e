"""The rollback function and its alarm on the emulated AWS."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from ops.package import rollback_contents
from tests.ops.published import aws, package_of
from tests.ops.rollback.conftest import Site

ROOT: Path = settings.BASE_DIR
OUR_FILES = rollback_contents.imported(rollback_contents.HANDLER, ROOT)


def deploy(site: Site) -> None:
    """The function, from its own sources alone, subscribed to the alarm topic."""
    config = site.context.config
    made = aws("lambda").create_function(
        FunctionName=f"{site.function}-rollback",
        Runtime="python3.11",
        Handler="ops.rollback.handler.on_alarm",
        Role="arn:aws:iam::000000000000:role/any",
        Timeout=30,
        Code={"ZipFile": package_of(ROOT, OUR_FILES)},
        Environment={
            "Variables": {
                "STAGE": config.stage,
                "SITE_FUNCTION": config.function,
                "SERVING_ALIAS": config.alias,
                "ROLLBACK_ALARM": config.alarm,
                "LEDGER_TABLE_NAME": config.ledger_table,
                "LEDGER_KEY": config.ledger_key,
                "NOTICE_TOPIC_ARN": config.notice_topic,
            }
        },
    )
    aws("lambda").add_permission(
        FunctionName=made["FunctionName"],
        StatementId="topic",
        Action="lambda:InvokeFunction",
        Principal="sns.amazonaws.com",
        SourceArn=alarm_topic(site),
    )
    aws("sns").subscribe(TopicArn=alarm_topic(site), Protocol="lambda", Endpoint=made["FunctionArn"])


def alarm_topic(site: Site) -> str:
    return str(aws("sns").create_topic(Name=f"feedback-alarms-{site.stage}")["TopicArn"])


def put_alarm(site: Site) -> None:
    aws("cloudwatch").put_metric_alarm(
        AlarmName=site.context.config.alarm,
        Namespace="AWS/ApiGateway",
        MetricName="5XXError",
        Dimensions=[{"Name": "ApiName", "Value": site.function}, {"Name": "Stage", "Value": site.stage}],
        Statistic="Sum",
        Period=300,
        EvaluationPeriods=1,
        Threshold=5,
        ComparisonOperator="GreaterThanThreshold",
        TreatMissingData="notBreaching",
        AlarmActions=[alarm_topic(site)],
    )
    # The emulator takes other tests' failures for this alarm's: it looks at no dimension.
    aws("cloudwatch").set_alarm_state(AlarmName=site.context.config.alarm, StateValue="OK", StateReason="a new site")
