"""A SCIM filter (RFC 7644, 3.4.2.2) as a condition on rows of ours. The grammar is scim2-models'; here it meets the columns."""

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from scim2_models import InvalidFilterException, ScimFilter
from scim2_models.path import (
    AttributeBinding,
    CompareOperator,
    Comparison,
    FilterVisitor,
    LogicalExpr,
    LogicalOperator,
    Not,
    Present,
    ValuePath,
    coerce_value,
)
from sqlalchemy import ColumnElement, Text, and_, false, func, or_

Condition = ColumnElement[bool]
Column = ColumnElement[Any]
_NO_TEXT = re.compile(r"[\0\ud800-\udfff]")  # what PostgreSQL's text cannot hold
LONGEST = 10_000  # characters of a filter

_TESTS: Mapping[CompareOperator, Callable[[Any, Any], Any]] = {
    CompareOperator.eq: operator.eq,
    CompareOperator.co: lambda column, value: func.strpos(column, value) > 0,
    CompareOperator.sw: func.starts_with,
    CompareOperator.ew: lambda column, value: func.right(column, func.length(value)) == value,
    CompareOperator.gt: operator.gt,
    CompareOperator.ge: operator.ge,
    CompareOperator.lt: operator.lt,
    CompareOperator.le: operator.le,
}


@dataclass(frozen=True)
class Many:
    """An attribute of several values: how one of them is shaped, where its parts are, and what asks whether one is so."""

    model: type[Any]
    parts: "Columns"
    somewhere: Callable[[Condition], Condition]


@dataclass(frozen=True)
class Columns:
    """Where attributes are kept: those of one value by their dotted names (ours), those of several by their name."""

    single: Mapping[str, Column]
    many: Mapping[str, Many] = field(default_factory=dict)

    def of(self, found: AttributeBinding) -> Column:
        """The column of an attribute of one value. Raises InvalidFilterException for what cannot be asked for."""
        name = ".".join(filter(None, (found.field_name, found.sub_field_name)))
        if name not in self.single:
            raise InvalidFilterException(detail=f"{name} cannot be asked for.")
        return self.single[name]

    def part(self, found: AttributeBinding) -> Column:
        """The column of a part of one of several values; its `value` where none is named."""
        name = found.sub_field_name or "value"
        if name not in self.single:
            raise InvalidFilterException(detail=f"{found.field_name}.{name} cannot be asked for.")
        return self.single[name]

    def several(self, found: AttributeBinding) -> Many:
        """The same for one of several values."""
        if found.field_name not in self.many:
            raise InvalidFilterException(detail=f"{found.field_name} cannot be asked for.")
        return self.many[found.field_name]


class _ToSql(FilterVisitor[Condition]):
    """What another kind of resource has is false here (RFC 7644, 3.4.2.1)."""

    def __init__(self, asked: ScimFilter[Any], columns: Columns) -> None:
        self._asked, self._columns = asked, columns

    def visit_comparison(self, node: Comparison) -> Condition:
        found = self._asked.resolve_comparison(node.attr_path, strict=False)
        if found is None:
            return false()
        value = found.comparable(coerce_value(found, node.value, node.op))
        if not found.is_multivalued:
            return _compared(self._columns.of(found), node.op, value, exact=found.case_exact)
        many = self._columns.several(found)
        column = many.parts.part(found)
        if node.op is CompareOperator.ne:
            return ~many.somewhere(_compared(column, CompareOperator.eq, value, exact=found.case_exact))
        return many.somewhere(_compared(column, node.op, value, exact=found.case_exact))

    def visit_present(self, node: Present) -> Condition:
        found = self._asked.resolve(node.attr_path, strict=False)
        if found is None:
            return false()
        if found.is_multivalued:
            many = self._columns.several(found)
            return many.somewhere(many.parts.part(found).is_not(None))
        inner = [column for name, column in self._columns.single.items() if name.startswith(f"{found.field_name}.")]
        if inner and found.sub_field_name is None:
            return or_(*(column.is_not(None) for column in inner))
        return self._columns.of(found).is_not(None)

    def visit_not(self, node: Not) -> Condition:
        return ~self.visit(node.expr)

    def visit_logical_expr(self, node: LogicalExpr) -> Condition:
        join = and_ if node.op is LogicalOperator.and_ else or_
        return join(*(self.visit(term) for term in node.terms))

    def visit_value_path(self, node: ValuePath) -> Condition:
        found = self._asked.resolve(node.attr_path, strict=False)
        if found is None:
            return false()
        many = self._columns.several(found)
        return many.somewhere(condition(ScimFilter[many.model](node.val_filter), many.parts))  # type: ignore[name-defined]


def condition(asked: ScimFilter[Any], columns: Columns) -> Condition:
    """The filter as a condition. It is true or false for every row, never unknown. Raises InvalidFilterException."""
    if len(asked) > LONGEST:
        raise InvalidFilterException(detail="The filter is too long.")
    return _ToSql(asked, columns).visit(asked.ast)


def _compared(column: Column, op: CompareOperator, value: Any, *, exact: bool) -> Condition:
    """The column against a value; what is not there equals nothing but null, and is unequal to all else."""
    if value is None:
        return column.is_(None) if op is CompareOperator.eq else column.is_not(None)
    if op is CompareOperator.ne:
        return ~_compared(column, CompareOperator.eq, value, exact=exact)
    if not isinstance(value, str | bool | datetime):
        raise InvalidFilterException(detail="Ask for a part of it.")
    if isinstance(value, str) and _NO_TEXT.search(value):
        raise InvalidFilterException(detail="A value holds a character that is none.")
    if isinstance(value, str) and not exact:
        column, value = func.lower(column, type_=Text), value.lower()
    return func.coalesce(_TESTS[op](column, value), False)
