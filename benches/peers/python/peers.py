"""The Python peers: plain `decimal`, Polars, DuckDB. The driver says on standard input what to run and gets seconds back.

    peers.py TABLE.csv         TABLE has base (dollars, two decimals), n1..n10 (empty: not reported), d1..d10

    time NAME COUNT            settles the first COUNT rows, prints the seconds of processor time it took
    answers NAME COUNT FILE    writes the cents of each as 64-bit integers, prints "done"
"""

import array
import csv
import functools
import itertools
import operator
import sys
import time
from decimal import ROUND_HALF_UP, Decimal

import duckdb
import polars as pl

LOWER_IS_BETTER = {3, 6, 9}
MEASURES = range(1, 11)
SCALE = 10**12  # the unit of scaled scores


def turned(number, up, full):
    return full - up if number in LOWER_IS_BETTER else up


# Plain Python, one row at a time, in `decimal` at its default of 28 digits.

ZERO, HUNDRED, TENTH, CENT = Decimal(0), Decimal(100), Decimal("0.1"), Decimal("0.01")
BOUNDS = [Decimal("0.2"), Decimal("0.4"), Decimal("0.6"), Decimal("0.8")]
LOW, HIGH, GATE = Decimal("0.3"), Decimal("0.9"), Decimal("0.25")
SPAN = HIGH - LOW
CAP = Decimal(500_000)
SHARES = [(Decimal(50), Decimal("-0.01")), (Decimal(60), ZERO), (Decimal(70), Decimal("0.005")), (Decimal(85), CENT)]
TOP_SHARE = Decimal("0.02")
POINTS = [Decimal(25 * step) for step in range(5)]


def settle(row):
    base, measures = row
    weighted = weight = ZERO
    scored = 0
    gate = False
    for number, (met, cases) in enumerate(measures, 1):
        if met is None or cases < 30:
            continue
        rate = Decimal(met) / cases
        if number == 1:
            gate = rate >= GATE
        if number % 2:
            step = 0
            for bound in BOUNDS:
                if rate < bound:
                    break
                step += 1
            up = POINTS[step]
        elif rate <= LOW:
            up = ZERO
        elif rate >= HIGH:
            up = HUNDRED
        else:
            up = HUNDRED * (rate - LOW) / SPAN
        weighted += TENTH * turned(number, up, HUNDRED)
        weight += TENTH
        scored += 1
    if scored < 5:
        return 0
    quality = (weighted / weight).quantize(CENT, ROUND_HALF_UP)
    for below, share in SHARES:
        if quality < below:
            break
    else:
        share = TOP_SHARE
    amount = max(min(share * base, CAP), -CAP)
    if amount > 0 and not gate:
        return 0
    return int(amount.quantize(CENT, ROUND_HALF_UP).scaleb(2))


class PlainDecimal:
    def __init__(self, path):
        with open(path, newline="") as file:
            table = itertools.islice(csv.DictReader(file), 100_000)
            self.rows = [
                (
                    Decimal(row["base"]),
                    [(int(row[f"n{i}"]) if row[f"n{i}"] else None, int(row[f"d{i}"])) for i in MEASURES],
                )
                for row in table
            ]

    def prepare(self, count):
        pass

    def run(self, count):
        return [settle(row) for row in self.rows[:count]]

    def cents(self, result):
        return result


# Polars: one lazy query over whole columns. Scores that are missing count nothing and weigh nothing.


def plus(terms):
    return functools.reduce(operator.add, terms)


def bands(number, missing, below, unit):
    """What a band earns, by the conditions that a rate is below its end."""
    points = [100, 75, 50, 25, 0] if number in LOWER_IS_BETTER else [0, 25, 50, 75, 100]
    chain = pl.when(missing).then(0 * unit)
    for test, earns in zip(below, points):
        chain = chain.when(test).then(earns * unit)
    return chain.otherwise(points[4] * unit)


def polars_floats(table):
    rates = table.with_columns(
        pl.when(pl.col(f"d{i}") >= 30).then(pl.col(f"n{i}") / pl.col(f"d{i}")).alias(f"r{i}") for i in MEASURES
    )

    def score(i):
        rate = pl.col(f"r{i}")
        if i % 2:
            return bands(i, rate.is_null(), [rate < bound for bound in (0.2, 0.4, 0.6, 0.8)], 1.0).alias(f"s{i}")
        up = (100.0 * (rate - 0.3) / (0.9 - 0.3)).clip(0.0, 100.0)
        return turned(i, up, 100.0).fill_null(0.0).alias(f"s{i}")

    scores = rates.with_columns(score(i) for i in MEASURES)
    there = [pl.col(f"r{i}").is_not_null() for i in MEASURES]
    sums = scores.select(
        "base", "r1",
        plus(flag.cast(pl.Int8) for flag in there).alias("scored"),
        plus(0.1 * pl.col(f"s{i}") for i in MEASURES).alias("weighted"),
        plus(0.1 * flag.cast(pl.Float64) for flag in there).alias("weight"),
    )  # fmt: skip
    mean = pl.col("weighted") / pl.col("weight")
    composite = sums.with_columns(
        pl.when(pl.col("scored") >= 5).then((mean * 100.0).round(mode="half_away_from_zero") / 100.0).alias("quality")
    )
    q = pl.col("quality")
    share = (
        pl.when(q < 50.0).then(-0.01).when(q < 60.0).then(0.0).when(q < 70.0).then(0.005)
        .when(q < 85.0).then(0.01).when(q >= 85.0).then(0.02).otherwise(0.0)
    )  # fmt: skip
    amount = composite.select((share * pl.col("base")).clip(-500_000.0, 500_000.0).alias("amount"), "r1")
    closed = (pl.col("amount") > 0.0) & ~(pl.col("r1") >= 0.25).fill_null(False)
    cents = (pl.col("amount") * 100.0).round(mode="half_away_from_zero").cast(pl.Int64)
    return amount.select(pl.when(closed).then(0).otherwise(cents).alias("cents"))


