"""Texts in, contracts and findings out."""

import copy
import datetime
import pickle
from decimal import Decimal
from pathlib import Path
from typing import Any

import attain
import pytest
from conftest import EVERY_TYPE, SUPPLIED

BROKEN = "edition 2026\ninput visits: count\n# é\ndefine twice means vists × 2\ndefine thrice means vizits × 3\n"


def test_findings_are_text_and_data() -> None:
    with pytest.raises(attain.ContractError) as raised:
        attain.Contract.parse(BROKEN, name="broken.attain")
    error = raised.value
    first, second = error.findings
    assert str(error) == f"{first}\n\n{second}"
    assert str(first) == first.rendered
    assert first.rendered.splitlines() == [
        "error[unknown-name]: nothing is called `vists`",
        "  ┌─ broken.attain:4:20",
        "4 │ define twice means vists × 2",
        "  │                    ▔▔▔▔▔",
        "  = help: did you mean `visits`, the input on line 2? ✔",
    ]
    assert (first.code, first.severity, first.message) == ("unknown-name", "error", "nothing is called `vists`")
    assert (first.line, first.column) == (4, 20)
    assert first.labels == (attain.Label(line=4, column=20, words="vists", text=""),)
    (help,) = first.helps
    (edit,) = help.edits
    # Behind a letter of two bytes: places are counted in characters.
    assert BROKEN[edit.start : edit.end] == "vists"
    assert edit.words == "visits"
    assert isinstance(error, ValueError)
    again = pickle.loads(pickle.dumps(error))
    assert (str(again), again.findings) == (str(error), error.findings)


def test_checking_never_raises_for_what_stands_in_the_text() -> None:
    assert [finding.line for finding in attain.check(BROKEN)] == [4, 5]
    assert attain.check("edition 2026\ninput visits: count\ndefine twice means 2 × visits\n") == []


def test_warnings_are_no_errors() -> None:
    text = "edition 2026\ninput visits: count\ninput seen: count\ndefine twice means 2 × visits\n"
    warnings = attain.Contract.parse(text).check()
    assert [(finding.code, finding.severity, finding.line) for finding in warnings] == [("unused-input", "warning", 3)]
    assert attain.check(text) == warnings


def test_a_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "contract.attain"
    path.write_text(EVERY_TYPE, encoding="utf-8")
    contract = attain.Contract.read(path)
    assert (contract.name, contract.text) == (str(path), EVERY_TYPE)
    assert attain.Contract.read(str(path)).canonical == contract.canonical


def test_a_document_is_read(tmp_path: Path) -> None:
    path = tmp_path / "agreement.md"
    path.write_text("# Agreement\n\n```attain\nedition 2026\ninput visits: count\ndefine twice means 2 × visits\n```\n")
    assert attain.Contract.read(path).settle({"visits": 2})["twice"] == Decimal(4)


def test_a_file_that_is_not_there_is_pythons_own_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError) as raised:
        attain.Contract.read(tmp_path / "none.attain")
    assert raised.value.filename == str(tmp_path / "none.attain")


def test_a_file_that_is_no_text_says_where(tmp_path: Path) -> None:
    path = tmp_path / "latin.attain"
    path.write_bytes(b"edition 2026\n# caf\xe9\n")
    with pytest.raises(attain.ContractError, match="is not UTF-8 text: see line 2; save it as UTF-8") as raised:
        attain.Contract.read(path)
    assert raised.value.findings == ()


def test_a_contract_describes_its_facts(contract: attain.Contract) -> None:
    facts = contract.facts
    assert {fact.address: fact.type for fact in facts.values()} == {
        "visits": "number",
        "share": "number",
        "fraction": "number",
        "falls": "number",
        "factor": "number",
        "base": "number",
        "started": "date",
        "received": "time",
        "attested": "truth",
        "program": "word",
        "track": "key",
        "remark": "text",
    }
    assert facts["factor"] == attain.Fact(
        address="factor",
        title="Factor",
        unit="a number",
        type="number",
        choice=(),
        least=Decimal(0),
        most=Decimal(100),
        decimals=3,
        fraction=False,
        may_be=("excused", "unreported"),
        level="clinic",
        grain="quarter",
        keys=("clinic", "quarter"),
    )
    assert facts["program"].choice == ("basic", "enhanced")
    assert facts["fraction"].fraction
    assert facts["share"].unit == "a percent"


