"""Settles what a query of DataFusion gives, and queries the results: what each hospital is paid in the year.

    python examples/from_datafusion.py
"""

from pathlib import Path

import attain
import pyarrow as pa
from datafusion import SessionContext

FOLDER = Path(__file__).resolve().parents[3] / "examples" / "hospital-quality"


def main() -> None:
    contract = attain.Contract.read(FOLDER / "contract.attain")
    session = SessionContext()
    # As text: guessed types would be floats, which have lost their decimals, and are refused.
    columns = [contract.subject_column, str(contract.period_column), *contract.facts]
    session.register_csv("facts", FOLDER / "facts.csv", schema=pa.schema([(column, pa.string()) for column in columns]))
    facts = session.sql("SELECT * FROM facts ORDER BY hospital, quarter")

    results = contract.settle_table(facts)

    session.from_arrow(results, name="results")
    paid = session.sql("SELECT hospital, sum(quality_return) AS paid FROM results GROUP BY hospital ORDER BY hospital")
    for row in paid.to_pylist():
        print(row["hospital"], row["paid"])

    charges = pa.table(results)["serious_event_charge"].to_pylist()
    print(contract.explain(facts, charges.index(max(charges)), "serious_event_charge"))


if __name__ == "__main__":
    main()
