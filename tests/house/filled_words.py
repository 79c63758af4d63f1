"""What stands in addresses and is no id."""

from tests.house.filled_forums import FORUM

WORDS: dict[str, object] = {
    "code": "ZZZZ2222",
    "export_type": "csv",
    "filename": "css/base.css",
    "forum": FORUM,
    "kid": "no-such-key",
    "kind": "page",
    "name": "User",
    "number": 1,
    "part": "updates",
    "shape": "logo",
    "size": "medium",
}
