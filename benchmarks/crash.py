"""The worker is killed at random points while the mailer misbehaves at random: who is forgotten, who is told twice?

    python -m benchmarks.crash [--rounds 100] [--seed N] [--followers 1500] [--settle 3] [--events half]

Half of the rounds get the sender's signed events, half get none, unless told otherwise. Without events a batch whose answer
was torn is sent again: its letters may be doubled. With events nothing may be, as long as they come within the seconds in
which an unanswered call is settled: 3 here, 180 in production.
"""

import argparse
import json
import random
import time
import urllib.request
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from rich.console import Console
from rich.progress import track

from benchmarks.house import MeasuredHouse, measured_house, process
from kernel.processes import until

ANSWERS = {"202": 6, "429": 1, "500": 1, "stall": 1, "reset": 2}
PATIENCE = 120.0  # seconds a round may take
LONGEST_LIFE = 2.0  # seconds until a worker is killed
KILLS_A_ROUND = 2
_UNTOLD = """select count(*) from delivery join mailing on mailing.id = delivery.mailing_id
             where mailing.about_id = %(update)s and delivery.state in ('queued', 'sending')"""
_MADE = """select count(*) from delivery join mailing on mailing.id = delivery.mailing_id
           where mailing.about_id = %(update)s"""


@dataclass
class Found:
    """What a round ended with."""

    with_events: bool
    lost: int
    doubled: int
    torn: int
    seconds: float


def control(house: MeasuredHouse, method: str, name: str, body: Any = None) -> Any:
    """Asks or tells the sandbox."""
    data = json.dumps(body).encode() if body is not None else None
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(f"{house.sandbox_url}/control/{name}", data, headers, method=method)
    with urllib.request.urlopen(request) as answer:
        found = answer.read()
    return json.loads(found) if found else None


def one_round(house: MeasuredHouse, chance: random.Random, followers: int, page: Any, with_events: bool) -> Found:
    """Publishes one update, kills the worker a few times while it is sent, and counts."""
    control(house, "DELETE", "mails")
    control(house, "POST", "events", {"enabled": with_events})
    plan = {"random": ANSWERS, "seed": chance.randrange(10**6), "stall_seconds": 3}
    control(house, "POST", "faults", plan)
    begun, kills, update = time.monotonic(), 0, house.publish(page)
    while not _everybody_is_told(house, update, followers):
        assert time.monotonic() - begun < PATIENCE, "a round that does not end"
        with process(["work"], house.env) as worker:
            if kills < KILLS_A_ROUND:
                life = 1.0 + chance.random() * LONGEST_LIFE  # a worker needs about a second to begin
                until(lambda: _everybody_is_told(house, update, followers), life)
                worker.kill()
                kills += 1
            else:
                until(lambda: _everybody_is_told(house, update, followers), PATIENCE)
    control(house, "DELETE", "faults")
    stats = control(house, "GET", "stats")
    torn = stats["calls"].get("reset", 0) + kills
    return Found(with_events, followers - stats["deliveries"], stats["duplicates"], torn, time.monotonic() - begun)


def _everybody_is_told(house: MeasuredHouse, update: UUID, followers: int) -> bool:
    made, untold = house.rows(_MADE, update=update)[0][0], house.rows(_UNTOLD, update=update)[0][0]
    return bool(made == followers and untold == 0)


def main() -> None:
    """Runs the rounds and prints what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--followers", type=int, default=1500)
    parser.add_argument("--settle", type=int, default=3)
    parser.add_argument("--events", choices=("all", "half", "none"), default="half")
    given = parser.parse_args()
    in_turn = {"all": (True,), "half": (True, False), "none": (False,)}[given.events]
    say, chance = Console().print, random.Random(given.seed)
    say(f"seed {given.seed}, {given.rounds} rounds, {given.followers} followers, worker killed {KILLS_A_ROUND} times a round")
    with measured_house(with_events=True, mail_answer_seconds=1, mail_settle_seconds=given.settle) as house:
        page = house.page_with(given.followers)
        rounds = [
            one_round(house, chance, given.followers, page, with_events=in_turn[number % len(in_turn)])
            for number in track(range(given.rounds), "killing workers")
        ]
    for with_events in (True, False):
        found = [r for r in rounds if r.with_events is with_events]
        if not found:
            continue
        words = "with the sender's events" if with_events else "without any event"
        say(
            f"{words}: {len(found)} rounds, lost {sum(r.lost for r in found)}, doubled {sum(r.doubled for r in found)}, "
            f"answers torn {sum(r.torn for r in found)} (a torn call holds up to 1,000 letters), "
            f"rounds in which more was doubled than torn calls held: {sum(r.doubled > 1000 * r.torn for r in found)}, "
            f"longest {max(r.seconds for r in found):.0f} s"
        )


if __name__ == "__main__":
    main()
