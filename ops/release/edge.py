"""Makes the edge forget what the version before has said, if there is one (ops/cloud/edge.yaml is optional).

That is the statistics, and static files without a hash in their names. It keeps both for a minute at most, and nothing
else that a release changes. So one that is killed before this leaves no work to the next.
"""

from __future__ import annotations

from uuid import uuid4

from ops.cloud import stack, template
from ops.release.job import Job


def invalidate(job: Job) -> None:
    distribution = _distribution(job)
    if not distribution:
        return
    job.client("cloudfront").create_invalidation(
        DistributionId=distribution,
        # One path: AWS charges by their number. Static files never change under their names, and come back at once.
        InvalidationBatch={"Paths": {"Quantity": 1, "Items": ["/*"]}, "CallerReference": uuid4().hex},
    )
    job.trail.step(f"the edge {distribution} forgets what it keeps")


def _distribution(job: Job) -> str | None:
    found = stack.find(stack.name_of(job.stage, template.EDGE), job.client("cloudformation"))
    return stack.outputs(found).get("DistributionId") if found else None
