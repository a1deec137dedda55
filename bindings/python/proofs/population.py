"""Facts of as many providers as are wanted, made by exact integer arithmetic: in Spark's executors, and in this process.

Both make the same: one says the arithmetic in SQL, the other in numpy. No file is read, no number passes through a binary float.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import attain
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

REPOSITORY = Path(__file__).resolve().parents[3]

#: A prime below 2³¹: products of two numbers below it fit into 64 bits.
PRIME = 2_147_483_647

CENT = pa.scalar(Decimal("0.01"), pa.decimal128(3, 2))

#: The networks of the pool, and how many practices each has: one pool of 100,000 members, and smaller ones beside it.
NETWORKS = {"great": 100_000, "middle": 2_000, "small": 3}


def ten_metrics() -> attain.Contract:
    """The benchmark contract: ten metrics, a composite, a gate, a banded adjustment, a cap."""
    return attain.Contract.read(REPOSITORY / "benches/contracts/ten-metrics.attain")


def peer_pool() -> attain.Contract:
    """The example of a pool: medians and ranks of peers, a withhold of every month shared to the cent."""
    return attain.Contract.read(REPOSITORY / "examples/peer-pool/contract.attain")


def squared_sql(of: str = "id") -> str:
    """A number from 0 to `PRIME` - 1 for a row, as an expression in SQL."""
    return f"((({of} + 1) * 48271 % {PRIME}) * (({of} + 1) * 48271 % {PRIME}) + {of}) % {PRIME}"


def squared(ids: np.ndarray[Any, np.dtype[np.int64]]) -> np.ndarray[Any, np.dtype[np.int64]]:
    """The same, in this process."""
    start = (ids + 1) * 48_271 % PRIME
    return (start * start + ids) % PRIME


def mixed_sql(column: int, of: str = "mixed") -> str:
    """Another such number for each column, of the one of the row."""
    return f"(({of} * {factor(column)} + {column}) % {PRIME})"


def mixed(column: int, of: np.ndarray[Any, np.dtype[np.int64]]) -> np.ndarray[Any, np.dtype[np.int64]]:
    """The same, in this process."""
    return (of * factor(column) + column) % PRIME


def factor(column: int) -> int:
    """What a column is multiplied by."""
    return (column + 1) * 1_220_703_125 % PRIME


def money_sql(cents: str) -> str:
    """Cents, an expression, as money."""
    return f"cast(cast({cents} as decimal(19, 0)) * cast(0.01 as decimal(3, 2)) as decimal(20, 2))"


def money(cents: np.ndarray[Any, np.dtype[np.int64]]) -> pa.Array:
    """The same, in this process."""
    return pc.multiply(pa.array(cents).cast(pa.decimal128(19, 0)), CENT).cast(pa.decimal128(20, 2))


def metrics_sql(metrics: int = 10) -> list[str]:
    """The columns of facts of the ten metrics, over columns `id` and `mixed`: denominators from 20, so that some are too small; one of 25 numerators unreported."""
    columns = ["concat('h', cast(id as string)) as hospital", f"{money_sql(f'10000000 + {mixed_sql(0)} * 2')} as base"]
    for number in range(1, metrics + 1):
        denominator = f"(20 + {mixed_sql(2 * number)} % 980)"
        numerator = f"{mixed_sql(2 * number + 1)} % ({denominator} + 1)"
        columns.append(
            f"case when {mixed_sql(2 * number + 1)} % 25 = 0 then null else {numerator} end as numerator_{number}"
        )
        columns.append(f"{denominator} as denominator_{number}")
    return columns


def metrics_facts(first: int, rows: int, metrics: int = 10) -> pa.RecordBatch:
    """The same, in this process."""
    ids = np.arange(first, first + rows, dtype=np.int64)
    of = squared(ids)
    columns = {
        "hospital": pc.binary_join_element_wise("h", pa.array(ids).cast(pa.string()), ""),
        "base": money(10_000_000 + mixed(0, of) * 2),
    }
    for number in range(1, metrics + 1):
        denominator = 20 + mixed(2 * number, of) % 980
        made = mixed(2 * number + 1, of)
        columns[f"numerator_{number}"] = pa.array(made % (denominator + 1), mask=made % 25 == 0)
        columns[f"denominator_{number}"] = pa.array(denominator)
    return pa.record_batch(columns)


def metrics_stream(rows: int, metrics: int = 10, step: int = 65_536) -> pa.RecordBatchReader:
    """All of it as a stream of batches."""

    def batches() -> Iterator[pa.RecordBatch]:
        for first in range(0, rows, step):
            yield metrics_facts(first, min(step, rows - first), metrics)

    return pa.RecordBatchReader.from_batches(metrics_facts(0, 1, metrics).schema, batches())


def practices_sql(network: str, place: int) -> list[str]:
    """The year of the practices of a network, over a column `id`."""
    of = f"({squared_sql(f'(id + {place * 1_000_000})')})"
    return [
        f"'{network}' as network",
        f"concat('{network}-', cast(id as string)) as practice",
        f"{mixed_sql(1, of)} % 600 as screening_met",
        f"{mixed_sql(1, of)} % 600 + {mixed_sql(2, of)} % 400 as screening_due",
        f"{mixed_sql(3, of)} % 200 as control_met",
        f"{mixed_sql(3, of)} % 200 + {mixed_sql(4, of)} % 150 as control_due",
        f"{mixed_sql(5, of)} % 40 <> 0 as in_force",
    ]


def practices_facts(network: str, place: int, count: int) -> pa.Table:
    """The same, in this process."""
    ids = np.arange(count, dtype=np.int64)
    of = squared(ids + place * 1_000_000)
    screened, controlled = mixed(1, of) % 600, mixed(3, of) % 200
    return pa.table(
        {
            "practice": [f"{network}-{number}" for number in ids],
            "screening_met": screened,
            "screening_due": screened + mixed(2, of) % 400,
            "control_met": controlled,
            "control_due": controlled + mixed(4, of) % 150,
            "in_force": pa.array(mixed(5, of) % 40 != 0),
        }
    )


def months_sql(network: str, place: int) -> list[str]:
    """Their months, over a column `id` that counts practices and months together."""
    cents = f"100000 + {mixed_sql(6, '(' + squared_sql(f'(id + {place * 20_000_000})') + ')')} % 20000000"
    return [
        f"'{network}' as network",
        f"concat('{network}-', cast(id div 12 as string)) as practice",
        "concat('2026-', lpad(cast(id % 12 + 1 as string), 2, '0')) as month",
        f"{money_sql(cents)} as capitation",
    ]


def months_facts(network: str, place: int, count: int) -> pa.Table:
    """The same, in this process."""
    ids = np.arange(count * 12, dtype=np.int64)
    return pa.table(
        {
            "practice": [f"{network}-{number // 12}" for number in ids],
            "month": [f"2026-{number % 12 + 1:02}" for number in ids],
            "capitation": money(100_000 + mixed(6, squared(ids + place * 20_000_000)) % 20_000_000),
        }
    )
