"""What stands before the function: the stage of API Gateway, and CloudFront if there is one (ops/cloud/edge.yaml)."""

from __future__ import annotations

from uuid import uuid4

from ops.cloud import stack, template
from ops.release.job import Job


def update_stage(job: Job) -> None:
    """What it lets through, and the log of what it answered. Zappa has no settings for either."""
    wanted = _wanted(job)
    if not wanted:
        return
    api = job.client("cloudformation").describe_stack_resource(StackName=job.function, LogicalResourceId="Api")
    api_id = api["StackResourceDetail"]["PhysicalResourceId"]
    job.client("apigateway").update_stage(
        restApiId=api_id,
        stageName=job.stage,
        patchOperations=[{"op": "replace", "path": path, "value": value} for path, value in wanted.items()],
    )
    job.trail.step(f"the API's stage {job.stage}: {', '.join(path.rpartition('/')[2] for path in wanted)} are set")


def invalidate_edge(job: Job) -> None:
    """The edge keeps answers of the version before: the statistics, and static files without a hash in their names.

    It keeps both for a minute at most, and nothing else that a release changes. So a release that is killed before
    this leaves no work to the next.
    """
    distribution = _distribution(job)
    if not distribution:
        return
    job.client("cloudfront").create_invalidation(
        DistributionId=distribution,
        # One path: AWS charges by their number. Static files never change under their names, and come back at once.
        InvalidationBatch={"Paths": {"Quantity": 1, "Items": ["/*"]}, "CallerReference": uuid4().hex},
    )
    job.trail.step(f"the edge {distribution} forgets what it keeps")


def _wanted(job: Job) -> dict[str, str]:
    api = job.rules.api
    return {
        path: str(value)
        for path, value in {
            "/*/*/throttling/rateLimit": api.requests_per_second,
            "/*/*/throttling/burstLimit": api.burst,
            "/accessLogSettings/destinationArn": api.access_log,
            "/accessLogSettings/format": api.access_log_format,
        }.items()
        if value
    }


def _distribution(job: Job) -> str | None:
    found = stack.find(stack.name_of(job.stage, template.EDGE), job.client("cloudformation"))
    return stack.outputs(found).get("DistributionId") if found else None
