"""Facts in, figures out: every type, exactly, or refused."""

import datetime
import enum
import pickle
from collections import OrderedDict
from decimal import Decimal, localcontext
from fractions import Fraction
from types import MappingProxyType
from typing import Any

import attain
import numpy as np
import pandas as pd
import pytest
from conftest import WIDE

D = Decimal


@pytest.mark.parametrize(
    ("fact", "given", "figure", "expected"),
    [
        ("visits", 3, "twice", D(6)),
        ("visits", D("3.00"), "twice", D(6)),
        ("visits", "3", "twice", D(6)),
        ("visits", D("1E+3"), "twice", D(2000)),
        ("visits", 10**20, "twice", D(2 * 10**20)),
        ("visits", np.int64(3), "twice", D(6)),
        ("visits", np.uint8(3), "twice", D(6)),
        ("share", "12.5%", "same_share", D("0.125")),
        ("share", D("0.125"), "same_share", D("0.125")),
        ("share", 1, "same_share", D(1)),
        ("fraction", "0.125", "same_fraction", D("0.125")),
        ("fraction", D("0.125"), "same_fraction", D("0.125")),
        ("falls", "4.2", "same_falls", D("0.0042")),
        ("falls", D("0.0042"), "same_falls", D("0.0042")),
        ("factor", D("-0.000"), "same_factor", D(0)),
        ("factor", D("1.125"), "same_factor", D("1.125")),
        ("started", datetime.date(2026, 3, 30), "later", datetime.date(2026, 4, 6)),
        ("started", "2026-03-30", "later", datetime.date(2026, 4, 6)),
        ("started", datetime.datetime(2026, 3, 30), "later", datetime.date(2026, 4, 6)),
        ("started", pd.Timestamp("2026-03-30"), "later", datetime.date(2026, 4, 6)),
        ("received", datetime.datetime(2026, 2, 27, 16, 45), "due", datetime.datetime(2026, 3, 2, 16, 45)),
        ("received", datetime.datetime(2026, 2, 27, 16, 45, 30), "due", datetime.datetime(2026, 3, 2, 16, 45, 30)),
        ("received", "2026-02-27 16:45", "due", datetime.datetime(2026, 3, 2, 16, 45)),
        ("attested", True, "not_attested", False),
        ("attested", False, "standing", "poor"),
        ("attested", "yes", "not_attested", False),
        ("attested", np.bool_(True), "standing", "good"),
        ("program", "basic", "basic", True),
    ],
)
def test_a_value_is_what_it_is(
    contract: attain.Contract, fact: str, given: Any, figure: str, expected: attain.Value
) -> None:
    value = contract.settle({fact: given})[figure]
    assert value == expected
    assert type(value) is type(expected)


def test_amounts_have_the_decimals_of_their_currency(contract: attain.Contract) -> None:
    settlement = contract.settle({"visits": 3, "track": "en", "base": D("4200000.00")})
    assert str(settlement["visit_bonus"]) == "30.00"
    lines = [(line.address, line.kind, line.verb, line.payer, line.payee, str(line.amount)) for line in settlement.lines]
    assert lines == [
        ("visit_bonus", "bonus", "pays", "plan", "clinic", "30.00"),
        ("low", "penalty", "charges", "clinic", "plan", "37.50"),
        ("hold", "withhold", "holds", "clinic", "plan", "42000.00"),
        ("back", "earn_back", "returns", "plan", "clinic", "42000.00"),
    ]
    assert [line.moves for line in settlement.lines] == [True, True, False, True]
    assert [(net.payer, net.payee, str(net.amount), net.needs) for net in settlement.nets] == [
        ("plan", "clinic", "41992.50", ())
    ]
    assert settlement.is_determined


def test_digits_that_never_end_are_rounded_as_files_are_and_kept_exactly(contract: attain.Contract) -> None:
    settlement = contract.settle({"visits": 2, "share": "25%"})
    third, share = settlement.outcome("third"), settlement.outcome("third_share")
    assert (third.value, third.text, third.exact) == (D("0.666666666667"), "0.666666666667", Fraction(2, 3))
    assert (share.value, share.text, share.exact) == (D("0.08333333333333"), "8.333333333333%", Fraction(1, 12))


def test_the_precision_of_the_callers_decimals_changes_nothing(contract: attain.Contract) -> None:
    with localcontext() as context:
        context.prec = 3
        settlement = contract.settle({"visits": D("123456789")})
        assert str(settlement["twice"]) == "246913578"


def test_what_is_absent_is_none_with_its_kind_and_its_reasons(contract: attain.Contract) -> None:
    settlement = contract.settle({"factor": "excused"})
    factor = settlement.outcome("same_factor")
    assert (factor.value, factor.text, factor.exact, factor.kind, factor.is_known) == (None, "", None, "excused", False)
    assert [(reason.address, reason.kind, str(reason)) for reason in factor.reasons] == [
        ("factor", "excused", "was given as excused")
    ]
    assert settlement["twice"] is None
    assert settlement.outcome("twice").kind == "unsupplied"
    assert contract.settle({})["same_factor"] is None
    assert contract.settle({}).outcome("same_factor").kind == "unreported"
    bonus = next(line for line in settlement.lines if line.address == "visit_bonus")
    assert bonus.amount is None
    assert sorted(bonus.needs) == ["track", "visits"]
    assert not settlement.is_determined
    assert settlement.nets[0].needs != ()


