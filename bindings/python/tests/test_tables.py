"""Tables in, tables out: what a row comes to in a table is what it comes to alone."""

import csv
import datetime
import threading
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import attain
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from conftest import HEADER, WIDE

D = Decimal

SMALL = (
    HEADER
    + """
input visits "Visits": count
input seen "Seen": count, may be unreported or excused
input share "Share": percent between 0% and 100%, may be unreported
define rate "Rate" means seen ÷ visits
define half "Half" means share × 50%
bonus visit_bonus "For visits" pays 12.50 USD × visits
"""
)


@pytest.fixture(scope="module")
def small() -> attain.Contract:
    return attain.Contract.parse(SMALL)


def table(**columns: Any) -> pa.Table:
    rows = len(next(iter(columns.values())))
    whose = {"clinic": [f"c{row}" for row in range(rows)], "quarter": ["2026-Q1"] * rows}
    return pa.table({**whose, **columns})


FOLDERS = {
    "hospital-quality": [],
    "hospital-vbp": ["name", "state"],
    "shared-savings": ["name", "risk_model", "beneficiaries", "quality_score"],
}


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_table_is_its_rows(examples: Path, folder: str) -> None:
    contract = attain.Contract.read(examples / folder / "contract.attain")
    path, ignore = examples / folder / "facts.csv", FOLDERS[folder]
    with path.open(encoding="utf-8", newline="") as file:
        alone = [contract.settle(row, ignore=ignore) for row in csv.DictReader(file)]
    together = contract.settle_table(pd.read_csv(path, dtype=str), ignore=ignore)
    assert (len(together), together.problems) == (len(alone), ())
    results = pa.table(together)
    assert results.column_names == together.column_names
    compared = 0
    for row, settlement in zip(results.to_pylist(), alone, strict=True):
        assert row[contract.subject_column] == settlement.subject
        for address, outcome in settlement.figures.items():
            endless = isinstance(row[address], str) and isinstance(outcome.value, Decimal)
            assert row[address] == (outcome.text if endless else outcome.value), (settlement.subject, address)
            compared += 1
    assert compared == len(alone) * len(contract.figures) > 0


def test_any_exact_column_will_do(small: attain.Contract) -> None:
    tables = [
        table(visits=[4, 8], seen=[3, 8], share=[D("0.125"), None]),
        table(visits=["4", "8"], seen=["3", "8"], share=["12.5%", None]),
        table(
            visits=pa.array([D(4), D(8)], pa.decimal128(38, 6)),
            seen=pa.array([3, 8], pa.uint8()),
            share=pa.array([D("0.125"), None], pa.decimal256(50, 10)),
        ),
        table(
            visits=pa.array(["4", "8"], pa.large_string()),
            seen=pa.array(["3", "8"]).dictionary_encode(),
            share=pa.array(["12.5%", None], pa.string_view()),
        ),
    ]
    expected = [
        {"rate": "0.75", "half": "6.25%", "visit_bonus": D("50.00")},
        {"rate": "1", "half": None, "visit_bonus": D("100.00")},
    ]
    for facts in tables:
        results = pa.table(small.settle_table(facts)).drop_columns(["clinic", "quarter"])
        assert results.to_pylist() == expected


def test_figures_kinds_and_places_may_be_asked_for(small: attain.Contract) -> None:
    facts = table(visits=[3, 3], seen=["2", "excused"], share=[None, "25%"])
    results = small.settle_table(facts, figures=["rate", "half"], kinds=True, places=4)
    assert results.column_names == ["clinic", "quarter", "rate", "rate missing", "half", "half missing"]
    assert pa.table(results).drop_columns(["clinic", "quarter"]).to_pylist() == [
        {"rate": D("0.6667"), "rate missing": None, "half": None, "half missing": "unreported"},
        {"rate": None, "rate missing": "excused", "half": D("0.1250"), "half missing": None},
    ]
    with pytest.raises(attain.FactError, match="no figure is called `rates`; did you mean `rate`?"):
        small.settle_table(facts, figures=["rates"])


