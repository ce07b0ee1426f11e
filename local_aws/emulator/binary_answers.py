"""Makes ministack read the binary types of an API correctly. A patch writes `*/*` as `*~1*`, which ministack stores
unchanged. Then compressed files and images would reach the browser as base64."""

from __future__ import annotations

from typing import Any

from ministack.services import apigateway_v1

PLACE = "/binaryMediaTypes/"


def read_escaped_types() -> None:
    update = apigateway_v1._update_rest_api

    def update_with_types(api_id: str, data: dict[str, Any]) -> Any:
        changes = data.get("patchOperations", [])
        api = apigateway_v1._rest_apis.get(api_id)
        if api is not None:
            for change in changes:
                if change["path"].startswith(PLACE):
                    _change(api, change)
        others = [change for change in changes if not change["path"].startswith(PLACE)]
        return update(api_id, data | {"patchOperations": others})

    apigateway_v1._update_rest_api = update_with_types


def _change(api: dict[str, Any], change: dict[str, Any]) -> None:
    media_type = change["path"].removeprefix(PLACE).replace("~1", "/").replace("~0", "~")
    others = [other for other in api.get("binaryMediaTypes") or [] if other != media_type]
    api["binaryMediaTypes"] = others if change["op"] == "remove" else [*others, media_type]
