"""What a browser runs on, in a few words that tell no more than somebody needs to know her own devices apart."""

from importlib import import_module

_PLAIN = {"Mac OS X": "Mac", "iOS": "iPhone or iPad"}
_LONGEST = 500  # characters of a User-Agent header that are looked at
_LONGEST_LABEL = 60


def device_of(user_agent: str) -> str | None:
    """Browser and system such as "Firefox, Android", from a User-Agent header; None when it names neither."""
    header, agents = user_agent[:_LONGEST], import_module("ua_parser")  # a worker meets no browser, and need not hold its lists
    browser, system = agents.parse_user_agent(header), agents.parse_os(header)
    families = [
        browser.family.replace("Mobile", "").replace("Headless", "").strip() if browser else "",
        _PLAIN.get(system.family, system.family) if system else "",
    ]
    return ", ".join(family for family in families if family)[:_LONGEST_LABEL] or None
