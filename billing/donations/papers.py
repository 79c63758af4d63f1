"""A receipt as a PDF, made when it is asked for. Only the web has this: what makes it would be much of a worker's memory."""

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from uuid import UUID

import typst
from flask import Response
from flask.typing import ResponseReturnValue

from billing.donations.showing import Paper, paper_at
from kernel.access import Permission
from kernel.brand import current_brand
from kernel.language import current_language
from kernel.web import Url, feature

blueprint = feature(
    "donation_papers",
    __name__,
    [Url("/donations/<token>/receipts/<uuid:receipt_id>.pdf", "receipt_file", Permission.SHOP_BUY)],
)


def receipt_file(token: str, receipt_id: UUID) -> ResponseReturnValue:
    """A receipt, to be kept."""
    headers = {"Content-Disposition": 'inline; filename="receipt.pdf"'}
    return Response(receipt_pdf(paper_at(token, receipt_id)), mimetype="application/pdf", headers=headers)


def receipt_pdf(shown: Paper) -> bytes:
    """The same on a sheet of paper."""
    brand = current_brand()
    said = {
        "title": shown.title,
        "hospital": brand.name,
        "language": current_language(),
        "lines": [list(line) for line in shown.lines],
        "sentences": list(shown.sentences),
    }
    files = {"main.typ": _template(), "said.json": json.dumps(said).encode()}
    make: Callable[..., bytes] = typst.compile  # its types do not know that files may come in a dictionary
    try:
        return make(files, format="pdf", pdf_standards=["ua-1"], ignore_system_fonts=True)
    except typst.TypstError:  # a letter that no font of ours has: the standard takes no such text, tags are there all the same
        return make(files, format="pdf")


@cache
def _template() -> bytes:
    return Path(__file__).parent.joinpath("templates", "donations", "receipt.typ").read_bytes()
