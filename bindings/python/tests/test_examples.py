"""The examples with other libraries run, and all pay what the contract pays row by row."""

import csv
import subprocess
import sys
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import attain
import pytest

EXAMPLES = sorted((Path(__file__).resolve().parent.parent / "examples").glob("from_*.py"))


def test_there_are_examples() -> None:
    assert [path.stem for path in EXAMPLES] == ["from_datafusion", "from_duckdb", "from_pandas", "from_polars"]


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_runs(path: Path, examples: Path) -> None:
    contract = attain.Contract.read(examples / "hospital-quality" / "contract.attain")
    paid: dict[str, Decimal] = defaultdict(Decimal)
    with (examples / "hospital-quality" / "facts.csv").open(encoding="utf-8", newline="") as file:
        settled = [contract.settle(row) for row in csv.DictReader(file)]
    for settlement in settled:
        amount = settlement["quality_return"]
        assert isinstance(amount, Decimal)
        paid[settlement.subject] += amount
    expected = [f"{hospital} {amount}" for hospital, amount in sorted(paid.items())]

    done = subprocess.run([sys.executable, path], capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    *told, explained = done.stdout.splitlines()
    assert told == expected
    assert explained in [settlement.explain("serious_event_charge") for settlement in settled]
