"""Updates what is in front of the function: the stage of API Gateway, and the optional edge (ops/cloud/edge.yaml)."""

from __future__ import annotations

from uuid import uuid4

from ops.cloud import stack, template
from ops.release.job import Job


def update_stage(job: Job) -> None:
    """Sets its throttling and its access log. Zappa has no settings for either."""
    settings = _stage_settings(job)
    if not settings:
        return
    api = job.client("cloudformation").describe_stack_resource(StackName=job.function, LogicalResourceId="Api")
    api_id = api["StackResourceDetail"]["PhysicalResourceId"]
    job.client("apigateway").update_stage(
        restApiId=api_id,
        stageName=job.stage,
        patchOperations=[{"op": "replace", "path": path, "value": value} for path, value in settings.items()],
    )
    job.step_log.step(f"the API's stage {job.stage}: {', '.join(path.rpartition('/')[2] for path in settings)} are set")


def invalidate_edge(job: Job) -> None:
    """The edge caches answers of the version before: the statistics, and static files without a hash in their names.

    It caches both for a minute at most, and nothing else that a release changes. So the next release has nothing to
    do if one is killed before this.
    """
    distribution = _distribution(job)
    if not distribution:
        return
    job.client("cloudfront").create_invalidation(
        DistributionId=distribution,
        # AWS charges by the number of paths, so one path. Static files are cached again at the next request.
        InvalidationBatch={"Paths": {"Quantity": 1, "Items": ["/*"]}, "CallerReference": uuid4().hex},
    )
    job.step_log.step(f"cleared the cache of the edge {distribution}")


def _stage_settings(job: Job) -> dict[str, str]:
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
    edge = stack.find(stack.name_of(job.stage, template.EDGE), job.client("cloudformation"))
    return stack.outputs(edge).get("DistributionId") if edge else None
