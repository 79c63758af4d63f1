"""A worker has no desks and holds nothing that it will not use, and misses nothing that a job needs."""

import json
import subprocess
import sys

from tests.house.source import ROOT

# It makes the web forget what it remembered of a provider of accounts; a worker asks none.
ONLY_OF_THE_WEB = ["ProviderChanged integrations.identity.metadata._when_changed"]
# What only some need is loaded at its first use: each of these would weigh on every worker, and on the start of all else.
ONLY_OF_SOME = {
    "PIL": "pictures are cleaned and drawn by a child, and on cards",
    "admin.console": "the consoles, which only the web has",
    "coloraide": "reads colours as people write them: 15 MB at its first use",
    "httpx": "comes with Stripe's library",
    "markdown_it": "renders what is written, once; a worker sends what was rendered",
    "nh3": "the same",
    "requests": "comes with Stripe's library",
    "scim2_models": "directories, which only the web has",
    "segno": "draws QR codes",
    "stripe": "comes with the first payment",
    "tenants.life.importing": "what only commands do with a hospital",
    "typst": "cards and receipts on paper",
    "ua_parser": "names browsers",
    "webauthn": "passkeys: 8 MB with all that it brings",
    "zxcvbn": "common passwords: 13 MB",
}
# In a process of its own: here everything is loaded already.
_KNOWN = """
import json, sys, wsgi
asked = set(sys.argv[1:])
from accounts import archive
from kernel import events, jobs
from mail import letters

def known():
    pairs = [(event, it) for event, heard in events._listeners.items() for it in heard]
    listeners = sorted(f"{event.__name__} {it.__module__}.{it.__qualname__}" for event, it in pairs)
    daily = [job.name for job in jobs._daily]
    return [sorted(names) for names in (jobs._known, daily, letters._letters, archive._contributions, listeners)]

def loaded():
    return sorted(asked & set(sys.modules))

print(json.dumps([known(), loaded()]))
import admin.desks
print(json.dumps([known(), loaded()]))
"""


def test_a_worker_knows_every_job_letter_and_listener_that_the_web_knows() -> None:
    program = [sys.executable, "-c", _KNOWN, *ONLY_OF_SOME]
    ran = subprocess.run(program, cwd=ROOT, check=True, capture_output=True)  # our own words
    (worker, heavy), (web, all_of_it) = map(json.loads, ran.stdout.splitlines())
    assert worker[:-1] == web[:-1]
    assert [one for one in web[-1] if one not in worker[-1]] == ONLY_OF_THE_WEB
    assert all(map(len, worker))
    assert heavy == []
    assert all_of_it == ["PIL", "admin.console", "scim2_models", "typst"]
