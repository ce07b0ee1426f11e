"""CloudFront and the gateway's own answers: the template, and its stack on a running emulator."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from typing import Any

import pytest
from django.core.management import CommandError

from feedback_site.entry import cloudfront_headers
from feedback_site.errors import problems
from ops.cloud import infrastructure, template
from storage.connection.clients import client
from tests.ops.conftest import quietly, run
from tests.ops.zappa_stack import ZAPPAS
from tests.waiting import OFTEN

SECRET = "a-secret-that-only-cloudfront-and-we-know"
GIVEN = {"AWS::Region": "us-east-1", "ApiId": "a1b2c3", "StaticBucket": "files", "OriginSecret": SECRET}

EDGE = template.resources(template.text(template.EDGE), "prod", GIVEN)
ANSWERS = {
    name: made["Properties"] for name, made in EDGE.items() if made["Type"] == "AWS::ApiGateway::GatewayResponse"
}
DISTRIBUTION = EDGE["Distribution"]["Properties"]["DistributionConfig"]


# --- The template ---


@pytest.mark.parametrize("name", sorted(ANSWERS))
def test_the_gateway_answers_in_the_shape_of_all_our_errors(name: str) -> None:
    answer = ANSWERS[name]
    document = json.loads(answer["ResponseTemplates"]["application/json"])
    ours = json.loads(problems.problem(400, "x", "X", "x").content)

    assert set(document) == set(ours)
    assert document["status"] == int(answer["StatusCode"])
    assert document["title"] == document["error"] == problems.phrase(document["status"])
    assert document["detail"] == document["message"]
    assert document["requestId"] == "$context.requestId"


@pytest.mark.parametrize("name", sorted(ANSWERS))
def test_pages_of_other_sites_may_read_what_the_gateway_says(name: str) -> None:
    headers = {key.rpartition(".")[2]: value for key, value in ANSWERS[name]["ResponseParameters"].items()}

    assert headers["Access-Control-Allow-Origin"] == "'*'"
    assert headers["Content-Type"] == "'application/problem+json'"
    assert headers["X-Request-Id"] == "context.requestId"
    assert ("Retry-After" in headers) == (ANSWERS[name]["StatusCode"] in ("429", "502", "504"))


def test_the_firewall_answers_in_that_shape_too() -> None:
    acl = EDGE["WebAcl"]["Properties"]
    document = json.loads(acl["CustomResponseBodies"]["rate-limited"]["Content"])

    assert set(document) == set(json.loads(problems.problem(429, "x", "X", "x").content))
    assert acl["Scope"] == "CLOUDFRONT"
    (rule,) = acl["Rules"]
    assert rule["Statement"]["RateBasedStatement"]["Limit"] == "2000"


@pytest.mark.parametrize(
    ("given", "is_made"),
    [
        ({}, True),
        ({"Firewall": "no"}, False),
        ({"AWS::Region": "eu-central-1"}, False),  # AWS takes it in us-east-1 only
        ({"WebAclArn": "arn:aws:wafv2:us-east-1:0:global/webacl/x"}, False),
    ],
)
def test_a_firewall_is_made_where_it_can_be(given: dict[str, str], is_made: bool) -> None:
    made = template.resources(template.text(template.EDGE), "prod", {**GIVEN, **given})

    assert ("WebAcl" in made) is is_made


def test_everything_goes_by_https() -> None:
    behaviors = [DISTRIBUTION["DefaultCacheBehavior"], *DISTRIBUTION["CacheBehaviors"]]
    (api,) = [origin for origin in DISTRIBUTION["Origins"] if origin["Id"] == "api"]

    assert {behavior["ViewerProtocolPolicy"] for behavior in behaviors} == {"redirect-to-https"}
    assert api["CustomOriginConfig"]["OriginProtocolPolicy"] == "https-only"


def test_only_the_analytics_and_the_static_files_are_kept() -> None:
    by_path = {behavior["PathPattern"]: behavior for behavior in DISTRIBUTION["CacheBehaviors"]}

    assert set(by_path) == {"/static/*", "/analytics", "/v1/analytics"}
    assert by_path["/analytics"]["CachePolicyId"] == by_path["/v1/analytics"]["CachePolicyId"] == {"Ref": "OneMinute"}
    assert EDGE["OneMinute"]["Properties"]["CachePolicyConfig"]["MaxTTL"] == 60
    # AWS's CachingDisabled
    assert DISTRIBUTION["DefaultCacheBehavior"]["CachePolicyId"] == "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"


@pytest.mark.integration
def test_nothing_that_a_release_changes_is_kept_longer_than_a_minute() -> None:
    """So a release that ends before it clears the cache does no harm. Files with a hash in the name never change."""
    stage = {"STAGE": "prod", "SECRET_KEY": "k" * 50, "PERSON_HASH_KEY": "k" * 50}
    asked = "from django.conf import settings; print(settings.WHITENOISE_MAX_AGE)"
    output = subprocess.run(
        [sys.executable, "-c", asked],
        env={**stage, "DJANGO_SETTINGS_MODULE": "feedback_site.settings"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout

    assert (int(output), EDGE["OneMinute"]["Properties"]["CachePolicyConfig"]["MaxTTL"]) == (60, 60)


def test_an_answer_is_cached_only_for_callers_with_the_same_credentials() -> None:
    key = EDGE["OneMinute"]["Properties"]["CachePolicyConfig"]["ParametersInCacheKeyAndForwardedToOrigin"]

    assert {"Authorization", "X-Api-Key", "Origin"} <= set(key["HeadersConfig"]["Headers"])
    assert key["CookiesConfig"]["Cookies"] == ["session"]
    assert EDGE["ViewerOnly"]["Properties"]["OriginRequestPolicyConfig"]["CookiesConfig"]["CookieBehavior"] == "none"


def test_the_gateway_gets_every_header_but_the_visitors_host() -> None:
    headers = EDGE["AllButHost"]["Properties"]["OriginRequestPolicyConfig"]["HeadersConfig"]

    assert headers == {"HeaderBehavior": "allExcept", "Headers": ["Host"]}


def test_what_cloudfront_says_is_what_the_site_listens_to(settings: Any) -> None:
    """The names of the headers in the template, in its function, and in feedback_site/entry/cloudfront_headers.py."""
    settings.ORIGIN_SECRETS = [SECRET]
    (api,) = [origin for origin in DISTRIBUTION["Origins"] if origin["Id"] == "api"]
    (secret,) = api["OriginCustomHeaders"]
    code = EDGE["ViewerHeaders"]["Properties"]["FunctionCode"]
    address, host = re.findall(r"headers\['([\w-]+)'\]", code)
    headers = {secret["HeaderName"]: secret["HeaderValue"], address: "192.0.2.7", host: "feedback.example.org"}
    environ = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()}

    cloudfront_headers.take_viewer(environ)

    assert environ == {"REMOTE_ADDR": "192.0.2.7", "HTTP_HOST": "feedback.example.org", "SCRIPT_NAME": ""}
    whitelist = EDGE["ViewerOnly"]["Properties"]["OriginRequestPolicyConfig"]["HeadersConfig"]["Headers"]
    assert {name.lower() for name in whitelist} == {address, host}


def test_the_secret_is_never_shown() -> None:
    body = template.text(template.EDGE)
    declared = body[body.index("  OriginSecret:\n") : body.index("  Domain:\n")]

    assert "NoEcho: true" in declared
    assert "OriginSecret" not in body[body.index("\nOutputs:") :]


# --- Its stack ---


@pytest.fixture
def released(emulator: int, stage: str) -> str:
    """A stage with an API and a secret; answers the id of the API."""
    infrastructure.apply(stage, quietly)
    cloudformation = client("cloudformation")
    cloudformation.create_stack(StackName=f"feedback-{stage}", TemplateBody=ZAPPAS % stage)
    cloudformation.get_waiter("stack_create_complete").wait(StackName=f"feedback-{stage}", WaiterConfig=OFTEN)
    found = cloudformation.describe_stack_resource(StackName=f"feedback-{stage}", LogicalResourceId="Api")
    api = found["StackResourceDetail"]["PhysicalResourceId"]
    client("apigateway").create_deployment(restApiId=api, stageName=stage)
    client("ssm").put_parameter(
        Name=f"/feedback/{stage}/ORIGIN_SECRET", Value=f"{SECRET},the-one-before", Type="SecureString"
    )
    return api


def test_it_stands_in_front_of_the_api(stage: str, released: str) -> None:
    output = run("apply", "--edge")

    (domain,) = re.findall(r"DistributionDomain  (\S+)", output)
    found = client("cloudformation").describe_stacks(StackName=f"feedback-edge-{stage}")["Stacks"][0]
    parameters = {parameter["ParameterKey"]: parameter["ParameterValue"] for parameter in found["Parameters"]}
    assert parameters["ApiId"] == released
    assert parameters["OriginSecret"] == "****"
    assert f"SiteUrl  https://{domain}" in output
    kinds = {item["responseType"] for item in client("apigateway").get_gateway_responses(restApiId=released)["items"]}
    assert {"THROTTLED", "REQUEST_TOO_LARGE", "DEFAULT_5XX"} <= kinds


def test_its_answers_apply_at_once_because_the_api_is_deployed_again(stage: str, released: str) -> None:
    before = client("apigateway").get_stage(restApiId=released, stageName=stage)["deploymentId"]

    assert f"The API {released} is deployed with its own answers." in run("apply", "--edge")

    assert client("apigateway").get_stage(restApiId=released, stageName=stage)["deploymentId"] != before


@pytest.mark.usefixtures("emulator")
def test_before_the_first_release_there_is_nothing_to_stand_in_front_of(stage: str) -> None:
    with pytest.raises(CommandError, match=f"run `zappa deploy {stage}` first"):
        run("apply", "--edge")


def test_without_its_secret_it_says_how_to_make_one(stage: str, released: str) -> None:
    client("ssm").delete_parameter(Name=f"/feedback/{stage}/ORIGIN_SECRET")

    with pytest.raises(CommandError, match=r"run `manage\.py secrets make`"):
        run("diff", "--edge")


@pytest.mark.usefixtures("released")
def test_what_it_finds_out_by_itself_is_not_to_be_given(stage: str) -> None:
    with pytest.raises(CommandError, match="No template has a parameter OriginSecret: use CertificateArn"):
        run("apply", "--edge", "--set", f"OriginSecret={SECRET}")
