"""What claims of a provider make of somebody: pure, so that the console can try them out."""

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

MOST_VALUES = 1000


class Rule(Protocol):
    """What a rule says."""

    claim: str
    value: str
    role: str


def roles_by(claims: Mapping[str, Any], rules: Iterable[Rule]) -> list[str]:
    """The roles that these rules give to somebody with these claims, by name."""
    return sorted({rule.role for rule in rules if rule.value in values_of(claims, rule.claim)})


def values_of(claims: Mapping[str, Any], claim: str) -> list[str]:
    """The words that stand in a claim: one, or a list of them. A dot leads into an object where no claim has the whole name."""
    found: Any = claims.get(claim)
    if found is None:
        found = claims
        for part in claim.split("."):
            found = found.get(part) if isinstance(found, Mapping) else None
    words = found if isinstance(found, list) else [found]
    return [word for word in words[:MOST_VALUES] if isinstance(word, str)]


def is_strong(claims: Mapping[str, Any], strong: Iterable[str]) -> bool:
    """Whether the provider says (`acr`, `amr`) that she showed a second factor, as the hospital counts it."""
    return bool({*values_of(claims, "acr"), *values_of(claims, "amr")} & set(strong))
