"""Proves, on executors that are processes of their own, that a population settled on Spark is paid what it is paid on one machine.

`bindings/python/spark-proof` runs it. Rows: `ATTAIN_SPARK_ROWS`, ten million unless it is said.
"""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import threading
import time
from decimal import Decimal
from typing import Any

import attain
import pyarrow as pa
import pyarrow.compute as pc
from attain import spark as attain_spark
from machine import Clock, Memory, cpu_seconds, executors, peak
from population import (
    NETWORKS,
    metrics_sql,
    metrics_stream,
    months_facts,
    months_sql,
    peer_pool,
    practices_facts,
    practices_sql,
    squared_sql,
    ten_metrics,
)
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

ROWS = int(os.environ.get("ATTAIN_SPARK_ROWS", "10000000"))

#: What of the ten metrics is compared: how many rows, on how many money moves, what is paid and what is charged to the cent, the sum of
#: the scores.
Sums = tuple[int, int, Decimal, Decimal, Decimal]


def session(executors: int = 2) -> SparkSession:
    """Executors of their own processes, one core and one gibibyte each."""
    return (
        SparkSession.builder.master(f"local-cluster[{executors},1,1024]")
        .appName("attain")
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.log.level", "ERROR")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.sql.shuffle.partitions", "16")
        .config("spark.sql.execution.arrow.maxRecordsPerBatch", "65536")
        .getOrCreate()
    )


