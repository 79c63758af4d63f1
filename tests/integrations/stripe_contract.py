"""Stripe's published OpenAPI document, to hold our calls against (nested forms, which openapi-core does not read)."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any
from urllib.parse import parse_qsl

from tests.integrations.published import published

# What the library sends that the document of 2023 does not know, each with the reason why it is sent.
NEWER: Mapping[str, str] = {}


def complaints(method: str, path: str, form: str) -> list[str]:
    """What Stripe's document does not know in a call: empty when all is well."""
    schemas = _schemas()
    found = [schema for (verb, known), schema in schemas.items() if verb == method.lower() and re.fullmatch(known, path)]
    if not found:
        return [f"{method} {path} is no call"]
    tree: dict[str, Any] = {}
    for name, value in parse_qsl(form, keep_blank_values=True):
        *parents, last = re.findall(r"[^\[\]]+", name)
        branch = tree
        for parent in parents:
            branch = branch.setdefault(parent, {})
        branch[last] = value
    return [complaint for complaint in _check(tree, found[0], path) if complaint not in NEWER]


def _check(given: Any, schema: Mapping[str, Any], at: str) -> Iterator[str]:
    if "anyOf" in schema:
        tried = [list(_check(given, one, at)) for one in schema["anyOf"]]
        yield from min(tried, key=len)
    elif schema["type"] == "object":
        yield from _check_object(given, schema, at)
    elif schema["type"] == "array":
        if not isinstance(given, dict) or list(given) != [str(number) for number in range(len(given))]:
            yield f"{at} is no array"
        else:
            for number, one in given.items():
                yield from _check(one, schema["items"], f"{at}[{number}]")
    elif not isinstance(given, str):
        yield f"{at} is no {schema['type']}"
    elif schema["type"] == "integer":
        if not re.fullmatch(r"-?[0-9]+", given):
            yield f"{at} is no integer"
    elif schema["type"] == "boolean":
        if given not in ("true", "false"):
            yield f"{at} is no boolean"
    elif given not in schema.get("enum", [given]) or len(given) > schema.get("maxLength", len(given)):
        yield f"{at} may not be this"


def _check_object(given: Any, schema: Mapping[str, Any], at: str) -> Iterator[str]:
    if not isinstance(given, dict):
        yield f"{at} is no object"
        return
    known, free = schema.get("properties", {}), schema.get("additionalProperties")
    yield from (f"{at}.{name} is missing" for name in schema.get("required", ()) if name not in given)
    for name, value in given.items():
        if name in known:
            yield from _check(value, known[name], f"{at}.{name}")
        elif isinstance(free, dict):
            yield from _check(value, free, f"{at}.{name}")
        else:
            yield f"{at}.{name} is unknown"


@cache
def _schemas() -> dict[tuple[str, str], Mapping[str, Any]]:
    """By verb and pattern what a call takes; of a GET and a DELETE that is its query."""
    schemas: dict[tuple[str, str], Mapping[str, Any]] = {}
    for path, calls in published("stripe.com.json")["paths"].items():
        pattern = re.sub(r"\{[^}]+\}", "[A-Za-z0-9_]+", path)
        for verb, call in calls.items():
            if verb == "post":
                body = call.get("requestBody", {}).get("content", {})
                schema = body.get("application/x-www-form-urlencoded", {}).get("schema", {"type": "object"})
            else:
                query = {one["name"]: one["schema"] for one in call.get("parameters", ()) if one["in"] == "query"}
                schema = {"type": "object", "properties": query}
            schemas[verb, pattern] = schema
    return schemas
