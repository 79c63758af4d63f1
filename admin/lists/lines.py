"""Lines of a file for a spreadsheet, in which nothing that somebody typed is taken for a formula."""

import csv
from collections.abc import Sequence
from decimal import Decimal
from io import StringIO
from typing import Any

BYTE_ORDER_MARK = "\ufeff"  # by it a spreadsheet knows that letters beyond ASCII are UTF-8
_FORMULA = "=+-@＝＋－＠"  # what a spreadsheet takes for the beginning of a formula


def line_of(cells: Sequence[Any]) -> str:
    """A line of a file for a spreadsheet, in which nothing is taken for a formula. Sums are Decimals, and stay numbers."""
    line = StringIO()
    harmless = [cell if isinstance(cell, Decimal) else _harmless(str(cell)) for cell in cells]
    csv.writer(line, quoting=csv.QUOTE_ALL).writerow(harmless)
    return line.getvalue()


def _harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.lstrip()[:1] in tuple(_FORMULA) or cell[:1] in ("\t", "\r", "\n") else cell
