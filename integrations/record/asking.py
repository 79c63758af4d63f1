"""One search in a record system, let in by the token that there is, or by a new one where that is not taken."""

from collections.abc import Mapping

from integrations.record.calls import Errand, read
from integrations.record.resources import Bundle
from integrations.record.system import RecordFailed, System, Trouble
from integrations.record.tokens import token_for

MOST = 20  # found at once: whoever has more namesakes born on her day is found by her number


def search(system: System, errand: Errand, kind: str, asked: Mapping[str, str]) -> Bundle:
    """What is found, as far as one answer holds it. Raises RecordFailed."""
    url, form = f"{system.base_url}/{kind}/_search", {**asked, "_count": str(MOST)}
    try:
        said = errand.post(url, form, token_for(system, errand))
    except RecordFailed as failed:
        if failed.trouble is not Trouble.DENIED or system.key is None:
            raise
        said = errand.post(url, form, token_for(system, errand, fresh=True))
    return read(Bundle, said)