def test_a_column_beside_a_fact_says_why_it_is_missing(small: attain.Contract) -> None:
    facts = table(visits=[3, 3], seen=pa.array([2, None]), **{"seen missing": pa.array([None, "excused"])})
    results = pa.table(small.settle_table(facts, figures=["rate"], kinds=True))
    assert results["rate missing"].to_pylist() == [None, "excused"]


def test_what_is_refused_is_named_by_row_and_column(small: attain.Contract) -> None:
    facts = table(visits=["4", "x", "-1", None], seen=["3", "4", "5", "6"], share=["12.5%", "1", "2%", "101%"])
    with pytest.raises(attain.FactError) as raised:
        small.settle_table(facts)
    error = raised.value
    assert str(error).splitlines() == [
        "row 1 (`c1`), column `visits`: `x`; a whole number such as `1200` is expected",
        "row 1 (`c1`), column `share`: `1`; a percent such as `12.5%` is expected",
        "row 2 (`c2`), column `visits`: `-1`, which is not at least 0",
        "row 3 (`c3`), column `share`: `101%`, which is not between 0% and 100%",
        "row 3 (`c3`), column `visits`: nothing is given, and the contract does not let it be unreported",
    ]
    assert (error.row, error.column, error.count, len(error.problems)) == (1, "visits", 5, 5)
    assert error.problems[0].subject == "c1"

    results = small.settle_table(facts, strict=False)
    assert results.problems == error.problems
    assert pa.table(results)["visit_bonus"].to_pylist() == [D("50.00"), None, None, None]
    assert pa.table(results)["half"].to_pylist() == ["6.25%", None, "1%", None]


def test_of_very_many_problems_the_first_are_told_and_all_are_counted(small: attain.Contract) -> None:
    facts = table(visits=np.full(3_000, -1), seen=np.zeros(3_000, "i8"), share=["1%"] * 3_000)
    with pytest.raises(attain.FactError) as raised:
        small.settle_table(facts)
    assert (raised.value.count, len(raised.value.problems)) == (3_000, 1_000)
    assert str(raised.value).splitlines()[-1] == "… and 2,980 more"


@pytest.mark.parametrize(
    ("facts", "column", "expected"),
    [
        (table(visits=[1.0, 2.5]), "visits", "column `visits` is Float64"),
        (
            table(visits=[1, 2]).set_column(0, "clinic", pa.nulls(2)),
            "clinic",
            "every row of it is empty, and every row must say whose, and when, it is",
        ),
        (table(visits=[1, 2], visit=[1, 2]), "visit", "`visit` is no fact of the contract; did you mean `visits`?"),
        (table(visits=[True, False]), "visits", "column `visits` is Boolean"),
        (pa.table({"visits": [1]}), "clinic", "no column says whose row it is: call one `clinic`"),
        (table(seen=[1]), None, "the table lacks column `visits`, which the contract needs for every row"),
    ],
)
def test_tables_of_another_form_are_refused(
    small: attain.Contract, facts: pa.Table, column: str | None, expected: str
) -> None:
    with pytest.raises(attain.FactError) as raised:
        small.settle_table(facts)
    assert expected in str(raised.value)
    assert (raised.value.column, raised.value.row) == (column, None)


def test_what_is_no_table_is_said_so(small: attain.Contract) -> None:
    with pytest.raises(TypeError, match="a table with `__arrow_c_stream__` is expected, .* and not list"):
        small.settle_table([{"visits": 1}])  # type: ignore[arg-type]


def test_nobody_is_settled_twice(small: attain.Contract) -> None:
    once = table(visits=[1, 2])
    with pytest.raises(attain.FactError) as raised:
        small.settle_table(pa.concat_tables([once, once]), strict=False)
    assert str(raised.value).splitlines() == [
        "row 2 (`c0`): row 0 is about `c0` in 2026-Q1, too; which of them counts cannot be guessed",
        "row 3 (`c1`): row 1 is about `c1` in 2026-Q1, too; which of them counts cannot be guessed",
    ]
    other = once.set_column(1, "quarter", pa.array(["2026-Q2", "2026-Q3"]))
    assert len(small.settle_table(pa.concat_tables([once, other]))) == 4


