"""Routes of HTTP APIs: MiniStack ignores the OpenAPI body that SAM writes for them."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ministack.services import apigateway  # type: ignore[import-not-found]
from ministack.services.cloudformation import provisioners  # type: ignore[import-not-found]

INTEGRATION = "x-amazon-apigateway-integration"


def install() -> None:
    handlers = provisioners._RESOURCE_HANDLERS["AWS::ApiGatewayV2::Api"]  # noqa: SLF001
    # create(logical id, properties, stack); update(id, old properties, new properties, stack, ...)
    handlers["create"] = _followed_by_import(handlers["create"], place=1)
    handlers["update"] = _followed_by_import(handlers["update"], place=2)


def _followed_by_import(provision: Callable[..., Any], place: int) -> Callable[..., Any]:
    def call(*arguments: Any, **named: Any) -> Any:
        provisioned = provision(*arguments, **named)
        _import(provisioned[0], arguments[place].get("Body") or {})
        return provisioned

    return call


def _import(api_id: str, body: Mapping[str, Any]) -> None:
    apigateway._routes[api_id], apigateway._integrations[api_id] = {}, {}  # noqa: SLF001
    for route, integration in _routes(body):
        created = apigateway._create_integration(api_id, _wish(integration))  # noqa: SLF001
        target = f"integrations/{json.loads(created[2])['integrationId']}"
        apigateway._create_route(api_id, {"routeKey": route, "target": target})  # noqa: SLF001


def _routes(body: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for path, operations in (body.get("paths") or {}).items():
        for method, operation in operations.items():
            if isinstance(operation, dict) and INTEGRATION in operation:
                verb = "ANY" if method.startswith("x-amazon") else method.upper()
                route = "$default" if path == "/$default" else f"{verb} {path}"
                yield route, operation[INTEGRATION]


def _wish(integration: Mapping[str, Any]) -> dict[str, Any]:
    uri = str(integration.get("uri", ""))
    _, found, function = uri.partition("/functions/")
    return {
        "integrationType": str(integration.get("type", "aws_proxy")).upper(),
        "integrationUri": function.removesuffix("/invocations") if found else uri,
        "payloadFormatVersion": integration.get("payloadFormatVersion", "2.0"),
        "timeoutInMillis": integration.get("timeoutInMillis", 30_000),
    }
