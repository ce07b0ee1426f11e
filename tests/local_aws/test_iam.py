from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.local_aws.conftest import REGION, Emulator, running
from tests.ops.published import zipped

BUCKET = "files"
READING = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{BUCKET}/*"}
ONLY_BY_TLS = {
    "Effect": "Deny",
    "Principal": "*",
    "Action": "s3:*",
    "Resource": [f"arn:aws:s3:::{BUCKET}", f"arn:aws:s3:::{BUCKET}/*"],
    "Condition": {"Bool": {"aws:SecureTransport": "false"}},
}
ENVIRONMENT = "import os\ndef handler(event, context): return dict(os.environ)"


@pytest.fixture(scope="module")
def strict(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    yield from running(Emulator(tmp_path_factory.mktemp("strict"), enforces_iam=True))


def document(statement: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def user(strict: Emulator, statement: dict[str, Any], service: str) -> Any:
    """A client of the service for a new user who has only this right."""
    iam, name = strict.client("iam"), f"reads-{service}"
    iam.create_user(UserName=name)
    iam.put_user_policy(UserName=name, PolicyName="reads", PolicyDocument=document(statement))
    key = iam.create_access_key(UserName=name)["AccessKey"]
    return strict.client(service, key["AccessKeyId"], key["SecretAccessKey"])


@pytest.mark.integration
def test_who_may_read_a_bucket_that_wants_tls_reads_it_and_does_nothing_else(strict: Emulator) -> None:
    owner = strict.client("s3")
    owner.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
    owner.put_object(Bucket=BUCKET, Key="a", Body=b"found")
    owner.put_bucket_policy(Bucket=BUCKET, Policy=document(ONLY_BY_TLS))
    s3 = user(strict, READING, "s3")

    assert s3.get_object(Bucket=BUCKET, Key="a")["Body"].read() == b"found"
    with pytest.raises(ClientError, match="AccessDenied"):
        s3.put_object(Bucket=BUCKET, Key="a", Body=b"changed")


def a_stream(strict: Emulator, table: str) -> str:
    dynamodb = strict.client("dynamodb")
    created = dynamodb.create_table(
        TableName=table,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
    )
    return str(created["TableDescription"]["LatestStreamArn"])


@pytest.mark.integration
def test_who_may_read_one_stream_reads_no_other(strict: Emulator) -> None:
    allowed, other = a_stream(strict, "allowed"), a_stream(strict, "other")
    strict.client("dynamodb").put_item(TableName="allowed", Item={"id": {"S": "1"}})
    actions = ["dynamodb:DescribeStream", "dynamodb:GetShardIterator", "dynamodb:GetRecords"]
    streams = user(strict, {"Effect": "Allow", "Action": actions, "Resource": allowed}, "dynamodbstreams")

    shard = streams.describe_stream(StreamArn=allowed)["StreamDescription"]["Shards"][0]["ShardId"]
    start = {"ShardId": shard, "ShardIteratorType": "TRIM_HORIZON"}
    iterator = streams.get_shard_iterator(StreamArn=allowed, **start)["ShardIterator"]

    assert len(streams.get_records(ShardIterator=iterator)["Records"]) == 1
    with pytest.raises(ClientError, match="AccessDenied"):
        streams.describe_stream(StreamArn=other)


@pytest.mark.integration
def test_a_stranger_is_turned_away(strict: Emulator) -> None:
    with pytest.raises(ClientError, match="security token"):
        strict.client("dynamodb", "stranger", "stranger").list_tables()


def test_a_function_inherits_no_setting_that_the_site_has(volatile: Emulator) -> None:
    functions = volatile.client("lambda")
    functions.create_function(
        FunctionName="environment",
        Runtime="python3.11",
        Handler="main.handler",
        Role="arn:aws:iam::000000000000:role/any",
        Code={"ZipFile": zipped({"main.py": ENVIRONMENT})},
    )

    found = json.loads(functions.invoke(FunctionName="environment")["Payload"].read())

    assert "PATH" in found
    assert "LOG_LEVEL" not in found
