"""What the stage of the API lets through, and the log of what it answered. Zappa has no settings for either."""

from __future__ import annotations

from ops.release.job import Job


def update(job: Job) -> None:
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
