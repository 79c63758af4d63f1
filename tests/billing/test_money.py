"""Money is whole minor units: added, taxed, typed and shown without ever being a float."""

import ast
from pathlib import Path

import pytest

import billing
from billing.money import Money, typed_money
from kernel.web import House


@pytest.mark.parametrize(
    ("typed", "currency", "amount"),
    [
        ("12.50", "USD", 1250), ("12,5", "EUR", 1250), (" 1 200 ", "USD", 120_000), ("0", "USD", 0), ("500", "JPY", 500),
        ("1.005", "USD", None), ("0.5", "JPY", None), ("-1", "USD", None), ("1e9", "USD", None), ("", "USD", None),
        ("nan", "USD", None), ("٣", "USD", None), ("1,000.00", "USD", None), ("9" * 30, "USD", None), (".", "USD", None),
    ],
)  # fmt: skip
def test_a_price_is_read_as_it_is_typed_or_not_at_all(typed: str, currency: str, amount: int | None) -> None:
    assert typed_money(typed, currency) == (None if amount is None else Money(amount, currency))


def test_sums_are_exact_and_currencies_are_never_mixed() -> None:
    assert Money(10, "USD") + Money(20, "USD") - Money(5, "USD") == Money(25, "USD")
    assert Money(333, "USD").times(3) == Money(999, "USD")
    with pytest.raises(ValueError, match="cannot be added"):
        Money(1, "USD") + Money(1, "EUR")


@pytest.mark.parametrize(
    ("amount", "rate", "tax"), [(1190, 1900, 190), (1000, 0, 0), (1, 10_000, 1), (1250, 825, 95), (100, 700, 7)]
)
def test_the_tax_within_a_price_is_rounded_to_the_next_unit(amount: int, rate: int, tax: int) -> None:
    assert Money(amount, "USD").tax_within(rate) == Money(tax, "USD")


def test_it_is_shown_as_the_currency_is_written(app: House) -> None:
    with app.test_request_context():
        assert [str(Money(*one)) for one in ((123_456, "USD"), (500, "JPY"))] == ["$1,234.56", "¥500"]


def test_no_float_is_anywhere_in_the_shop() -> None:
    found = []
    for path in Path(next(iter(billing.__path__))).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            line = getattr(node, "lineno", 0)
            literal = isinstance(node, ast.Constant) and isinstance(node.value, float)
            named = isinstance(node, ast.Name) and node.id == "float"
            divided = isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Div)
            if literal or named or divided:
                found.append(f"{path}:{line}")
    assert found == []
