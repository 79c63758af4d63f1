"""What DNS says, asked through the resolver of this machine. Load it late (integrations/proving.py)."""

from dns.exception import DNSException
from dns.resolver import NXDOMAIN, NoAnswer, Resolver

MOST = 20  # entries that are looked at


def resolver() -> Resolver:
    """The one this machine uses."""
    return Resolver()


def texts(name: str, *, seconds: float) -> list[str]:
    """The TXT entries of a name, each as one line (RFC 1035, 3.3.14). Raises TimeoutError when nobody can say."""
    try:
        answer = resolver().resolve(name, "TXT", lifetime=seconds, search=False)
    except (NXDOMAIN, NoAnswer):
        return []
    except DNSException as error:
        raise TimeoutError from error
    return [b"".join(entry.strings).decode("ascii", "replace") for entry in list(answer)[:MOST]]