@pytest.mark.parametrize("nothing", [None, pd.NA, pd.NaT, ""])
def test_what_is_not_given_is_not_given(contract: attain.Contract, nothing: Any) -> None:
    settlement = contract.settle({"started": nothing, "factor": nothing})
    assert settlement.outcome("later").kind == "unsupplied"
    assert settlement.outcome("same_factor").kind == "unreported"


@pytest.mark.parametrize(
    ("fact", "given", "expected"),
    [
        (
            "base",
            0.1,
            "`base` is given as the float `0.1`: binary floating point has lost its decimals; give an exact number, such as "
            '`Decimal("0.1")`, an `int`, or a text',
        ),
        (
            "base",
            np.float64(0.1),
            "`base` is given as the float `0.1`: binary floating point has lost its decimals; give an exact number, such as "
            '`Decimal("0.1")`, an `int`, or a text',
        ),
        (
            "base",
            np.float32(-2.5),
            "`base` is given as the float `-2.5`: binary floating point has lost its decimals; give an exact number, such as "
            '`Decimal("-2.5")`, an `int`, or a text',
        ),
        ("base", float("nan"), "`base` is given as the float `nan`, which is no number; a fact that is not there is `None`"),
        (
            "base",
            D("NaN"),
            "`base` is given as `Decimal('NaN')`, which is no number; a fact that is not there is `None`",
        ),
        (
            "base",
            D("-Infinity"),
            "`base` is given as `Decimal('-Infinity')`, which is no number; a fact that is not there is `None`",
        ),
        ("base", -1, "`base` is given as `-1`, which is not at least 0"),
        (
            "base",
            "12,000.00",
            "`base` is given as `12,000.00`; an amount in plain digits such as `1250000.00`, without a currency sign or "
            "commas is expected",
        ),
        ("visits", D("2.5"), "`visits` is given as `2.5`; a count is a whole number"),
        ("visits", True, "`visits` is given as `yes`; a whole number such as `1200` is expected"),
        (
            "visits",
            10**40,
            "`visits` is given as `10000000000000000000000000000000000000000`: this number has 41 digits; a number may have at most 34",
        ),
        (
            "visits",
            [1],
            "`visits` is given as `[1]`; a text, an `int`, a `Decimal`, a `bool`, a date or `None` is expected",
        ),
        (
            "visits",
            np.array([1, 2]),
            "`visits` is given as `array([1, 2])`; a text, an `int`, a `Decimal`, a `bool`, a date or `None` is expected",
        ),
        ("share", "12.5", "`share` is given as `12.5`; a percent such as `12.5%` is expected"),
        ("factor", D("1.1234"), "`factor` is given as `1.1234`; it may have 3 decimals"),
        ("factor", D(101), "`factor` is given as `101`, which is not between 0 and 100"),
        (
            "factor",
            "inapplicable",
            "`factor` is given as `inapplicable`, which the contract does not let it be: its declaration may say `may be inapplicable`",
        ),
        ("started", 20260330, "`started` is given as `20260330`; a date such as `2026-03-31` is expected"),
        (
            "started",
            datetime.datetime(2026, 3, 30, 12),
            "`started` is given as `2026-03-30 12:00`; a date such as `2026-03-31` is expected",
        ),
        (
            "received",
            datetime.datetime(2026, 3, 30, tzinfo=datetime.timezone.utc),
            "`received` is given as `datetime.datetime(2026, 3, 30, 0, 0, tzinfo=datetime.timezon…`; a time without a time zone "
            "is expected",
        ),
        (
            "received",
            datetime.datetime(2026, 3, 30, 0, 0, 0, 1),
            "`received` is given as `datetime.datetime(2026, 3, 30, 0, 0, 0, 1)`; a time to the second is expected",
        ),
        (
            "received",
            np.datetime64("2026-03-30T12:00:00", "ns"),
            "`received` is given as `np.datetime64('2026-03-30T12:00:00.000000000')`; a text, an `int`, a `Decimal`, a `bool`, a "
            "date or `None` is expected",
        ),
        ("attested", 1, "`attested` is given as `1`; `yes` or `no` is expected"),
        ("program", "premium", "`program` is given as `premium`, which is not one of `basic`, `enhanced`"),
        ("track", "em", "`track` is given as `em`, which is not a key of the schedule it refers to"),
        ("remark", 3, "`remark` is given as `3`; a text is expected"),
        ("remark", 3.5, None),
        ("visit", 3, "no input is called `visit`; did you mean `visits`?"),
        ("clinc", "North", "no input is called `clinc`; did you mean `clinic`?"),
        ("quarter", "2026-Q5", "`2026-Q5` is not a period of the contract, which settles from `2026-Q1` through `2026-Q4`"),
        ("quarter", None, "`quarter` is given as `None`; a text is expected"),
    ],
)
def test_what_does_not_fit_is_refused(contract: attain.Contract, fact: str, given: Any, expected: str | None) -> None:
    with pytest.raises(attain.FactError) as raised:
        contract.settle({fact: given})
    error = raised.value
    if expected is not None:
        assert str(error) == expected
    assert (error.column, error.row) == (fact, None)
    assert error.problems == (attain.Problem(message=str(error), column=fact, row=None),)
    assert isinstance(error, attain.AttainError)
    assert isinstance(error, ValueError)
    again = pickle.loads(pickle.dumps(error))
    assert (str(again), again.problems) == (str(error), error.problems)

    settlement = contract.settle({fact: given}, strict=False)
    assert settlement.problems == error.problems
    if fact in contract.facts:
        assert settlement.outcome("twice").kind == ("refused" if fact == "visits" else "unsupplied")


