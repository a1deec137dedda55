"""On Spark: what can be settled in parts, what is refused, and that parts come to the same."""

import os
import shutil
import sys
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import attain
import pyarrow as pa
import pytest
from attain import spark as attain_spark
from conftest import HEADER, WIDE

D = Decimal

HEAD = """edition 2026
contract "Parts"
  between payer plan "The Plan" and provider network "The Network"
  effective 2026-01-01 through 2026-12-31
  settled each quarter
  money in USD, rounded half up to the cent
"""

ROWS = (
    HEADER
    + """
input visits "Visits": count
input seen "Seen": count, may be unreported or excused
define rate "Rate" means seen ÷ visits, rounded half up to 2 decimals
bonus visit_bonus "For visits" pays 12.50 USD × visits
"""
)

# Each network alone: those within it, a pool of its own, its own history.
WITHIN = (
    HEAD
    + """
level practice "Practices" within network
input price "Price of a point" in common once: money
input fund "Fund": money
input points "Points" for each practice: count
pool share "Share"
  funded by fund
  shared over each practice by points
  odd cents by practice
  left over to plan
bonus paid "Paid" for each practice
  when share is missing  pays nothing
  otherwise              pays share
bonus growth "Growth"
  when fund is above (the previous fund, inapplicable counts as 0 USD)  pays price
  otherwise                                                            pays nothing
"""
)

PEERS = (
    HEAD
    + """
input region "Region" once: one of north or south
input visits "Visits": count
define usual "Mean of the region" means the mean of visits over each network with the same region
bonus prize "Prize"
  when visits is above usual  pays 100 USD
  otherwise                   pays nothing
  undefined                   pays nothing
"""
)


def contract(text: str) -> attain.Contract:
    return attain.Contract.parse(text)


@pytest.mark.parametrize(
    ("text", "split", "by"),
    [(ROWS, "rows", ()), (WITHIN, "subjects", ("network",)), (PEERS, "peers", ("region",))],
)
def test_the_contract_says_how_it_is_parted(text: str, split: str, by: tuple[str, ...]) -> None:
    chosen = attain_spark.plan(contract(text))
    assert (chosen.split, chosen.by) == (split, by)
    assert attain_spark.plan(contract(text), apart_by="state").by == ("state",)


def test_what_reaches_further_is_said_by_the_contract() -> None:
    assert contract(ROWS).reaches == contract(WITHIN).reaches == ()
    (reach,) = contract(PEERS).reaches
    assert reach == attain.Reach(
        "usual", "the mean of visits over each network with the same region", "network", ("region",)
    )


