"""Paper that goes with what is brought: the order's code, and nothing of anybody. A PDF, made when it is asked for."""

import json
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

import typst
from flask_babel import gettext as _

from kernel.brand import current_brand
from kernel.language import current_language


def codes_pdf(codes: Sequence[str]) -> bytes:
    """Slips to cut apart, eight to a sheet."""
    brand = current_brand()
    said = {
        "title": _("Codes of orders"),
        "hospital": brand.name,
        "language": current_language(),
        "heading": _("Something for you"),
        "sentence": _("Do you have a page here? Type this code there, under “Gifts for you”, to read what was sent with it."),
        "codes": list(codes),
    }
    files = {"main.typ": _template(), "said.json": json.dumps(said).encode()}
    make: Callable[..., bytes] = typst.compile  # its types do not know that files may come in a dictionary
    try:
        return make(files, format="pdf", pdf_standards=["ua-1"], ignore_system_fonts=True)
    except typst.TypstError:  # a letter that no font of ours has: the standard takes no such text, tags are there all the same
        return make(files, format="pdf")


@cache
def _template() -> bytes:
    return Path(__file__).parent.joinpath("templates", "delivery", "codes.typ").read_bytes()