def test_columns_may_be_named_and_left_unread(small: attain.Contract) -> None:
    facts = table(visits=[1, 2], state=["MA", "NH"]).rename_columns(["id", "quarter", "visits", "state"])
    results = small.settle_table(facts, subject_column="id", ignore=["state"])
    assert results.column_names[:3] == ["id", "quarter", "rate"]
    assert pa.table(results)["id"].to_pylist() == ["c0", "c1"]


def test_a_stream_of_batches_is_read_as_one_table(small: attain.Contract) -> None:
    rows = 150_000

    def batches() -> Iterator[pa.RecordBatch]:
        # Python makes them, while the library settles without holding the interpreter.
        for first in range(0, rows, 50_000):
            visits = np.arange(first, first + 50_000)
            whose = pa.array(visits).cast(pa.string())
            yield pa.record_batch({"clinic": whose, "quarter": pa.array(["2026-Q1"] * 50_000), "visits": visits})

    schema = pa.schema({"clinic": pa.string(), "quarter": pa.string(), "visits": pa.int64()})
    stream = pa.RecordBatchReader.from_batches(schema, batches())
    paid = pa.table(small.settle_table(stream, figures=["visit_bonus"]))["visit_bonus"]
    assert len(paid) == rows
    assert sum(paid.to_pylist()) == D("12.50") * (rows * (rows - 1) // 2)


def test_an_error_of_a_stream_is_raised(small: attain.Contract) -> None:
    schema = pa.schema({"clinic": pa.string(), "quarter": pa.string(), "visits": pa.int64()})

    def batches() -> Iterator[pa.RecordBatch]:
        yield pa.record_batch({"clinic": ["a"], "quarter": ["2026-Q1"], "visits": [1]}, schema=schema)
        raise OSError("the disk is gone")

    with pytest.raises(attain.AttainError, match="the disk is gone"):
        small.settle_table(pa.RecordBatchReader.from_batches(schema, batches()))


def test_rows_are_counted_over_the_whole_table(small: attain.Contract) -> None:
    visits = np.ones(140_000, "i8")
    visits[139_999] = -1
    facts = pa.table({"clinic": np.arange(140_000), "quarter": ["2026-Q1"] * 140_000, "visits": visits})
    with pytest.raises(attain.FactError) as raised:
        small.settle_table(facts)
    assert (raised.value.row, raised.value.column) == (139_999, "visits")
    chunked = pa.concat_tables([facts.slice(0, 70_000), facts.slice(70_000)])
    settlement = small.settle_row(chunked, 139_999)
    assert [(problem.row, problem.column) for problem in settlement.problems] == [(139_999, "visits")]


def test_a_row_is_explained_as_it_is_alone(examples: Path) -> None:
    folder = examples / "hospital-quality"
    contract = attain.Contract.read(folder / "contract.attain")
    facts = pl.read_csv(folder / "facts.csv", infer_schema=False)
    for number, row in enumerate(facts.iter_rows(named=True)):
        alone, here = contract.settle(row), contract.settle_row(facts, number)
        assert here.to_dict() == alone.to_dict()
        for address in ("readmission_incentive", "quality"):
            assert contract.explain(facts, number, address) == alone.explain(address)
            assert contract.explain(facts, number, address, full=True) == alone.explain(address, full=True)
    with pytest.raises(IndexError, match="there is no row 12: the table has 12, from 0"):
        contract.settle_row(facts, 12)


def test_results_go_to_every_library(small: attain.Contract) -> None:
    results = small.settle_table(table(visits=[1, 2]))
    assert repr(results) == "<attain.Table of 2 rows and 5 columns>"
    # As often as is wished.
    for _ in range(2):
        assert pa.table(results)["visit_bonus"].to_pylist() == [D("12.50"), D("25.00")]
        assert pl.DataFrame(results)["visit_bonus"].sum() == D("37.50")
        assert pd.DataFrame.from_arrow(results)["visit_bonus"].sum() == D("37.50")  # type: ignore[attr-defined]
    assert pa.schema(results).field("visit_bonus").type == pa.decimal128(38, 2)
    assert pa.table(small.settle_table(table(visits=[1]).slice(0, 0))).column_names == results.column_names


def test_a_single_record_batch_is_a_table(small: attain.Contract) -> None:
    batch = table(visits=[1, 2]).to_batches()[0]
    assert pa.table(small.settle_table(batch))["visit_bonus"].to_pylist() == [D("12.50"), D("25.00")]


def test_others_work_while_a_table_is_settled(small: attain.Contract) -> None:
    rows = 300_000
    facts = pa.table({"clinic": np.arange(rows), "quarter": ["2026-Q1"] * rows, "visits": np.arange(rows)})
    ticks: list[float] = []
    done = threading.Event()

    def tick() -> None:
        while not done.is_set():
            ticks.append(time.perf_counter())
            time.sleep(0.001)

    other = threading.Thread(target=tick)
    other.start()
    try:
        while not ticks:
            time.sleep(0.001)
        start = time.perf_counter()
        small.settle_table(facts)
        end = time.perf_counter()
    finally:
        done.set()
        other.join()
    # Were the interpreter held, no tick could fall into the middle of the work.
    assert any(start + (end - start) / 3 < at < end - (end - start) / 3 for at in ticks)


def test_everybody_is_settled_together() -> None:
    wide = attain.Contract.parse(WIDE)
    facts = pa.table({"hospital": ["a", "b", "c"], "cases": [50, 50, 50], "met": [40, 10, 30]})
    with pytest.raises(attain.ScopeError, match="`settle_tables`"):
        wide.settle_table(facts)
    population = wide.settle_tables({"facts": facts})
    assert repr(population) == "<attain.Population of 3 rows of hospital,year>"
    assert population.tables == ["hospital,year", "year"]
    prizes = pa.table(population.table(figures=["prize"]))
    assert prizes["hospital"].to_pylist() == ["a", "b", "c"]
    assert prizes["prize"].to_pylist() == [D("1000.00"), D("0.00"), D("1000.00")]
    lines = pa.table(population.lines)
    assert lines["amount"].to_pylist() == [D("1000.00"), D("0.00"), D("1000.00")]
    assert population.explain("prize", subject="b").startswith("prize pays nothing")
    assert "20%" in population.explain("prize", subject="b", full=True)
    with pytest.raises(ValueError, match="`prize` stands in several rows"):
        population.explain("prize")
    with pytest.raises(KeyError, match="no table of facts names `d`"):
        population.explain("prize", subject="d")
    with pytest.raises(KeyError, match="did you mean `prize`"):
        population.explain("prise", subject="a")
    with pytest.raises(ValueError, match="`2027` is no period of the contract"):
        population.explain("prize", subject="a", period="2027")
    with pytest.raises(KeyError, match="there is no table `month`; there are `hospital,year`"):
        population.table("month")


def test_what_is_refused_of_several_tables_is_named_by_table() -> None:
    wide = attain.Contract.parse(WIDE)
    facts = pa.table({"hospital": ["a", "b"], "cases": ["50", "0"], "met": [40, 10]})
    with pytest.raises(attain.FactError) as raised:
        wide.settle_tables({"facts": facts})
    (problem,) = raised.value.problems
    assert (problem.table, problem.row, problem.column) == ("facts", 1, "cases")
    assert str(raised.value).startswith("facts, row 1, column `cases`: ")
    population = wide.settle_tables({"facts": facts}, strict=False)
    assert population.problems == (problem,)
    # The median of all hospitals needs every one.
    kinds = pa.table(population.table(figures=["rate", "prize"], kinds=True))
    assert kinds["rate missing"].to_pylist() == [None, "refused"]
    assert kinds["prize missing"].to_pylist() == ["refused", "refused"]


def test_days_may_be_dates_or_texts(examples: Path) -> None:
    folder = examples / "amended-contract"
    contract = attain.Contract.read(folder / "contract.attain")
    tables: dict[str, Any] = {
        name: pl.read_csv(folder / f"{name}.csv", infer_schema=False) for name in ("facts", "year", "corrections")
    }
    before = contract.settle_tables(tables, as_of=datetime.date(2026, 12, 31), known_on="2026-08-31")
    after = contract.settle_tables(tables, as_of="2026-12-31", known_on=datetime.date(2027, 6, 30))
    assert "data_fee" not in pa.table(before.lines)["line"].to_pylist()
    assert "data_fee" in pa.table(after.lines)["line"].to_pylist()
    assert after.to_dict()["receipt"]["known_on"] == "2027-06-30"
