"""What every page that a test opens is inspected for is found, and nothing else."""

import pytest
from selectolax.lexbor import LexborHTMLParser

from tests.support.browser import inspect

FAULTY = (
    "<h1>Two</h1>",
    '<p style="color: red">',
    "<a onclick=x>",
    "<script>1</script>",
    "<style></style>",
    '<a href="javascript:1">',
    "<form method=post></form>",
    "<i id=a></i><b id=a></b>",
    "<p>None</p>",
    "<input name=a>",
    '<input name=a aria-label="">',
    "<label for=b></label><input id=a>",
    "<textarea></textarea>",
    "<select></select>",
)
RIGHT = (
    "",
    "<script src=/a.js></script>",
    "<form method=get></form>",
    "<form method=post><input type=hidden name=csrf_token></form>",
    "<label><input name=a></label>",
    "<label for=a></label><input id=a>",
    "<input aria-label=Name>",
    "<input type=submit>",
    "<input hidden>",
)


def _page(part: str, *, lang: str = "en") -> LexborHTMLParser:
    return LexborHTMLParser(f"<html lang='{lang}'><body><header></header><main><h1>One</h1>{part}</main></body></html>")


@pytest.mark.parametrize("part", FAULTY)
def test_what_is_wrong_with_a_page_is_found(part: str) -> None:
    with pytest.raises(AssertionError, match="on /here"):
        inspect(_page(part), "/here")


def test_a_page_without_a_language_is_found() -> None:
    with pytest.raises(AssertionError, match="/here"):
        inspect(_page("", lang=""), "/here")


@pytest.mark.parametrize("part", RIGHT)
def test_what_is_right_is_let_be(part: str) -> None:
    inspect(_page(part), "/here")
