"""The same texts and the same data as the command line gives."""

import csv
import json
import os
import subprocess
from pathlib import Path

import attain
import polars as pl
import pytest

COMMAND = os.environ.get("ATTAIN_COMMAND")
pytestmark = pytest.mark.skipif(COMMAND is None, reason="ATTAIN_COMMAND names no `attain` to compare with")


def attain_says(*arguments: object) -> str:
    """What the command prints, whether it has findings or not."""
    assert COMMAND is not None
    done = subprocess.run([COMMAND, *map(str, arguments)], capture_output=True, text=True, encoding="utf-8")
    assert done.returncode in (0, 1), done.stderr
    return done.stdout + done.stderr if arguments[0] == "check" else done.stdout


FOLDERS = ["hospital-quality", "hospital-vbp", "shared-savings"]
IGNORED = {"hospital-vbp": ["name", "state"], "shared-savings": ["name", "risk_model", "beneficiaries", "quality_score"]}


@pytest.mark.parametrize("folder", FOLDERS)
def test_settlements_are_the_same(examples: Path, folder: str) -> None:
    path, facts = examples / folder / "contract.attain", examples / folder / "facts.csv"
    ignore = IGNORED.get(folder, [])
    contract = attain.Contract.read(path)
    arguments = ["settle", path, "--facts", facts, "--format", "ndjson"]
    if ignore:
        arguments += ["--ignore", ",".join(ignore)]
    expected = [json.loads(line) for line in attain_says(*arguments).splitlines()]
    with facts.open(encoding="utf-8", newline="") as file:
        settled = [contract.settle(row, ignore=ignore) for row in csv.DictReader(file)]
    assert len(expected) == len(settled) > 0
    for one, other in zip(settled, expected, strict=True):
        assert one.to_dict() == other
        assert json.loads(one.to_json()) == other


@pytest.mark.parametrize("folder", FOLDERS)
def test_explanations_are_the_same(examples: Path, folder: str) -> None:
    path, facts = examples / folder / "contract.attain", examples / folder / "facts.csv"
    contract = attain.Contract.read(path)
    with facts.open(encoding="utf-8", newline="") as file:
        row = next(csv.DictReader(file))
    settlement = contract.settle(row, ignore=IGNORED.get(folder, []))
    asked = ["explain", path, "--facts", facts, "--subject", settlement.subject]
    asked += ["--period", settlement.period] if settlement.period else []
    asked += ["--ignore", ",".join(IGNORED[folder])] if folder in IGNORED else []
    heading = ", ".join(filter(None, [settlement.subject, settlement.period])) + "\n"
    if settlement.lines:
        assert attain_says(*asked) == heading + settlement.statement()
    last = list(contract.figures)[-1]
    line, full = settlement.explain(last), settlement.explain(last, full=True)
    assert attain_says(*asked, "--figure", last, "--length", "line") == heading + line + "\n"
    assert attain_says(*asked, "--figure", last, "--length", "full") == heading + full
    wire = json.loads(attain_says(*asked, "--figure", last, "--length", "full", "--format", "json"))
    assert settlement.explain_dict(last, full=True) == wire


def test_everybody_together_is_the_same(examples: Path) -> None:
    folder = examples / "peer-pool"
    contract = attain.Contract.read(folder / "contract.attain")
    names = ["practices", "months"]
    population = contract.settle_tables(
        {name: pl.read_csv(folder / f"{name}.csv", infer_schema=False) for name in names}, as_of="2026-12-31"
    )
    files = [argument for name in names for argument in ("--facts", folder / f"{name}.csv")]
    asked = [folder / "contract.attain", *files, "--as-of", "2026-12-31"]
    assert population.to_dict() == json.loads(attain_says("settle", *asked, "--format", "json"))
    told = population.explain("incentive", subject="alder", full=True)
    expected = attain_says("explain", *asked, "--subject", "alder", "--figure", "incentive", "--length", "full")
    assert expected == "alder, 2026\n" + told


def test_findings_are_the_same(tmp_path: Path) -> None:
    path = tmp_path / "broken.attain"
    path.write_text("edition 2026\ninput visits: count\ndefine twice means vists × 2\n", encoding="utf-8")
    with pytest.raises(attain.ContractError) as raised:
        attain.Contract.read(path)
    assert str(raised.value) in attain_says("check", path)
