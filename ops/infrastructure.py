"""Brings a stage's CloudFormation stack to what ops/infrastructure.yaml says, and never takes a table with it."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby

from botocore.exceptions import ClientError

from ops import changes, stack, stack_progress, table_settings, template
from ops.stack import InfrastructureError
from storage.clients import client

Say = Callable[[str], None]


def stack_name(stage: str) -> str:
    # Never feedback-<stage>: Zappa gives that name to the stack of its API, and would put the API in our place.
    return f"feedback-infrastructure-{stage}"


def apply(stage: str, say: Say, *, allow_replacement: bool = False) -> dict[str, str]:
    """Answers the stack's outputs. Costs a handful of reads if there is nothing to do."""
    body = template.text()
    declared = template.resources(body, stage)
    proposal = _proposed(stage, body, declared)
    if proposal is None:
        say(f"{stack_name(stage)}: no changes.")
    else:
        try:
            _announce(proposal, say)
            _refuse_data_loss(proposal.changes, declared, allow_replacement)
        except InfrastructureError:
            stack.discard(proposal)
            raise
        stack_progress.carry_out(proposal, say)
    _settle_tables(declared, say)
    return outputs(stage)


def diff(stage: str) -> list[str]:
    """What `apply` would change, a line each; nothing if all is as it should be."""
    body = template.text()
    declared = template.resources(body, stage)
    if stack.find(stack_name(stage)) is None:
        # A change set would leave the shell of a stack behind.
        return [str(change) for change in changes.creations(declared)]
    proposal = _proposed(stage, body, declared)
    if proposal is None:
        return []
    stack.discard(proposal)
    return _lines(proposal.changes)


def outputs(stage: str) -> dict[str, str]:
    found = stack.find(stack_name(stage))
    if found is None:
        raise InfrastructureError(f"There is no stack {stack_name(stage)}: run `manage.py infrastructure apply` first.")
    return {output["OutputKey"]: output["OutputValue"] for output in found.get("Outputs", [])}


def _proposed(stage: str, body: str, declared: template.Resources) -> stack.Proposal | None:
    name = stack_name(stage)
    found = stack.find(name)
    if found is None:
        return stack.propose(name, body, stage, creates=True)
    stack.refuse_unless_settled(found)
    # A change set takes seconds to make, only to say that there is nothing to change.
    if found["StackStatus"] in stack.SUCCEEDED and stack.template_of(name) == body:
        return None
    return stack.propose(name, body, stage, creates=False)


def _lines(proposed: list[changes.Change]) -> list[str]:
    # CloudFormation carries a new output out, but does not list it.
    return [str(change) for change in proposed] or ["~ change   the stack's outputs"]


def _announce(proposal: stack.Proposal, say: Say) -> None:
    for line in _lines(proposal.changes):
        say(line)


def _refuse_data_loss(proposed: list[changes.Change], declared: template.Resources, allow_replacement: bool) -> None:
    lost = [change.resource for change in proposed if change.endangers_data]
    if lost and not allow_replacement:
        raise InfrastructureError(
            f"Nothing was changed: {', '.join(lost)} would be replaced or removed, and the site would no longer "
            "see the data. Move the data first; --allow-replacement then lets it happen."
        )
    created = {change.resource: declared[change.resource] for change in proposed if change.kind == "create"}
    for name in template.tables(created):
        if _table_exists(name):
            raise InfrastructureError(
                f"Nothing was changed: the table {name} already exists outside the stack, probably kept when an "
                "earlier stack was deleted. Bring it into the stack with a resource import, or delete it."
            )


def _table_exists(name: str) -> bool:
    try:
        client("dynamodb").describe_table(TableName=name)
    except ClientError as error:
        if error.response["Error"]["Code"] == "ResourceNotFoundException":
            return False
        raise
    return True


def _settle_tables(declared: template.Resources, say: Say) -> None:
    tables = template.tables(declared)
    missing = table_settings.not_as_declared(tables)
    if not missing:
        return
    for table, settings in groupby(missing, key=lambda setting: setting.table):
        names = []
        for setting in settings:
            setting.put()
            names.append(setting.name)
        say(f"{table}: set {', '.join(names)}, which this AWS had left out.")
    if still := table_settings.not_as_declared(tables):
        raise InfrastructureError(
            f"{', '.join(map(str, still))} could not be set: look at the table in the DynamoDB console."
        )
