"""Settles what a query of DuckDB gives, and queries the results: what each hospital is paid in the year.

    python examples/from_duckdb.py
"""

from pathlib import Path

import attain
import duckdb

FOLDER = Path(__file__).resolve().parents[3] / "examples" / "hospital-quality"


def main() -> None:
    contract = attain.Contract.read(FOLDER / "contract.attain")
    session = duckdb.connect()
    # A cast to DOUBLE would be refused. A percent is text with its sign, or a decimal that is its fraction.
    facts = session.sql(
        f"""
        SELECT * REPLACE (base_payments::DECIMAL(18, 2) AS base_payments,
                          serious_events::BIGINT AS serious_events,
                          extraordinary = 'yes' AS extraordinary,
                          rtrim(top_box, '%')::DECIMAL(4, 1) * 0.01 AS top_box,
                          report_received::DATE AS report_received)
        FROM read_csv('{FOLDER / "facts.csv"}', all_varchar = true)
        ORDER BY hospital, quarter
        """
    )

    results = contract.settle_table(facts)

    session.register("results", results)
    paid = session.sql("SELECT hospital, sum(quality_return) FROM results GROUP BY hospital ORDER BY hospital")
    for hospital, amount in paid.fetchall():
        print(hospital, amount)

    charges = [charge for (charge,) in session.sql("SELECT serious_event_charge FROM results").fetchall()]
    print(contract.explain(facts, charges.index(max(charges)), "serious_event_charge"))


if __name__ == "__main__":
    main()
