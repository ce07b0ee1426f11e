from __future__ import annotations

from tests.local_aws.conftest import Emulator


def test_an_api_is_told_its_binary_types_as_a_patch_writes_them(volatile: Emulator) -> None:
    client = volatile.client("apigateway")
    api = client.create_rest_api(name="binary")["id"]

    client.update_rest_api(restApiId=api, patchOperations=[{"op": "add", "path": "/binaryMediaTypes/*~1*"}])
    assert client.get_rest_api(restApiId=api)["binaryMediaTypes"] == ["*/*"]

    client.update_rest_api(
        restApiId=api,
        patchOperations=[
            {"op": "remove", "path": "/binaryMediaTypes/*~1*"},
            {"op": "replace", "path": "/name", "value": "text"},
        ],
    )
    found = client.get_rest_api(restApiId=api)
    assert (found["name"], found["binaryMediaTypes"]) == ("text", [])
