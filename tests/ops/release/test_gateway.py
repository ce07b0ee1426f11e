"""Against the calls that AWS documents: the emulated AWS keeps a stage's settings in another shape."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest
from botocore.exceptions import ClientError

from ops.release import gateway
from tests.ops.release.conftest import Site


@dataclass
class Fake:
    outputs: list[dict[str, str]] = field(default_factory=list)
    asked: list[dict[str, Any]] = field(default_factory=list)

    def describe_stack_resource(self, **asked: Any) -> dict[str, Any]:
        self.asked.append(asked)
        return {"StackResourceDetail": {"PhysicalResourceId": "abc123"}}

    def describe_stacks(self, **asked: Any) -> dict[str, Any]:
        self.asked.append(asked)
        return {"Stacks": [{"StackStatus": "CREATE_COMPLETE", "Outputs": self.outputs}]}

    def update_stage(self, **asked: Any) -> None:
        self.asked.append(asked)

    create_invalidation = update_stage


def test_the_stage_gets_what_is_configured(site: Site) -> None:
    fake, job = Fake(), site.job(api={"requests_per_second": 1000, "access_log": "arn:log"})
    job._clients |= {"cloudformation": fake, "apigateway": fake}

    gateway.update_stage(job)

    assert fake.asked == [
        {"StackName": site.function, "LogicalResourceId": "Api"},
        {
            "restApiId": "abc123",
            "stageName": site.stage,
            "patchOperations": [
                {"op": "replace", "path": "/*/*/throttling/rateLimit", "value": "1000"},
                {"op": "replace", "path": "/accessLogSettings/destinationArn", "value": "arn:log"},
            ],
        },
    ]


def test_nothing_is_asked_where_nothing_is_configured(site: Site) -> None:
    fake, job = Fake(), site.job()
    job._clients |= {"cloudformation": fake, "apigateway": fake}

    gateway.update_stage(job)

    assert fake.asked == []


def test_the_edge_forgets_all_it_keeps(site: Site) -> None:
    fake, job = Fake([{"OutputKey": "DistributionId", "OutputValue": "E1"}]), site.job()
    job._clients |= {"cloudformation": fake, "cloudfront": fake}

    gateway.invalidate_edge(job)

    assert fake.asked[0] == {"StackName": f"feedback-edge-{site.stage}"}
    assert fake.asked[1]["DistributionId"] == "E1"
    assert fake.asked[1]["InvalidationBatch"]["Paths"] == {"Quantity": 1, "Items": ["/*"]}


def test_without_an_edge_nothing_is_forgotten(site: Site) -> None:
    job = site.job()

    gateway.invalidate_edge(job)

    assert not any("edge" in line for line in site.lines)


def test_an_edge_that_cannot_be_read_is_no_missing_edge(site: Site) -> None:
    class Forbidden:
        def describe_stacks(self, **_: Any) -> None:
            raise ClientError({"Error": {"Code": "AccessDenied", "Message": "not allowed"}}, "DescribeStacks")

    job = site.job()
    job._clients["cloudformation"] = Forbidden()

    with pytest.raises(ClientError):
        gateway.invalidate_edge(job)
