"""Lets a topic call a function, and a rule of EventBridge send to a queue, only if the policy of the function or the
queue allows it, as on AWS. ministack does not check it.

SNS passes the ARN of the topic (aws:SourceArn). It is not documented to pass its account (aws:SourceAccount), so a
policy that requires this too allows nothing here. EventBridge passes the ARN of the rule and the account.
"""

from __future__ import annotations

from typing import Any

from ministack.core.iam_evaluator import EvalContext, evaluate_resource_policy
from ministack.services import eventbridge, lambda_svc, sns, sqs


def check_policies() -> None:
    call_function, invoke_target = sns._deliver_to_lambda, eventbridge._invoke_target

    def call_function_if_allowed(endpoint: str, envelope: str, topic: str, *more: Any) -> None:
        if _topic_may_call(endpoint, topic):
            call_function(endpoint, envelope, topic, *more)
        else:
            sns.logger.error("SNS may not call %s for %s: its policy does not allow it.", endpoint, topic)

    def invoke_target_if_allowed(target: dict[str, Any], event: Any, rule: dict[str, Any], *more: Any) -> None:
        arn = rule.get("Arn", "")
        # A schedule of EventBridge Scheduler is no rule: it sends with a role.
        if ":events:" not in arn or ":sqs:" not in target["Arn"] or _rule_may_send(target["Arn"], arn):
            invoke_target(target, event, rule, *more)
        else:
            eventbridge.logger.error("%s may not send to %s: its policy does not allow it.", arn, target["Arn"])

    sns._deliver_to_lambda = call_function_if_allowed
    eventbridge._invoke_target = invoke_target_if_allowed


def _topic_may_call(function: str, topic: str) -> bool:
    policy_and_account = lambda_svc.function_policy_for_arn(function)
    if policy_and_account is None:
        return True  # the function does not exist, and ministack reports that
    policy, account = policy_and_account
    origin = {"aws:sourcearn": topic}
    return _allows(policy, "sns.amazonaws.com", "lambda:InvokeFunction", function, origin, account)


def _rule_may_send(queue_arn: str, rule: str) -> bool:
    queue = sqs._queue_by_arn(queue_arn)
    if queue is None:
        return True  # ministack reports that
    policy = queue["attributes"].get("Policy")
    origin = {"aws:sourcearn": rule, "aws:sourceaccount": rule.split(":")[4]}
    return bool(policy) and _allows(policy, "events.amazonaws.com", "sqs:SendMessage", queue_arn, origin)


def _allows(policy: Any, service: str, action: str, resource: str, origin: dict[str, str], account: str = "") -> bool:
    call = EvalContext(
        principal_arn="",
        principal_type="Service",
        principal_account=account,
        action=action,
        resource_arn=resource,
        region=resource.split(":")[3],
        service_context=origin,
    )
    return bool(evaluate_resource_policy(policy, call, service=service).decision == "Allow")