def test_everything_that_is_wrong_is_said_at_once(contract: attain.Contract) -> None:
    with pytest.raises(attain.FactError) as raised:
        contract.settle({"visits": 2.5, "basis": 3, "base": 3, 4: 5})  # type: ignore[dict-item]
    assert [problem.column for problem in raised.value.problems] == ["visits", "basis", None]
    assert str(raised.value).splitlines() == [problem.message for problem in raised.value.problems]


def test_the_reason_of_a_refused_fact_shows_what_was_given(contract: attain.Contract) -> None:
    settlement = contract.settle({"visits": 2.5, "base": 100}, strict=False)
    assert settlement["hold"] == D("1.00")
    (reason,) = settlement.outcome("twice").reasons
    assert reason.text == (
        "was refused: `visits` is given as `2.5 (float)`; a whole number such as `1200` is expected"
    )


def test_subject_and_period_are_keys_or_arguments(contract: attain.Contract) -> None:
    by_key = contract.settle({"clinic": "North", "quarter": "2026-Q2", "visits": 1})
    by_argument = contract.settle({"visits": 1}, subject="North", period="2026-Q2")
    assert (by_key.subject, by_key.period) == (by_argument.subject, by_argument.period) == ("North", "2026-Q2")
    assert by_key.receipt == by_argument.receipt
    assert (contract.settle({}).subject, contract.settle({}).period) == ("", None)
    assert contract.settle({"clinic": 17}).subject == "17"
    with pytest.raises(attain.FactError, match="`2026` is not a period of the contract"):
        contract.settle({}, period="2026")


def test_keys_may_be_ignored(contract: attain.Contract) -> None:
    assert contract.settle({"visits": 1, "state": object()}, ignore=["state"])["twice"] == D(2)


class Address(str, enum.Enum):
    VISITS = "visits"


@pytest.mark.parametrize(
    "facts",
    [
        OrderedDict(visits=3),
        MappingProxyType({"visits": 3}),
        {Address.VISITS: 3},
        pd.Series({"visits": 3}),
        pd.DataFrame({"visits": [1, 3]}).iloc[1],
    ],
)
def test_any_mapping_will_do(contract: attain.Contract, facts: Any) -> None:
    assert contract.settle(facts)["twice"] == D(6)


def test_what_is_no_mapping_is_said_so(contract: attain.Contract) -> None:
    with pytest.raises(TypeError, match="facts are given as a dictionary"):
        contract.settle([("visits", 3)])  # type: ignore[arg-type]


def test_a_figure_that_is_not_there_is_said_so(contract: attain.Contract) -> None:
    settlement = contract.settle({})
    for ask in (settlement.__getitem__, settlement.outcome, settlement.explain, settlement.explain_dict):
        with pytest.raises(KeyError, match="the contract has no figure `twise`; did you mean `twice`"):
            ask("twise")


def test_a_contract_that_reaches_across_rows_says_so() -> None:
    wide = attain.Contract.parse(WIDE)
    assert wide.is_wide
    with pytest.raises(attain.ScopeError, match="reaches across subjects or periods"):
        wide.settle({"cases": 1, "met": 1})


def test_figures_are_in_the_order_of_the_text(contract: attain.Contract) -> None:
    settlement = contract.settle({"visits": 2})
    assert list(settlement.figures) == list(contract.figures)
    assert settlement.figures["twice"] == settlement.outcome("twice")


def test_a_receipt_names_facts_and_contract(contract: attain.Contract) -> None:
    one, same, other = (contract.settle({"visits": visits}).receipt for visits in (2, D("2.0"), 3))
    assert one == same
    assert (one.contract, one.edition, one.engine) == (other.contract, 2026, attain.__version__)
    assert one.facts != other.facts
    assert one.facts.startswith("sha256:")


def test_a_settlement_prints_whose_it_is(contract: attain.Contract) -> None:
    settlement = contract.settle({}, subject="North", period="2026-Q2")
    assert repr(settlement) == '<attain.Settlement of "North", 2026-Q2>'
