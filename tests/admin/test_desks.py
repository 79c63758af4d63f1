"""A worker has no desks, and misses nothing that a job needs."""

import json
import subprocess
import sys

from tests.house.source import ROOT

# It makes the web forget what it remembered of a provider of accounts; a worker asks none.
ONLY_OF_THE_WEB = ["ProviderChanged integrations.identity.metadata._when_changed"]
# In a process of its own: here everything is loaded already.
_KNOWN = """
import json, sys, wsgi
from accounts import archive
from kernel import events, jobs
from mail import letters

def known():
    pairs = [(event, it) for event, heard in events._listeners.items() for it in heard]
    listeners = sorted(f"{event.__name__} {it.__module__}.{it.__qualname__}" for event, it in pairs)
    daily = [job.name for job in jobs._daily]
    return [sorted(names) for names in (jobs._known, daily, letters._letters, archive._contributions, listeners)]

def loaded():
    return sorted({"admin.console", "scim2_models", "stripe", "typst"} & set(sys.modules))

print(json.dumps([known(), loaded()]))
import admin.desks
print(json.dumps([known(), loaded()]))
"""


def test_a_worker_knows_every_job_letter_and_listener_that_the_web_knows() -> None:
    ran = subprocess.run([sys.executable, "-c", _KNOWN], cwd=ROOT, check=True, capture_output=True)  # our own words
    (worker, heavy), (web, all_of_it) = map(json.loads, ran.stdout.splitlines())
    assert worker[:-1] == web[:-1]
    assert [one for one in web[-1] if one not in worker[-1]] == ONLY_OF_THE_WEB
    assert all(map(len, worker))
    assert (heavy, all_of_it) == (
        [],
        ["admin.console", "scim2_models", "typst"],
    )  # Stripe's library comes with the first payment