REFUSED = {
    "everybody": (WIDE, "`the median of rate over each hospital` in `middle` is about every `hospital` there is"),
    "all other groups": (
        HEAD + 'level group "Groups" within network\ninput visits for each group: count\n'
        "define spread for each group means the greatest of visits over each other group\n",
        "`the greatest of visits over each other group` in `spread` is about every `group` there is",
    ),
    "pool in common": (
        HEAD + "input visits: count\ndefine all_visits in common means 100 USD\n"
        "pool share in common\n  funded by all_visits\n  shared over each network by visits\n  odd cents by network\n  left over to plan\n"
        "bonus paid\n  when share is missing  pays nothing\n  otherwise pays share\n",
        "is about every `network` there is",
    ),
    "line in common": (
        HEAD
        + "input visits: count\ninput fee in common: money\ndefine before means the previous visits\npayment whole in common pays fee\n",
        "`whole` is a line of money in common: each part would pay it again",
    ),
    "peers by two facts": (
        PEERS
        + "input size once: one of large or tiny\ndefine other_usual means the mean of visits over each network with the same size\n",
        "no fact is the same in all of these",
    ),
    "peers by what is worked out": (
        HEAD + "input visits: count\ndefine large means visits is above 100\n"
        "define usual means the mean of visits over each network with the same large\n",
        "`large` is worked out by the contract: no column says beforehand who belongs together",
    ),
    "peers below the subject": (
        HEAD
        + 'level group "Groups" within network\ninput kind for each group once: one of large or tiny\ninput visits for each group: count\n'
        "define usual for each group means the mean of visits over each group with the same kind\n",
        "`kind` is a fact of each `group`: what is worked out for a whole `network` would be cut apart",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_parted_is_refused_by_name(case: str) -> None:
    text, reason = REFUSED[case]
    with pytest.raises(attain.ScopeError) as raised:
        attain_spark.plan(contract(text))
    assert reason in str(raised.value)
    assert "`Contract.settle_tables`" in str(raised.value) and "apart_by" in str(raised.value)


# ---- with Spark ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    sql = pytest.importorskip(
        "pyspark.sql", reason="pyspark is not installed: `bindings/python/spark-proof` runs this test"
    )
    if not (shutil.which("java") or os.environ.get("JAVA_HOME")):
        pytest.skip("Spark needs Java 17, and there is none")
    os.environ["PYSPARK_PYTHON"] = os.environ["PYSPARK_DRIVER_PYTHON"] = sys.executable
    settings = {
        "spark.ui.enabled": "false",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.sql.shuffle.partitions": "3",
        "spark.sql.execution.arrow.maxRecordsPerBatch": "2",
    }
    session = sql.SparkSession.builder.master("local[2]").config(map=settings).getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    yield session
    session.stop()


pytestmark = pytest.mark.filterwarnings(
    "ignore::DeprecationWarning", "ignore::ResourceWarning", "ignore::FutureWarning"
)


def same(settled: Any, expected: Any) -> bool:
    """Whether results on Spark are those of one machine, in whatever order."""
    found = settled.toArrow()
    wanted = pa.table(expected).cast(found.schema)
    order = [(name, "ascending") for name in found.column_names[:2]]
    return bool(found.sort_by(order).equals(wanted.sort_by(order)))


def test_rows_come_to_the_same_in_batches(spark: Any) -> None:
    rows = [
        (f"c{number}", quarter, number * 7, None if number == 3 else number)
        for number in range(9)
        for quarter in ("2026-Q1", "2026-Q2")
    ]
    columns = ["clinic", "quarter", "visits", "seen"]
    facts = spark.createDataFrame(rows, "clinic string, quarter string, visits long, seen long")
    settled = attain_spark.settle(contract(ROWS), facts)
    alone = contract(ROWS).settle_table(
        pa.table(dict(zip(columns, map(list, zip(*rows, strict=True)), strict=True))), kinds=True
    )
    assert same(settled, alone)
    assert {row["rate missing"] for row in settled.collect()} == {None, "unreported", "undefined"}


def test_nobody_is_paid_twice(spark: Any) -> None:
    rows = [
        ("c1", "2026-Q1", 1),
        ("c2", "2026-Q1", 2),
        ("c3", "2026-Q1", 3),
        ("c4", "2026-Q1", 4),
        (" c1", "2026-Q1", 1),
    ]
    facts = spark.createDataFrame(rows, "clinic string, quarter string, visits long").coalesce(1)
    with pytest.raises(
        attain.FactError, match="2 rows are about `c1` in 2026-Q1; which of them counts cannot be guessed"
    ):
        attain_spark.settle(contract(ROWS), facts)
    promised = attain_spark.settle(contract(ROWS), facts.where("clinic <> ' c1'"), unique="promised")
    assert promised.count() == 4


def test_wrong_columns_are_said_before_anything_runs(spark: Any) -> None:
    facts = spark.createDataFrame([("c1", "2026-Q1", 1.5)], "clinic string, quarter string, visits double")
    with pytest.raises(attain.FactError, match="column `visits` is Float64"):
        attain_spark.settle(contract(ROWS), facts)


def test_what_is_refused_of_a_row_is_not_lost(spark: Any) -> None:
    rows = [(f"c{number}", "2026-Q1", "x" if number == 4 else str(number)) for number in range(6)]
    facts = spark.createDataFrame(rows, "clinic string, quarter string, visits string")
    settled = {row["clinic"]: row for row in attain_spark.settle(contract(ROWS), facts, strict=False).collect()}
    assert len(settled) == 6
    assert [entry["column"] for entry in settled["c4"][attain_spark.REFUSED]] == ["visits"]
    assert (settled["c4"]["visit_bonus"], settled["c4"]["visit_bonus missing"]) == (None, "refused")
    assert (settled["c5"]["visit_bonus"], settled["c5"][attain_spark.REFUSED]) == (D("62.50"), [])
    with pytest.raises(Exception, match="column `visits`: `x`; a whole number"):
        attain_spark.settle(contract(ROWS), facts).collect()


def within(networks: int = 5) -> dict[str, pa.Table]:
    quarters = ["2026-Q1", "2026-Q2"]
    funds = [
        (f"n{n}", quarter, D(100 + 7 * n * (place + 1)))
        for n in range(networks)
        for place, quarter in enumerate(quarters)
    ]
    points = [
        (f"n{n}", f"n{n}p{p}", quarter, 3 + n + p)
        for n in range(networks)
        for p in range(n + 2)
        for quarter in quarters
    ]
    money = pa.decimal128(12, 2)
    return {
        "funds": pa.table(
            [pa.array(column) for column in zip(*funds, strict=True)], names=["network", "quarter", "fund"]
        ).set_column(2, "fund", pa.array([row[2] for row in funds], money)),
        "points": pa.table(
            [pa.array(column) for column in zip(*points, strict=True)],
            names=["network", "practice", "quarter", "points"],
        ),
    }


def test_each_with_everything_within_it_comes_to_the_same(spark: Any) -> None:
    tables, common = within(), {"prices": pa.table({"price": pa.array([D("10.00")], pa.decimal128(12, 2))})}
    frames = {name: spark.createDataFrame(table) for name, table in tables.items()}
    alone = contract(WITHIN).settle_tables({**tables, **common})
    assert same(attain_spark.settle(contract(WITHIN), frames, common=common), alone.table(kinds=True))
    practices = attain_spark.settle(contract(WITHIN), frames, common=common, table="network,practice,quarter", parts=2)
    assert same(practices, alone.table("network,practice,quarter", kinds=True))
    with pytest.raises(attain.ScopeError, match="table `points` has no column `network`"):
        attain_spark.settle(contract(WITHIN), {**frames, "points": frames["points"].drop("network")}, common=common)
    with pytest.raises(attain.ScopeError, match="the table `funds` in `common` has a column `network`"):
        attain_spark.settle(contract(WITHIN), {"points": frames["points"]}, common={"funds": tables["funds"]})
    stray = spark.createDataFrame([("n1", "n0p0", "2026-Q1", 1)], frames["points"].schema)
    with pytest.raises(attain.FactError, match="say another `network` for practice `n0p0`"):
        attain_spark.settle(contract(WITHIN), {**frames, "points": frames["points"].union(stray)}, common=common)


def test_peers_come_to_the_same(spark: Any) -> None:
    regions = pa.table({"network": [f"n{n}" for n in range(8)], "region": ["north", "south"] * 4})
    visits = pa.table(
        {
            "network": [f"n{n}" for n in range(8)] * 2,
            "quarter": ["2026-Q1"] * 8 + ["2026-Q2"] * 8,
            "visits": list(range(16)),
        }
    )
    frames = {"regions": spark.createDataFrame(regions), "visits": spark.createDataFrame(visits)}
    alone = contract(PEERS).settle_tables({"regions": regions, "visits": visits})
    settled = attain_spark.settle(contract(PEERS), frames)
    assert same(settled, alone.table(kinds=True))
    assert {row["prize"] for row in settled.collect()} == {D("0.00"), D("100.00")}
    moved = frames["regions"].union(spark.createDataFrame([("n0", "south")], frames["regions"].schema))
    with pytest.raises(attain.FactError, match="say another `region` for `n0`"):
        attain_spark.settle(contract(PEERS), {**frames, "regions": moved})
    with pytest.raises(attain.FactError, match="no table says the `region` of `n7`"):
        attain_spark.settle(contract(PEERS), {**frames, "regions": frames["regions"].where("network <> 'n7'")})
    unsaid = frames["regions"].selectExpr("network", "case when network = 'n2' then '' else region end as region")
    with pytest.raises(attain.FactError, match="the `region` of `n2` is not said"):
        attain_spark.settle(contract(PEERS), {**frames, "regions": unsaid})
    with pytest.raises(attain.ScopeError, match="no table .`visits`. has `region` beside `network`"):
        attain_spark.settle(contract(PEERS), {"visits": frames["visits"]})


def test_populations_of_their_own_come_to_what_each_comes_to_alone(spark: Any) -> None:
    facts = pa.table(
        {"state": ["MA"] * 3 + ["NH"] * 2, "hospital": list("abcab"), "cases": [50] * 5, "met": [40, 10, 30, 5, 45]}
    )
    wide = contract(WIDE)
    settled = attain_spark.settle(wide, spark.createDataFrame(facts), apart_by="state").toArrow()
    assert settled.column_names[0] == "state"
    for state in ("MA", "NH"):
        own = facts.filter(pa.compute.equal(facts["state"], state)).drop_columns(["state"])
        expected = pa.table(wide.settle_tables({"facts": own}).table(kinds=True))
        found = settled.filter(pa.compute.equal(settled["state"], state)).drop_columns(["state"]).sort_by("hospital")
        assert found.equals(expected.cast(found.schema))
    with pytest.raises(attain.ScopeError, match="table `facts` has no column `county`"):
        attain_spark.settle(wide, spark.createDataFrame(facts), apart_by="county")


def test_what_is_refused_of_a_part_is_not_lost(spark: Any) -> None:
    facts = spark.createDataFrame(
        [("MA", "a", "50", 40), ("MA", "b", "0", 10), ("NH", "a", "50", 5)],
        "state string, hospital string, cases string, met long",
    )
    settled = attain_spark.settle(contract(WIDE), facts, apart_by="state", figures=["rate"], strict=False).collect()
    refused = {
        (row["state"], row["hospital"]): [entry["column"] for entry in row[attain_spark.REFUSED]] for row in settled
    }
    assert refused == {("MA", "a"): [], ("MA", "b"): ["cases"], ("NH", "a"): []}