def facts_on(spark: SparkSession, rows: int, metrics: int = 10) -> DataFrame:
    """The facts of the ten metrics, made where they are settled."""
    ids = spark.range(0, rows, numPartitions=max(4, rows // 250_000)).selectExpr("id", f"{squared_sql()} as mixed")
    return ids.selectExpr(*metrics_sql(metrics))


def sums(settled: DataFrame) -> Sums:
    """What was settled, in exact decimals."""
    paid = F.col("incentive")
    gained, lost = F.sum(F.when(paid > 0, paid)), F.sum(F.when(paid < 0, paid))
    found = settled.agg(F.count("*"), F.count_if(paid != 0), gained, lost, F.sum(F.col("quality"))).collect()[0]
    return int(found[0]), int(found[1]), found[2], found[3], found[4]


def sums_alone(rows: int) -> Sums:
    """The same on one machine, by the wheel alone, in one process."""
    table = pa.table(ten_metrics().settle_table(metrics_stream(rows), figures=["incentive", "quality"]))
    paid, quality = table["incentive"], table["quality"]
    zero = pa.scalar(Decimal("0.00"), paid.type)
    gained, lost = paid.filter(pc.greater(paid, zero)), paid.filter(pc.less(paid, zero))
    return len(table), len(gained) + len(lost), pc.sum(gained).as_py(), pc.sum(lost).as_py(), pc.sum(quality).as_py()


def alone() -> Sums:
    """The same in a process of its own, so that its memory is its own."""
    clock = Clock()
    run = subprocess.run([sys.executable, __file__, "alone"], check=True, capture_output=True, text=True)
    rows, nonzero, gained, lost, quality, peak, cpu = run.stdout.split()
    said(f"one process, the wheel alone: {clock.seconds():.1f} s, {cpu} s of processor time, at most {peak} MiB")
    return int(rows), int(nonzero), Decimal(gained), Decimal(lost), Decimal(quality)


def said(text: str) -> None:
    """A line of the proof."""
    print(f"  {text}", flush=True)


def check(what: str, found: object, expected: object) -> None:
    """Says what is equal, and stops at what is not."""
    if found != expected:
        raise SystemExit(f"NOT EQUAL: {what}\n  on Spark:   {found}\n  elsewhere:  {expected}")
    said(f"equal: {what}")


class Killer(threading.Thread):
    """Kills an executor when some of the tasks of a job are done and some are not."""

    def __init__(self, spark: SparkSession, rows: int) -> None:
        super().__init__(daemon=True)
        self.spark, self.enough = spark, max(1, max(4, rows // 250_000) // 3)
        self.killed: int | None = None
        self.when = ""
        self.ends = threading.Event()

    def run(self) -> None:
        tracker = self.spark.sparkContext.statusTracker()
        while not self.ends.wait(0.02):
            for stage in tracker.getActiveStageIds():
                info = tracker.getStageInfo(stage)
                if info is None or not self.enough <= info.numCompletedTasks < info.numTasks:
                    continue
                running = executors()
                if running:
                    self.killed = running[0]
                    self.when = f"{info.numCompletedTasks} of {info.numTasks} tasks were done"
                    os.kill(running[0], signal.SIGKILL)
                    return


def row_by_row(spark: SparkSession) -> None:
    """The ten metrics: undisturbed, and with an executor killed."""
    print(f"\n== {ROWS:,} rows made in the executors, ten metrics, mapInArrow", flush=True)
    contract = ten_metrics()
    expected = alone()
    said(
        f"{expected[0]:,} rows, {expected[1]:,} on which money moves: {expected[2]:,} USD paid, {-expected[3]:,} USD charged"
    )
    for unique, words in (("promised", "without counting keys"), ("counted", "keys counted before")):
        clock, before = Clock(), cpu_seconds()
        with Memory() as memory:
            settled = attain_spark.settle(
                contract,
                facts_on(spark, ROWS),
                figures=["incentive", "quality"],
                unique="counted" if unique == "counted" else "promised",
            )
            found = sums(settled)
        took = clock.seconds()
        said(
            f"two executors, {words}: {took:.1f} s, {ROWS / took:,.0f} rows/s, {cpu_seconds() - before} s of processor time; at most {memory}"
        )
        check("rows, lines, money and scores", found, expected)

    print("\n== the same with an executor killed in mid-run", flush=True)
    before_kill = set(executors())
    killer = Killer(spark, ROWS)
    clock = Clock()
    settled = attain_spark.settle(contract, facts_on(spark, ROWS), figures=["incentive", "quality"], unique="promised")
    killer.start()
    found = sums(settled)
    killer.ends.set()
    killer.join()
    if killer.killed is None:
        raise SystemExit("no executor was killed before the job was over: ask for more rows by ATTAIN_SPARK_ROWS")
    if killer.killed in executors():
        raise SystemExit(f"the executor {killer.killed} still runs")
    said(f"executor {killer.killed} killed when {killer.when}; the job ended after {clock.seconds():.1f} s")
    deadline = time.monotonic() + 60
    while len(executors()) < len(before_kill) and time.monotonic() < deadline:
        time.sleep(0.2)
    said(f"executors before {sorted(before_kill)}, now {sorted(executors())}")
    check("rows, lines, money and scores", found, expected)


def refusals(spark: SparkSession) -> None:
    """What must not be paid is not."""
    print("\n== what is refused", flush=True)
    contract = ten_metrics()
    facts = facts_on(spark, 20_000)
    twice = facts.union(facts.where("hospital = 'h17'"))
    try:
        attain_spark.settle(contract, twice)
    except attain.FactError as error:
        said(f"a provider in two batches: {error}")
    else:
        raise SystemExit("a provider was settled twice")
    try:
        attain_spark.plan(peer_pool())
    except attain.ScopeError as error:
        said("a pool over everybody, in parts:")
        for line in str(error).splitlines():
            said(f"  {line}")
    else:
        raise SystemExit("a pool over everybody was cut into parts")


def pool(spark: SparkSession) -> None:
    """Pools of several networks, one of them of 100,000 members, each settled by itself."""
    members = ", ".join(f"{count:,}" for count in NETWORKS.values())
    print(f"\n== pools of {members} members, groupBy(network).applyInArrow", flush=True)
    contract = peer_pool()
    figures = ["withheld", "control_place", "incentive", "paid_back", "gain"]
    expected: dict[str, dict[str, Any]] = {}
    clock = Clock()
    for place, (network, count) in enumerate(NETWORKS.items()):
        tables = {"practices": practices_facts(network, place, count), "months": months_facts(network, place, count)}
        population = contract.settle_tables(tables)
        expected[network] = {
            "rows": pa.table(population.table(figures=figures, kinds=True)),
            "common": pa.table(population.table("year", figures=["at_stake", "incentive.left_over"], kinds=True)),
        }
    said(f"one process, the wheel alone: {clock.seconds():.1f} s, at most {peak():,} MiB with the tables")

    def together(parts: list[DataFrame]) -> DataFrame:
        whole = parts[0]
        for part in parts[1:]:
            whole = whole.union(part)
        return whole

    practices = together(
        [
            spark.range(0, count, numPartitions=2).selectExpr(*practices_sql(name, place))
            for place, (name, count) in enumerate(NETWORKS.items())
        ]
    )
    months = together(
        [
            spark.range(0, count * 12, numPartitions=2).selectExpr(*months_sql(name, place))
            for place, (name, count) in enumerate(NETWORKS.items())
        ]
    )
    facts = {"practices": practices, "months": months}
    clock = Clock()
    with Memory() as memory:
        settled = attain_spark.settle(contract, facts, apart_by="network", figures=figures).toArrow()
    said(f"two executors: {clock.seconds():.1f} s; at most {memory}")
    common = attain_spark.settle(
        contract, facts, apart_by="network", table="year", figures=["at_stake", "incentive.left_over"]
    ).toArrow()
    for network, count in NETWORKS.items():
        own = settled.filter(pc.equal(settled["network"], network)).drop_columns(["network"]).sort_by("practice")
        same = expected[network]["rows"].cast(own.schema).sort_by("practice")
        check(f"every figure and every absence of the {count:,} members of `{network}`", own.equals(same), True)
        whole = common.filter(pc.equal(common["network"], network)).drop_columns(["network"])
        check(
            f"what stands in common in `{network}`", whole.equals(expected[network]["common"].cast(whole.schema)), True
        )
        at_stake, left = whole["at_stake"][0].as_py(), whole["incentive.left_over"][0].as_py()
        shared = pc.sum(own["incentive"]).as_py() or Decimal(0)
        check(
            f"what the members of `{network}` share, {shared:,} USD, and what is left over, with what there was",
            shared + left,
            at_stake,
        )


def main() -> None:
    """The whole proof."""
    if sys.argv[1:] == ["alone"]:
        found = sums_alone(ROWS)
        usage = resource.getrusage(resource.RUSAGE_SELF)
        print(*found, peak(), int(usage.ru_utime + usage.ru_stime))
        return
    load = os.getloadavg()[0]
    print(
        f"{os.cpu_count()} cores, of which {load:.1f} processes had work before; Spark on local-cluster[2,1,1024]",
        flush=True,
    )
    spark = session()
    try:
        spark.range(1).count()
        refusals(spark)
        pool(spark)
        row_by_row(spark)
    finally:
        spark.stop()
    print("\nproved: on Spark everybody is paid what they are paid on one machine, to the cent")


if __name__ == "__main__":
    main()