def polars_scaled(table):
    met = table.with_columns(pl.when(pl.col(f"d{i}") >= 30).then(pl.col(f"n{i}")).alias(f"n{i}") for i in MEASURES)

    def score(i):
        n, d = pl.col(f"n{i}"), pl.col(f"d{i}")
        if i % 2:
            return bands(i, n.is_null(), [5 * n < step * d for step in (1, 2, 3, 4)], SCALE).alias(f"s{i}")
        up = ((100 * SCALE * (10 * n - 3 * d) + 3 * d) // (6 * d)).clip(0, 100 * SCALE)
        return turned(i, up, 100 * SCALE).fill_null(0).alias(f"s{i}")

    scores = met.with_columns(score(i) for i in MEASURES)
    sums = scores.select(
        "base_cents", "n1", "d1",
        plus(10 * pl.col(f"s{i}") for i in MEASURES).alias("weighted"),
        plus(10 * pl.col(f"n{i}").is_not_null().cast(pl.Int8) for i in MEASURES).cast(pl.Int64).alias("weight"),
    )  # fmt: skip
    whole = SCALE * pl.col("weight")
    composite = sums.with_columns(
        pl.when(pl.col("weight") >= 50).then((200 * pl.col("weighted") + whole) // (2 * whole)).alias("quality")
    )
    q = pl.col("quality")
    share = (
        pl.when(q < 5000).then(-10).when(q < 6000).then(0).when(q < 7000).then(5)
        .when(q < 8500).then(10).when(q >= 8500).then(20).otherwise(0)
    )  # fmt: skip
    amount = composite.select(
        (share.cast(pl.Int64) * pl.col("base_cents")).clip(-50_000_000_000, 50_000_000_000).alias("amount"), "n1", "d1"
    )
    a = pl.col("amount")
    closed = (a > 0) & ~(4 * pl.col("n1") >= pl.col("d1")).fill_null(False)
    return amount.select(
        pl.when(closed).then(0).when(a < 0).then(-((500 - a) // 1000)).otherwise((a + 500) // 1000).alias("cents")
    )


class Polars:
    def __init__(self, table, query):
        self.table, self.query, self.plans = table, query, {}

    def prepare(self, count):
        if count not in self.plans:
            self.plans[count] = self.query(self.table.head(count).lazy())

    def run(self, count):
        return self.plans[count].collect()

    def cents(self, result):
        return result["cents"].to_list()


# DuckDB: one query over a native table.


def each(text, between=", "):
    return between.join(text.format(i=i) for i in MEASURES)


def bands_sql(number, missing, below, unit):
    points = [100, 75, 50, 25, 0] if number in LOWER_IS_BETTER else [0, 25, 50, 75, 100]
    whens = " ".join(f"WHEN {test} THEN {earns}{unit}" for test, earns in zip(below, points))
    return f"CASE WHEN {missing} THEN 0{unit} {whens} ELSE {points[4]}{unit} END AS s{number}"


def line_sql(number, missing, low, high, between, unit):
    nothing, full = f"0{unit}", f"100{unit}"
    if number in LOWER_IS_BETTER:
        nothing, full, between = full, nothing, f"{full} - {between}"
    return f"CASE WHEN {missing} THEN 0{unit} WHEN {low} THEN {nothing} WHEN {high} THEN {full} ELSE {between} END AS s{number}"


def duckdb_floats():
    def score(i):
        if i % 2:
            return bands_sql(i, f"r{i} IS NULL", [f"r{i} < {bound}e0" for bound in (0.2, 0.4, 0.6, 0.8)], "e0")
        between = f"100e0 * (r{i} - 0.3e0) / (0.9e0 - 0.3e0)"
        return line_sql(i, f"r{i} IS NULL", f"r{i} <= 0.3e0", f"r{i} >= 0.9e0", between, "e0")

    return f"""
        SELECT CASE WHEN amount > 0 AND NOT coalesce(r1 >= 0.25e0, false) THEN 0 ELSE round(amount * 100e0)::BIGINT END AS cents
        FROM (SELECT r1, greatest(least(base * CASE WHEN quality IS NULL THEN 0e0 WHEN quality < 50 THEN -0.01e0 WHEN quality < 60 THEN 0e0
                     WHEN quality < 70 THEN 0.005e0 WHEN quality < 85 THEN 0.01e0 ELSE 0.02e0 END, 500000e0), -500000e0) AS amount
        FROM (SELECT base, r1, CASE WHEN scored >= 5 THEN round(weighted / weight * 100e0) / 100e0 END AS quality
        FROM (SELECT base, r1, {each("(r{i} IS NOT NULL)::BIGINT", " + ")} AS scored,
                     {each("0.1e0 * s{i}", " + ")} AS weighted,
                     {each("0.1e0 * (r{i} IS NOT NULL)::DOUBLE", " + ")} AS weight
        FROM (SELECT base, {each("r{i}")}, {", ".join(score(i) for i in MEASURES)}
        FROM (SELECT base, {each("CASE WHEN d{i} >= 30 THEN n{i} / d{i} END AS r{i}")}
        FROM FACTS)))))
    """


def duckdb_scaled():
    def score(i):
        if i % 2:
            return bands_sql(i, f"m{i} IS NULL", [f"5 * m{i} < {step} * d{i}" for step in (1, 2, 3, 4)], f" * {SCALE}")
        between = f"({100 * SCALE} * (10 * m{i} - 3 * d{i}) + 3 * d{i}) // (6 * d{i})"
        return line_sql(i, f"m{i} IS NULL", f"10 * m{i} <= 3 * d{i}", f"10 * m{i} >= 9 * d{i}", between, f" * {SCALE}")

    return f"""
        SELECT CASE WHEN amount > 0 AND NOT coalesce(4 * m1 >= d1, false) THEN 0
                    WHEN amount < 0 THEN -((500 - amount) // 1000) ELSE (amount + 500) // 1000 END AS cents
        FROM (SELECT m1, d1, greatest(least(base_cents * CASE WHEN quality IS NULL THEN 0 WHEN quality < 5000 THEN -10 WHEN quality < 6000 THEN 0
                     WHEN quality < 7000 THEN 5 WHEN quality < 8500 THEN 10 ELSE 20 END, 50000000000), -50000000000) AS amount
        FROM (SELECT base_cents, m1, d1, CASE WHEN weight >= 50 THEN (200 * weighted + {SCALE} * weight) // ({2 * SCALE} * weight) END AS quality
        FROM (SELECT base_cents, m1, d1, {each("10 * s{i}", " + ")} AS weighted,
                     {each("10 * (m{i} IS NOT NULL)::BIGINT", " + ")} AS weight
        FROM (SELECT base_cents, {each("m{i}")}, d1, {", ".join(score(i) for i in MEASURES)}
        FROM (SELECT base_cents, {each("d{i}")}, {each("CASE WHEN d{i} >= 30 THEN n{i} END AS m{i}")}
        FROM FACTS)))))
    """


class DuckDB:
    def __init__(self, connection, query):
        self.connection, self.query = connection, query

    def prepare(self, count):
        self.connection.execute(f"CREATE TABLE IF NOT EXISTS facts_{count} AS SELECT * FROM facts LIMIT {count}")

    def run(self, count):
        return self.connection.sql(self.query.replace("FACTS", f"facts_{count}")).to_arrow_table()

    def cents(self, result):
        return result["cents"].to_pylist()


def main(path):
    counts = {f"{letter}{i}": pl.Int32 for letter in "nd" for i in MEASURES}
    table = pl.read_csv(path, schema_overrides={"base": pl.String} | counts).with_columns(
        pl.col("base").str.replace(".", "", literal=True).cast(pl.Int64).alias("base_cents"),
        pl.col("base").cast(pl.Float64),
    )
    connection = duckdb.connect(config={"threads": 1})
    types = ", ".join(f"{name} INTEGER" for name in counts)
    connection.execute(f"CREATE TABLE facts (base DOUBLE, base_cents BIGINT, {types})")
    arrow = table.to_arrow()
    connection.execute(f"INSERT INTO facts SELECT base, {', '.join(['base_cents', *counts])} FROM arrow")
    peers = {
        "decimal": PlainDecimal(path),
        "polars-floats": Polars(table, polars_floats),
        "polars-scaled": Polars(table, polars_scaled),
        "duckdb-floats": DuckDB(connection, duckdb_floats()),
        "duckdb-scaled": DuckDB(connection, duckdb_scaled()),
    }
    print("ready", flush=True)
    for line in sys.stdin:
        what, name, count, *file = line.split()
        peer = peers[name]
        peer.prepare(int(count))
        if what == "time":
            start = time.process_time()
            result = peer.run(int(count))
            print(time.process_time() - start, flush=True)
            del result
        else:
            with open(file[0], "wb") as out:
                array.array("q", peer.cents(peer.run(int(count)))).tofile(out)
            print("done", flush=True)


main(sys.argv[1])
