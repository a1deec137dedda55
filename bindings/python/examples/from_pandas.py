"""Settles a pandas table: what each hospital is paid in the year.

    python examples/from_pandas.py
"""

from pathlib import Path

import attain
import pandas as pd
import pyarrow as pa

FOLDER = Path(__file__).resolve().parents[3] / "examples" / "hospital-quality"


def main() -> None:
    contract = attain.Contract.read(FOLDER / "contract.attain")
    # As text: a column of floats would have lost its decimals, and be refused.
    facts = pd.read_csv(FOLDER / "facts.csv", dtype=str)

    results = contract.settle_table(facts)

    # Amounts are `decimal.Decimal`, and so are their sums.
    paid = pa.table(results).to_pandas().groupby("hospital")["quality_return"].sum()
    for hospital, amount in paid.items():
        print(hospital, amount)

    worst = int(facts["serious_events"].astype(int).argmax())
    print(contract.explain(facts, worst, "serious_event_charge"))


if __name__ == "__main__":
    main()
