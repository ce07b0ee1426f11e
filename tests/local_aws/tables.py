from __future__ import annotations

from typing import Any

TABLE = "letters"


def create_table(dynamodb: Any, name: str = TABLE, *, is_streamed: bool = True) -> None:
    dynamodb.create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[
            {"AttributeName": "id", "AttributeType": "S"},
            {"AttributeName": "sender", "AttributeType": "S"},
        ],
        GlobalSecondaryIndexes=[
            {
                "IndexName": "sender-index",
                "KeySchema": [{"AttributeName": "sender", "KeyType": "HASH"}],
                "Projection": {"ProjectionType": "ALL"},
            }
        ],
        StreamSpecification=(
            {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"} if is_streamed else {"StreamEnabled": False}
        ),
    )


def put(dynamodb: Any, key: str, table: str = TABLE, **members: Any) -> None:
    dynamodb.put_item(TableName=table, Item={"id": {"S": key}, "sender": {"S": "ann"}, **members})


def put_pair(dynamodb: Any, key: str) -> None:
    dynamodb.transact_write_items(
        TransactItems=[{"Put": {"TableName": TABLE, "Item": {"id": {"S": f"{key}-{n}"}}}} for n in (1, 2)]
    )


def keys(dynamodb: Any, table: str = TABLE) -> set[str]:
    return {item["id"]["S"] for item in items(dynamodb, table)}


def items(dynamodb: Any, table: str = TABLE) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for page in dynamodb.get_paginator("scan").paginate(TableName=table):
        found += page["Items"]
    return found


def read_stream(dynamodb: Any, streams: Any, after: str | None = None) -> list[dict[str, Any]]:
    arn = dynamodb.describe_table(TableName=TABLE)["Table"]["LatestStreamArn"]
    shard = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"][0]["ShardId"]
    start = (
        {"ShardIteratorType": "AFTER_SEQUENCE_NUMBER", "SequenceNumber": after}
        if after
        else {"ShardIteratorType": "TRIM_HORIZON"}
    )
    iterator = streams.get_shard_iterator(StreamArn=arn, ShardId=shard, **start)["ShardIterator"]
    found: list[dict[str, Any]] = []
    while True:
        page = streams.get_records(ShardIterator=iterator)
        if not page.get("Records"):  # an answer that a kill cut off has none
            return found
        found += page["Records"]
        iterator = page["NextShardIterator"]


def names(records: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(record["eventID"], record["dynamodb"]["SequenceNumber"]) for record in records]


CARDS_STACK = {
    "Resources": {
        "Cards": {
            "Type": "AWS::DynamoDB::Table",
            "Properties": {
                "TableName": "cards",
                "BillingMode": "PAY_PER_REQUEST",
                "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
                "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
            },
        }
    }
}