def test_a_contract_describes_its_figures(contract: attain.Contract) -> None:
    figures = contract.figures
    assert [figure.address for figure in figures.values() if figure.is_line] == ["visit_bonus", "low", "hold", "back"]
    assert figures["standing"].choice == ("good", "poor")
    assert (figures["later"].type, figures["due"].type, figures["basic"].type) == ("date", "time", "truth")
    bonus = figures["visit_bonus"]
    assert (bonus.title, bonus.clause, bonus.unit, bonus.grain) == ("For visits", "bonus", "money in USD", "quarter")
    assert (bonus.decimals, figures["twice"].decimals, figures["third"].decimals) == (2, 0, None)
    assert (contract.title, contract.subject_column, contract.period_column) == ("Every type", "clinic", "quarter")
    assert contract.periods == ["2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4"]
    assert not contract.is_wide
    assert repr(contract) == '<attain.Contract "Every type" from contract.attain>'


ROWS = [{"measure": "falls", "threshold": "80%"}, {"measure": "visits", "threshold": "60.5%"}]


def test_schedules_are_supplied_as_files_or_as_rows(tmp_path: Path) -> None:
    path = tmp_path / "standards.csv"
    path.write_text("measure, threshold\nfalls, 80%\nvisits, 60.5%\n")
    facts = {"falls": {"rate": "79.9%"}, "visits.rate": Decimal("0.605")}
    receipts = []
    for given in (path, str(path), ROWS):
        contract = attain.Contract.parse(SUPPLIED, schedules={"standards": given})
        settlement = contract.settle(facts)
        assert (settlement["falls.met"], settlement["visits.met"]) == (False, True)
        receipts.append(settlement.receipt)
    assert receipts[0] == receipts[1] == receipts[2]
    assert list(receipts[0].schedules) == ["standards"]


@pytest.mark.parametrize(
    ("rows", "error", "expected"),
    [
        (3, TypeError, "the schedule `standards` is given as the path of a CSV file, or as rows"),
        ([("falls", "80%")], TypeError, "the schedule `standards` is given as the path of a CSV file, or as rows"),
        (
            [{"measure": "falls", "threshold": 0.8}],
            ValueError,
            "the schedule `standards`, row 0, column `threshold`: is given as the float `0.8`",
        ),
        ([*ROWS, {"measure": "x"}], ValueError, "the schedule `standards`, row 2: the column `threshold` is not there"),
        (
            [*ROWS, {"measure": "x", "threshold": "1%", "other": "y"}],
            ValueError,
            "the schedule `standards`, row 2: the first row has no column `other`",
        ),
        ("none.csv", FileNotFoundError, "No such file"),
    ],
)
def test_rows_of_schedules_that_do_not_fit_are_refused(rows: Any, error: type[Exception], expected: str) -> None:
    with pytest.raises(error, match=expected):
        attain.Contract.parse(SUPPLIED, schedules={"standards": rows})


def test_a_schedule_that_is_not_supplied_is_a_finding() -> None:
    assert [finding.severity for finding in attain.check(SUPPLIED)] == ["error"]


def test_amendments_that_became_known_later_do_not_exist(examples: Path) -> None:
    amended = attain.Contract.read(examples / "amended-contract" / "contract.attain")
    before = amended.known_on(datetime.date(2026, 8, 31))
    assert "data_fee" in amended.figures
    assert "data_fee" not in before.figures
    assert "data_fee" in amended.known_on("2026-09-01").figures
    assert "data_fee" in amended.text_on(datetime.date(2026, 8, 15))
    assert "data_fee" not in amended.text_on("2026-08-14")
    assert "data_fee" not in amended.text_on("2026-08-15", known_on="2026-08-31")
    with pytest.raises(ValueError, match="`31.8.2026` is not a date"):
        amended.known_on("31.8.2026")
    with pytest.raises(ValueError, match="a date, or a text such as `2026-03-31`, is expected"):
        amended.known_on(20260831)  # type: ignore[arg-type]


def test_texts_have_a_canonical_form() -> None:
    untidy = "edition 2026\ninput   visits:count # how many\ndefine twice means 2*visits\n"
    tidy = attain.format(untidy)
    assert tidy != untidy
    assert attain.format(tidy) == tidy
    assert "# how many" in tidy
    with pytest.raises(attain.ContractError):
        attain.format("edition 2026\ninput visits count\n")


@pytest.mark.parametrize("copied", [lambda it: pickle.loads(pickle.dumps(it)), copy.copy, copy.deepcopy])
def test_contracts_can_be_sent_elsewhere(copied: Any) -> None:
    contract = attain.Contract.parse(SUPPLIED, name="here.attain", schedules={"standards": ROWS})
    again = copied(contract)
    assert (again.name, again.text) == (contract.name, contract.text)
    facts = {"falls.rate": "80%", "visits.rate": "1%"}
    assert again.settle(facts).to_dict() == contract.settle(facts).to_dict()


def test_findings_are_plain_data() -> None:
    (finding,) = attain.check("edition 2026\ndefine twice means 2 × visits\n")
    assert pickle.loads(pickle.dumps(finding)) == finding
    assert hash(finding) == hash(copy.copy(finding))
    with pytest.raises(AttributeError):
        finding.code = "other"  # type: ignore[misc]
