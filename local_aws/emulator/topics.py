"""A topic calls a function only where the function's policy allows it, as on AWS. ministack calls without looking.

SNS says which topic it calls for (aws:SourceArn). It is not documented to say whose the topic is (aws:SourceAccount),
so a policy that asks for that as well allows nothing here.
"""

from __future__ import annotations

from typing import Any

from ministack.core.iam_evaluator import EvalContext, evaluate_resource_policy
from ministack.services import lambda_svc, sns

PRINCIPAL = "sns.amazonaws.com"


def ask_before_they_call() -> None:
    deliver = sns._deliver_to_lambda

    def deliver_if_allowed(endpoint: str, envelope: str, topic: str, *more: Any) -> None:
        if _allows(endpoint, topic):
            deliver(endpoint, envelope, topic, *more)
        else:
            sns.logger.error("SNS may not call %s for %s: its policy does not allow it.", endpoint, topic)

    sns._deliver_to_lambda = deliver_if_allowed


def _allows(function: str, topic: str) -> bool:
    found = lambda_svc.function_policy_for_arn(function)
    if found is None:
        return True  # there is no such function, which ministack says better
    policy, account = found
    region = topic.split(":")[3]
    call = EvalContext(
        principal_arn="",
        principal_type="Service",
        principal_account=account,
        action="lambda:InvokeFunction",
        resource_arn=function,
        region=region,
        service_context={"aws:sourcearn": topic},
    )
    return bool(evaluate_resource_policy(policy, call, service=PRINCIPAL).decision == "Allow")
