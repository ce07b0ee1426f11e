"""Brings a stage's CloudFormation stacks to what the templates in ops/ say, and never takes a table with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

from ops.cloud import (
    bucket_settings,
    change_sets,
    orphan_resources,
    parameters,
    stack,
    stack_progress,
    table_settings,
    template,
)
from ops.cloud.parameters import ParameterValues
from ops.cloud.stack import InfrastructureError

if TYPE_CHECKING:
    from mypy_boto3_cloudformation.type_defs import StackTypeDef

Say = Callable[[str], None]

NOTHING_GIVEN: Mapping[str, str] = {}


def apply(
    stage: str, say: Say, *, allow_replacement: bool = False, given: Mapping[str, str] = NOTHING_GIVEN
) -> dict[str, str]:
    """Answers the stacks' outputs. Costs a handful of reads if there is nothing to do.

    `given` are parameters of the templates; one that is not given stays as it is.
    """
    parameters.refuse_unknown(given, parameters.OF_THE_SITE)
    for name in parameters.OF_THE_SITE:
        bring(name, stage, say, given, allow_replacement=allow_replacement)
    made = outputs(stage)
    _settle(stage, made, say)
    return made


def bring(name: str, stage: str, say: Say, given: Mapping[str, str], *, allow_replacement: bool = False) -> bool:
    """One stack to what its template says; answers whether anything changed."""
    body = template.text(name)
    values = parameters.values(name, stage, given)
    declared = template.resources(body, stage, values.known)
    proposal = _proposed(name, stage, body, values, declared)
    if proposal is None:
        say(f"{stack.name_of(stage, name)}: no changes.")
        return False
    try:
        _announce(proposal, say)
        _refuse_data_loss(proposal, declared, allow_replacement)
    except InfrastructureError:
        stack.discard(proposal)
        raise
    stack_progress.carry_out(proposal, say)
    return True


def diff(stage: str, given: Mapping[str, str] = NOTHING_GIVEN) -> list[str]:
    """What `apply` would change, a line each; nothing if all is as it should be."""
    parameters.refuse_unknown(given, parameters.OF_THE_SITE)
    return [line for name in parameters.OF_THE_SITE for line in difference(name, stage, given)]


def outputs(stage: str) -> dict[str, str]:
    return {key: value for name in parameters.OF_THE_SITE for key, value in outputs_of(name, stage).items()}


def outputs_of(name: str, stage: str) -> dict[str, str]:
    full_name = stack.name_of(stage, name)
    found = stack.find(full_name)
    if found is None:
        raise InfrastructureError(f"There is no stack {full_name}: run `manage.py infrastructure apply` first.")
    return stack.outputs(found)


def difference(name: str, stage: str, given: Mapping[str, str]) -> list[str]:
    body = template.text(name)
    values = parameters.values(name, stage, given)
    declared = template.resources(body, stage, values.known)
    if stack.find(stack.name_of(stage, name)) is None:
        # A change set would leave the shell of a stack behind.
        return [str(change) for change in change_sets.creations(declared)]
    proposal = _proposed(name, stage, body, values, declared)
    if proposal is None:
        return []
    stack.discard(proposal)
    return _lines(proposal.changes)


def _proposed(
    name: str, stage: str, body: str, values: ParameterValues, declared: template.Resources
) -> stack.Proposal | None:
    full_name = stack.name_of(stage, name)
    found = stack.find(full_name)
    if found is not None:
        stack.refuse_unless_settled(found)
        # A change set takes seconds to make, only to say that there is nothing to change.
        settled = found["StackStatus"] in stack.SUCCEEDED
        if settled and not values.differ and stack.template_of(full_name) == body:
            return None
    proposal = stack.propose(full_name, body, values.sent, found)
    if proposal is None:
        _refuse_unfinished(found)
        return None
    # An emulated AWS also lists what a condition leaves out.
    real = [change for change in proposal.changes if change.kind != "create" or change.resource in declared]
    return replace(proposal, changes=real)


def _lines(proposed: list[change_sets.ResourceChange]) -> list[str]:
    # CloudFormation carries a new output out, but does not list it.
    return [str(change) for change in proposed] or ["~ change   the stack's outputs"]


def _announce(proposal: stack.Proposal, say: Say) -> None:
    for line in _lines(proposal.changes):
        say(line)


def _refuse_unfinished(found: StackTypeDef | None) -> None:
    if found and found["StackStatus"] in stack.UNFINISHED:
        name = found["StackName"]
        command = f"aws cloudformation update-stack --stack-name {name} --use-previous-template --disable-rollback"
        raise InfrastructureError(
            f"The stack {name} is in {found['StackStatus']}, and CloudFormation finds nothing to change in it. Let it "
            f"try again: `{command} --capabilities CAPABILITY_NAMED_IAM`, with ParameterKey=...,UsePreviousValue=true "
            "for each of its --parameters. Then apply again."
        )


def _refuse_data_loss(proposal: stack.Proposal, declared: template.Resources, allow_replacement: bool) -> None:
    proposed = proposal.changes
    lost = [change.resource for change in proposed if change.endangers_data]
    if lost and not allow_replacement:
        raise InfrastructureError(
            f"Nothing was changed: {', '.join(lost)} would be replaced or removed, and the site would no longer "
            "see the data. Move the data first; --allow-replacement then lets it happen."
        )
    # An unfinished stack lists what it has begun to make, and CloudFormation knows what to do with that.
    begun = stack.members(proposal.stack) if proposal.keeps else set()
    new = {change.resource for change in proposed if change.kind == "create"} - begun
    created = {name: declared[name] for name in new}
    if there := orphan_resources.already_there(created):
        raise InfrastructureError(
            f"Nothing was changed: outside the stack there is already {', '.join(there)}, probably kept when an "
            "earlier stack was deleted. Bring it into the stack with a resource import, or delete it: "
            "docs/infrastructure.md#after-a-stack-was-deleted has both."
        )


def _settle(stage: str, made: Mapping[str, str], say: Say) -> None:
    """What an emulated AWS leaves out of a template."""
    declared = template.resources(template.text(), stage)
    tables, buckets = template.tables(declared), template.buckets(declared, made)
    missing = table_settings.not_as_declared(tables) + bucket_settings.not_as_declared(buckets)
    if not missing:
        return
    for thing, settings in groupby(missing, key=lambda setting: setting.of):
        names = []
        for setting in settings:
            setting.put()
            names.append(setting.name)
        say(f"{thing}: set {', '.join(names)}, which this AWS had left out.")
    if still := table_settings.not_as_declared(tables) + bucket_settings.not_as_declared(buckets):
        raise InfrastructureError(f"{', '.join(map(str, still))} could not be set: look at it in the AWS console.")
