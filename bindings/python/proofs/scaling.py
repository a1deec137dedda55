"""Measures how the cost of settling grows, and prints the tables of docs/scaling.md: `bindings/python/spark-proof scaling`.

Of one process each figure is the least of three runs, in processor time, which other work on the machine disturbs least. ATTAIN_SCALING_ROWS
says how many rows the largest table on Spark has, four million unless it is said.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable

import attain
import pyarrow as pa
from attain import spark as attain_spark
from machine import Clock, Memory, cpu_seconds, peak
from on_spark import facts_on, session, sums
from population import metrics_stream, ten_metrics

SPARK_ROWS = int(os.environ.get("ATTAIN_SCALING_ROWS", "4000000"))


def contract_of(metrics: int, rounded: str) -> attain.Contract:
    """The benchmark contract with another number of metrics, two columns of facts and two figures for each, its scores rounded or not."""
    text = ten_metrics().text
    head, _, rest = text.partition("input numerator_1 ")
    tail = "adjustment incentive" + rest.partition("adjustment incentive")[2]
    kinds = [
        rest.partition(f"metric measure_{number} ")[2].partition("\nmetric ")[0].partition("\ncomposite ")[0]
        for number in (1, 2)
    ]
    parts = [head]
    for number in range(1, metrics + 1):
        parts.append(
            f'input numerator_{number} "Met": count, may be unreported\ninput denominator_{number} "Cases": count\n'
        )
    for number in range(1, metrics + 1):
        kind, was = kinds[number % 2], 1 + number % 2
        body = kind.replace(f"_{was}", f"_{number}").replace(f"easure {was}", f"easure {number}")
        parts.append(f"metric measure_{number} {body.rstrip()}\n{rounded}\n")
    mean = " + ".join(f"(score_{number}, missing counts as 0)" for number in range(1, metrics + 1))
    parts.append(f'composite quality "Composite"\n  is ({mean}) ÷ {metrics}\n  rounded half up to 2 decimals\n\n')
    return attain.Contract.parse("".join(parts) + tail)


def least(work: Callable[[], object]) -> int:
    """Milliseconds of processor time."""
    found = []
    for _ in range(3):
        start = time.process_time_ns()
        work()
        found.append((time.process_time_ns() - start) // 1_000_000)
    return min(found)


def seconds(milliseconds: int) -> str:
    """As a table has it."""
    return f"{milliseconds // 1000}.{milliseconds % 1000 // 10:02}"


def row_of(*cells: object) -> None:
    """A row of a table."""
    print("| " + " | ".join(str(cell) for cell in cells) + " |", flush=True)


def heads(*cells: str) -> None:
    """The head of a table."""
    print(flush=True)
    row_of(*cells)
    row_of(*("---:" for _ in cells))


def one_process() -> None:
    """Rows, columns, contracts."""
    contract = ten_metrics()
    heads("rows", "processor time, s", "a million rows, s", "peak memory, MiB", "of it the table, MiB")
    for rows in (100_000, 300_000, 1_000_000, 3_000_000):
        # In a process of its own, for its memory.
        run = subprocess.run([sys.executable, __file__, "rows", str(rows)], check=True, capture_output=True, text=True)
        took, held, table = (int(cell) for cell in run.stdout.split())
        row_of(f"{rows:,}", seconds(took), seconds(took * 1_000_000 // rows), f"{held:,}", f"{table:,}")

    heads(
        "metrics",
        "columns of facts",
        "figures",
        "scores rounded, s",
        "ten metrics of it, s",
        "scores as exact fractions, s",
        "ten metrics of it, s",
    )
    rows = 300_000
    for metrics in (2, 5, 10, 20, 40):
        facts = metrics_stream(rows, metrics).read_all()
        cells: list[object] = [metrics, 1 + 2 * metrics, 2 * metrics + 2]
        for rounded in ("  rounded half up to 2 decimals\n", ""):
            own = contract_of(metrics, rounded)
            took = least(lambda own=own, facts=facts: own.settle_table(facts, figures=["incentive"]))  # type: ignore[misc]
            cells += [seconds(took), seconds(took * 10 // metrics)]
        row_of(*cells)

    heads("contracts", "processor time, s", "each, s")
    facts = metrics_stream(rows).read_all()
    for count in (1, 2, 4, 8):
        variants = [
            attain.Contract.parse(contract.text.replace("500,000 USD", f"{500 - place},000 USD"))
            for place in range(count)
        ]
        took = least(lambda variants=variants: [own.settle_table(facts, figures=["incentive"]) for own in variants])  # type: ignore[misc]
        row_of(count, seconds(took), seconds(took // count))


def rows_alone(rows: int) -> None:
    """One table, in this process."""
    facts = metrics_stream(rows).read_all()
    table = facts.nbytes // 1_048_576
    took = least(lambda: ten_metrics().settle_table(facts, figures=["incentive"]))
    print(took, peak(), table)


def on_spark() -> None:
    """Rows and executors."""
    heads(
        "executors",
        "rows",
        "made only, s",
        "settled, s",
        "rows/s",
        "processor time, s",
        "a million rows, s",
        "peak memory of executors and workers, MiB",
    )
    for executors in (1, 2):
        spark = session(executors)
        try:
            # Warm, so that no run pays for what is compiled once.
            sums(
                attain_spark.settle(
                    ten_metrics(), facts_on(spark, 200_000), figures=["incentive", "quality"], unique="promised"
                )
            )
            for rows in (SPARK_ROWS // 4, SPARK_ROWS):
                facts = facts_on(spark, rows)
                clock = Clock()
                facts.write.format("noop").mode("overwrite").save()
                made = clock.tenths()
                before, clock = cpu_seconds(), Clock()
                with Memory() as memory:
                    sums(attain_spark.settle(ten_metrics(), facts, figures=["incentive", "quality"], unique="promised"))
                took, cpu = clock.tenths(), cpu_seconds() - before
                held = memory.most.get("executor", 0) + memory.most.get("worker", 0)
                each = cpu * 10_000_000 // rows
                row_of(
                    executors,
                    f"{rows:,}",
                    f"{made // 10}.{made % 10}",
                    f"{took // 10}.{took % 10}",
                    f"{rows * 10 // took:,}",
                    cpu,
                    f"{each // 10}.{each % 10}",
                    f"{held:,}",
                )
        finally:
            spark.stop()


def main() -> None:
    """All tables."""
    if sys.argv[1:2] == ["rows"]:
        rows_alone(int(sys.argv[2]))
        return
    print(
        f"{os.cpu_count()} cores; {' '.join(str(int(load + 0.5)) for load in os.getloadavg())} processes had work in the last 1, 5, 15 minutes"
    )
    print(f"Python {sys.version.split()[0]}, pyarrow {pa.__version__}, attain {attain.__version__}")
    if sys.argv[1:2] != ["spark"]:
        one_process()
    if sys.argv[1:2] != ["one"]:
        on_spark()


if __name__ == "__main__":
    main()
