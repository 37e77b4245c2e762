"""What a month costs, by component: `python -m tests.benchmarks cost`.

The fixed part is the table that the tests of the template keep true; the variable part is what one
enquiry uses, recorded from the handlers, at the prices of `prices.csv`.
"""

import csv
from collections.abc import Iterator, Mapping, Sequence
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

from leadrelay.metrics import Mode
from tests.benchmarks.report import Report
from tests.benchmarks.usage import of_one_enquiry
from tests.benchmarks.warm_cost import deployed, settled
from tests.benchmarks.world import world
from tests.template.test_budget import fixed_usd

with (Path(__file__).parent / "prices.csv").open(encoding="utf-8", newline="") as file:
    PRICES = {row["name"]: row for row in csv.DictReader(file)}
ENQUIRIES = (1_000, 10_000, 100_000, 1_000_000, 1_000_000_000)
GOAL = 0.05  # USD for a thousand
MILLION = 1_000_000
OTHERS = ("zapier", "make", "n8n_cloud")


def measured(_rounds: int) -> Report:
    with world() as around, deployed(around), redirect_stdout(StringIO()) as printed:
        settled(around)
        used = of_one_enquiry(printed)
    each = {name: amount * float(PRICES[name]["usd"]) / MILLION for name, amount in used.items()}
    return Report(
        title="USD a month; without any free tier for what varies",
        columns=("", *(f"{number:,}" for number in ENQUIRIES)),
        rows=[*_rows(each)],
        notes=[*_notes(used, sum(each.values()))],
    )


def _rows(each: Mapping[str, float]) -> Iterator[Sequence[object]]:
    for mode in Mode:
        yield f"fixed, {mode}", *(fixed_usd(mode) for _ in ENQUIRIES)
    for name, usd in sorted(each.items(), key=lambda one: -one[1]):
        yield name, *(number * usd for number in ENQUIRIES)
    yield "all that varies", *(number * sum(each.values()) for number in ENQUIRIES)
    for other in OTHERS:
        yield other, *("not sourced" for _ in ENQUIRIES)


def _notes(used: Mapping[str, float], usd: float) -> Iterator[str]:
    yield f"a thousand enquiries: {usd * 1_000:.4f} USD; the goal is {GOAL}"
    yield "one uses: " + ", ".join(f"{name} {amount:g}" for name, amount in sorted(used.items()))
    for row in PRICES.values():
        price = f"{row['usd']} USD" if row["usd"] else "price"
        yield f"{row['name']}: {price} a {row['unit']}, {row['of'] or 'undated'}, {row['source']}"
