"""Reads forms with nested brackets, and refuses what Stripe would: an unknown name, one left out, a number that is none."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from integrations.sandbox.stripe.problems import Problem

# What a call takes: by name a kind ("text", "int", "percent", "bool", "words", "texts", or "a|b" for one of these), a Mapping
# for an object, and a list of one Mapping for a list of objects. A name that ends in "!" must be there.
Schema = Mapping[str, Any]
LARGEST = 99_999_999
_NAME = re.compile(r"([^\[\]]+)((?:\[[^\[\]]*\])*)")


def read(form: str, schema: Schema) -> dict[str, Any]:
    """The parameters of a call, checked. Raises Problem."""
    tree: dict[str, Any] = {}
    for name, value in parse_qsl(form, keep_blank_values=True):
        found = _NAME.fullmatch(name)
        if found is None:
            raise _unknown(name)
        _put(tree, [found[1], *re.findall(r"\[([^\[\]]*)\]", found[2])], value, name)
    return _object(tree, schema, "")


def _put(tree: dict[str, Any], path: list[str], value: str, name: str) -> None:
    *parents, last = path
    for parent in parents:
        tree = tree.setdefault(parent, {})
        if not isinstance(tree, dict):
            raise Problem("Invalid object", param=name)
    if last == "":
        last = str(len(tree))
    if last in tree:
        raise Problem(f"Duplicate parameter: {name}", param=name)
    tree[last] = value


def _object(given: Any, schema: Schema, at: str) -> dict[str, Any]:
    if not isinstance(given, dict):
        raise Problem("Invalid object", param=at)
    kinds = {name.rstrip("!"): kind for name, kind in schema.items()}
    for name in given:
        if name not in kinds:
            raise _unknown(_below(at, name))
    for name in schema:
        if name.endswith("!") and name[:-1] not in given:
            missed = _below(at, name[:-1])
            raise Problem(f"Missing required param: {missed}.", code="parameter_missing", param=missed)
    return {name: _value(value, kinds[name], _below(at, name)) for name, value in given.items()}


def _value(given: Any, kind: Any, at: str) -> Any:
    if isinstance(kind, Mapping):
        return _object(given, kind, at)
    if isinstance(kind, list):
        return [_object(one, kind[0], f"{at}[{number}]") for number, one in enumerate(_listed(given, at))]
    if kind == "texts":
        return [_scalar(one, "text", f"{at}[{number}]") for number, one in enumerate(_listed(given, at))]
    if kind == "words":
        if not isinstance(given, dict) or any(isinstance(value, dict) for value in given.values()):
            raise Problem("Invalid object", param=at)
        return dict(given)
    return _scalar(given, kind, at)


def _listed(given: Any, at: str) -> list[Any]:
    if not isinstance(given, dict) or list(given) != [str(number) for number in range(len(given))]:
        raise Problem("Invalid array", param=at)
    return list(given.values())


def _scalar(given: Any, kind: str, at: str) -> Any:
    if not isinstance(given, str):
        raise Problem("Invalid string", param=at)
    if not given:
        raise Problem(f"You passed an empty string for '{at}'.", code="parameter_invalid_empty", param=at)
    if kind == "int":
        if not re.fullmatch(r"-?[0-9]{1,12}", given):
            raise Problem(f"Invalid integer: {given}", code="parameter_invalid_integer", param=at)
        return int(given)
    if kind == "percent" and not re.fullmatch(r"(100(\.0{1,2})?|[0-9]{1,2}(\.[0-9]{1,2})?)", given):
        raise Problem(f"Invalid decimal: {given}; must be between 0 and 100", param=at)
    if kind == "bool":
        if given not in ("true", "false"):
            raise Problem(f"Invalid boolean: {given}", param=at)
        return given == "true"
    if "|" in kind and given not in kind.split("|"):
        raise Problem(f"Invalid {at}: must be one of {kind.replace('|', ', ')}", param=at)
    return given


def _below(at: str, name: str) -> str:
    return f"{at}[{name}]" if at else name


def _unknown(name: str) -> Problem:
    return Problem(f"Received unknown parameter: {name}", code="parameter_unknown", param=name)
