"""Settles a Polars table: what each hospital is paid in the year.

    python examples/from_polars.py
"""

from pathlib import Path

import attain
import polars as pl

FOLDER = Path(__file__).resolve().parents[3] / "examples" / "hospital-quality"


def main() -> None:
    contract = attain.Contract.read(FOLDER / "contract.attain")
    facts = pl.read_csv(FOLDER / "facts.csv", infer_schema=False).with_columns(
        pl.col("base_payments").str.to_decimal(scale=2),
        pl.col("discharges", "readmitted", "surveys", "serious_events").cast(pl.Int64),
        pl.col("report_received").str.to_date(),
    )

    results = contract.settle_table(facts)

    paid = pl.DataFrame(results).group_by("hospital").agg(pl.col("quality_return").sum()).sort("hospital")
    for hospital, amount in paid.iter_rows():
        print(hospital, amount)

    worst = facts["serious_events"].arg_max()
    assert worst is not None
    print(contract.explain(facts, worst, "serious_event_charge"))


if __name__ == "__main__":
    main()
