"""Orders against a small model of them: whatever happens, in whatever order, with whatever faults, both come to the same.

`CAREPAGES_ORDERS` is how many sequences are tried (a few, unless it is said otherwise), `CAREPAGES_ORDERS_SEED` repeats a run.
`python -m benchmarks.orders` tries many.
"""

import os
import random

from tests.billing.orders.conftest import Till
from tests.billing.orders.trying import compare_orders

SEQUENCES = int(os.environ.get("CAREPAGES_ORDERS", "5"))
SEED = int(os.environ.get("CAREPAGES_ORDERS_SEED", random.SystemRandom().randrange(2**32)))


def test_orders_are_what_the_model_says(till: Till) -> None:
    print(f"CAREPAGES_ORDERS={SEQUENCES} CAREPAGES_ORDERS_SEED={SEED}")  # whoever sees it fail repeats it
    compare_orders(till, SEQUENCES, SEED)
