"""Lets a topic call a function only if the policy of the function allows it, as on AWS. ministack does not check it.

SNS passes the ARN of the topic (aws:SourceArn). It is not documented to pass its account (aws:SourceAccount), so a
policy that requires this too allows nothing here.
"""

from __future__ import annotations

from typing import Any

from ministack.core.iam_evaluator import EvalContext, evaluate_resource_policy
from ministack.services import lambda_svc, sns

PRINCIPAL = "sns.amazonaws.com"


def check_policies() -> None:
    deliver = sns._deliver_to_lambda

    def deliver_if_allowed(endpoint: str, envelope: str, topic: str, *more: Any) -> None:
        if _allows(endpoint, topic):
            deliver(endpoint, envelope, topic, *more)
        else:
            sns.logger.error("SNS may not call %s for %s: its policy does not allow it.", endpoint, topic)

    sns._deliver_to_lambda = deliver_if_allowed


def _allows(function: str, topic: str) -> bool:
    policy_and_account = lambda_svc.function_policy_for_arn(function)
    if policy_and_account is None:
        return True  # the function does not exist, and ministack reports that
    policy, account = policy_and_account
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
