"""Orders against a small model of them: thousands of sequences of happenings and faults, in one process and on one database.

python -m benchmarks.orders [--sequences 10000] [--seed N]
"""

import argparse
import gc
import random
import tempfile
import time
from pathlib import Path

import wsgi
from admin.commands.migrate import upgrade
from kernel.embedded import SUPERUSER, EmbeddedServer
from tests.billing.orders.conftest import open_till, quiet_stripe
from tests.billing.orders.trying import compare_orders
from tests.conftest import settings_for
from tests.support.superuser import Superuser
from tests.support.world import World

TOLD_EVERY = 100
DATABASE = "carepages"


class Progress:
    """How many are done, and how long that took."""

    def __init__(self) -> None:
        self.started, self.busy, self.number = time.perf_counter(), time.process_time(), 0

    def one_more(self) -> None:
        """Says so now and then."""
        self.number += 1
        if self.number % TOLD_EVERY == 0:
            print(self, flush=True)

    def __str__(self) -> str:
        taken, busy = time.perf_counter() - self.started, time.process_time() - self.busy
        return f"{self.number:,} sequences: {taken:.0f} s, of which this process worked {busy:.0f} s"


def main() -> None:
    """Tries them, and says with which seed. Ends with an error at the first difference."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sequences", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(2**32))
    wanted = parser.parse_args()
    print(f"seed {wanted.seed}, {wanted.sequences:,} sequences", flush=True)
    with (
        tempfile.TemporaryDirectory(prefix="carepages-orders-") as folder,
        EmbeddedServer(Path(folder) / "postgresql", durable=False) as server,
    ):
        settings = settings_for(server, DATABASE, Path(folder))
        upgrade(settings)
        app = wsgi.create_app(settings)
        gc.freeze()  # what is made by now stays
        gc.set_threshold(20_000, 20, 50)
        with (
            World(app, Superuser(server.url(SUPERUSER, DATABASE))) as world,
            quiet_stripe() as stripe,
            open_till(world, stripe) as till,
        ):
            progress = Progress()
            compare_orders(till, wanted.sequences, wanted.seed, done=progress.one_more)
            print(f"{progress}; no difference", flush=True)


if __name__ == "__main__":
    main()
