"""Applies the templates of ops/cloud to the CloudFormation stacks of a stage, and never deletes a table."""

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

NO_PARAMETERS: Mapping[str, str] = {}


def apply(
    stage: str, say: Say, *, allow_replacement: bool = False, parameter_values: Mapping[str, str] = NO_PARAMETERS
) -> dict[str, str]:
    """Returns the outputs of the stacks. If there is nothing to do, it makes only a few reads.

    `parameter_values` are for the templates. A parameter without a value stays as it is.
    """
    parameters.refuse_unknown(parameter_values, parameters.OF_EVERY_STAGE)
    for name in parameters.OF_EVERY_STAGE:
        apply_one(name, stage, say, parameter_values, allow_replacement=allow_replacement)
    of_stacks = outputs(stage)
    _set_what_is_missing(stage, of_stacks, say)
    return of_stacks


def apply_one(
    name: str, stage: str, say: Say, parameter_values: Mapping[str, str], *, allow_replacement: bool = False
) -> bool:
    """Applies one template. Returns whether anything changed."""
    body = template.text(name)
    values = parameters.values(name, stage, parameter_values)
    resources = template.resources(body, stage, values.effective)
    proposal = _proposed(name, stage, body, values, resources)
    if proposal is None:
        say(f"{stack.name_of(stage, name)}: no changes.")
        return False
    try:
        _announce(proposal, say)
        _refuse_data_loss(proposal, resources, allow_replacement)
    except InfrastructureError:
        stack.discard(proposal)
        raise
    stack_progress.carry_out(proposal, say)
    return True


def diff(stage: str, parameter_values: Mapping[str, str] = NO_PARAMETERS) -> list[str]:
    """A line for each change that `apply` would make."""
    parameters.refuse_unknown(parameter_values, parameters.OF_EVERY_STAGE)
    return [line for name in parameters.OF_EVERY_STAGE for line in difference(name, stage, parameter_values)]


def outputs(stage: str) -> dict[str, str]:
    return {key: value for name in parameters.OF_EVERY_STAGE for key, value in outputs_of(name, stage).items()}


def outputs_of(name: str, stage: str) -> dict[str, str]:
    full_name = stack.name_of(stage, name)
    existing = stack.find(full_name)
    if existing is None:
        raise InfrastructureError(f"There is no stack {full_name}: run `manage.py infrastructure apply` first.")
    return stack.outputs(existing)


def difference(name: str, stage: str, parameter_values: Mapping[str, str]) -> list[str]:
    body = template.text(name)
    values = parameters.values(name, stage, parameter_values)
    resources = template.resources(body, stage, values.effective)
    if stack.find(stack.name_of(stage, name)) is None:
        # A change set would leave an empty stack behind.
        return [str(change) for change in change_sets.creations(resources)]
    proposal = _proposed(name, stage, body, values, resources)
    if proposal is None:
        return []
    stack.discard(proposal)
    return _lines(proposal.changes)


def _proposed(
    name: str, stage: str, body: str, values: ParameterValues, resources: template.Resources
) -> stack.Proposal | None:
    full_name, sent_body = stack.name_of(stage, name), template.request_body(body)
    existing = stack.find(full_name)
    if existing is not None:
        stack.refuse_unless_settled(existing)
        # Without this check, each `apply` takes seconds to create a change set without changes.
        settled = existing["StackStatus"] in stack.SUCCEEDED
        if settled and not values.differ and stack.template_of(full_name) == sent_body:
            return None
    proposal = stack.propose(full_name, sent_body, values.sent, existing)
    if proposal is None:
        _refuse_unfinished(existing)
        return None
    # The emulated AWS also lists resources whose condition is false.
    real = [change for change in proposal.changes if change.kind != "create" or change.resource in resources]
    return replace(proposal, changes=real)


def _lines(proposed: list[change_sets.ResourceChange]) -> list[str]:
    # CloudFormation does not list a change that only adds an output.
    return [str(change) for change in proposed] or ["~ change   the stack's outputs"]


def _announce(proposal: stack.Proposal, say: Say) -> None:
    for line in _lines(proposal.changes):
        say(line)


def _refuse_unfinished(existing: StackTypeDef | None) -> None:
    if existing and existing["StackStatus"] in stack.UNFINISHED:
        name = existing["StackName"]
        command = f"aws cloudformation update-stack --stack-name {name} --use-previous-template --disable-rollback"
        raise InfrastructureError(
            f"The stack {name} is in {existing['StackStatus']}, but CloudFormation finds no change. Let it "
            f"try again: `{command} --capabilities CAPABILITY_NAMED_IAM`, with ParameterKey=...,UsePreviousValue=true "
            "for each of its --parameters. Then apply again."
        )


def _refuse_data_loss(proposal: stack.Proposal, resources: template.Resources, allow_replacement: bool) -> None:
    proposed = proposal.changes
    lost = [change.resource for change in proposed if change.endangers_data]
    if lost and not allow_replacement:
        raise InfrastructureError(
            f"Nothing was changed: {', '.join(lost)} would be replaced or removed, and the site would no longer "
            "see the data. Move the data first; --allow-replacement then lets it happen."
        )
    # An unfinished stack also lists resources that it has begun to create. CloudFormation continues with those.
    begun = stack.resource_ids(proposal.stack) if proposal.keeps_on_failure else set()
    new = {change.resource for change in proposed if change.kind == "create"} - begun
    created = {name: resources[name] for name in new}
    if orphans := orphan_resources.already_there(created):
        raise InfrastructureError(
            f"Nothing was changed: outside the stack there is already {', '.join(orphans)}, probably kept when an "
            "earlier stack was deleted. Bring it into the stack with a resource import, or delete it: "
            "docs/infrastructure.md#after-a-stack-was-deleted has both."
        )


def _set_what_is_missing(stage: str, of_stacks: Mapping[str, str], say: Say) -> None:
    """Sets the parts of a template that the emulated AWS ignores."""
    resources = template.resources(template.text(), stage)
    tables, buckets = template.tables(resources), template.buckets(resources, of_stacks)
    missing = table_settings.missing_settings(tables) + bucket_settings.missing_settings(buckets)
    if not missing:
        return
    for resource, settings in groupby(missing, key=lambda setting: setting.resource):
        names = []
        for setting in settings:
            setting.put()
            names.append(setting.name)
        say(f"{resource}: set {', '.join(names)}, which this AWS left out of the template.")
    if still := table_settings.missing_settings(tables) + bucket_settings.missing_settings(buckets):
        raise InfrastructureError(f"{', '.join(map(str, still))} could not be set: check it in the AWS console.")
