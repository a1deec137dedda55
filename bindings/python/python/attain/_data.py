"""What contracts and settlements consist of, as plain data: frozen, comparable, picklable."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal, TypeAlias, Union

#: What a figure comes to. Numbers are exact decimals: a percent is its fraction, 8.4% is ``Decimal("0.084")``.
Value: TypeAlias = Union[Decimal, datetime.date, datetime.datetime, bool, str]

#: What a value is.
Type: TypeAlias = Literal["number", "date", "time", "truth", "word", "key", "text"]

#: Why there is no value.
Kind: TypeAlias = Literal[
    "inapplicable", "excused", "insufficient", "undefined", "unreported", "pending", "unsupplied", "refused"
]

#: The length of a period.
Grain: TypeAlias = Literal["contract", "year", "half_year", "quarter", "month"]


@dataclass(frozen=True, slots=True)
class Label:
    """A place in the text of a contract, with what is to be said about it."""

    #: The line where it begins, from 1.
    line: int
    #: The column where it begins, from 1, counted in characters.
    column: int
    #: The words that are underlined.
    words: str
    #: What stands beside the underline; may be empty.
    text: str


@dataclass(frozen=True, slots=True)
class Edit:
    """Words to put in place of a stretch of the text: ``text[:start] + words + text[end:]``."""

    #: Where the stretch begins, in characters of the text.
    start: int
    #: Where it ends.
    end: int
    #: The words that come.
    words: str


@dataclass(frozen=True, slots=True)
class Help:
    """How to mend a finding."""

    #: The sentence.
    text: str
    #: Edits that are certain to be what was meant; empty where the author must choose.
    edits: tuple[Edit, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found in the text of a contract. Printed, it is as on the command line, with the lines it is about."""

    #: The stable word for its kind, such as ``band-gap``.
    code: str
    #: ``error`` keeps the contract from being settled, ``warning`` does not.
    severity: Literal["error", "warning"]
    #: One line, the author's words in back-ticks.
    message: str
    #: The line of the text, from 1; none where it is about the whole.
    line: int | None
    #: The column, from 1, counted in characters.
    column: int | None
    #: The places that it is about; the first is that of line and column.
    labels: tuple[Label, ...]
    #: How to mend it.
    helps: tuple[Help, ...]
    #: All of it as text, with the words underlined.
    rendered: str

    def __str__(self) -> str:
        return self.rendered


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact that a contract asks for."""

    #: The key or column that holds it: ``discharges``, ``mort_30_ami.performance``.
    address: str
    #: What the contract calls it.
    title: str | None
    #: What it is: ``a percent``, ``money in USD``, ``one of higher or lower``.
    unit: str
    #: Its type.
    type: Type
    #: The words of a choice; empty for every other type.
    choice: tuple[str, ...]
    #: The least value, itself in; a percent as its fraction.
    least: Decimal | None
    #: The greatest value, itself in.
    most: Decimal | None
    #: How many decimals its written form may have; of a percent, those before the sign.
    decimals: int | None
    #: Whether a percent is written as a fraction (``0.125``) and not with a sign (``12.5%``) where it is a text.
    fraction: bool
    #: The kinds of missing that it may be.
    may_be: tuple[Kind, ...]
    #: Whose fact it is: the name of a level; none of what stands in common.
    level: str | None
    #: Per which period it is given; none of what is said once.
    grain: Grain | None
    #: The key columns of the table that has it: whose it is, the outermost level first, then the period.
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure that a settlement gives."""

    #: Its address: ``readmission_bonus``, ``mort_30_ami.points``.
    address: str
    #: What the contract calls it.
    title: str | None
    #: The number of its clause in the paper contract.
    section: str | None
    #: The word of its clause: ``score``, ``bonus``.
    clause: str
    #: What it is: ``a percent``, ``money in USD``.
    unit: str
    #: Its type.
    type: Type
    #: The words of a choice; empty for every other type.
    choice: tuple[str, ...]
    #: How many decimals a number has at most, whatever the facts are, a percent being its fraction; none where its digits may have
    #: no end.
    decimals: int | None
    #: Whether it is a line of money.
    is_line: bool
    #: Whether it is what a decision comes to, or how an obligation stands.
    is_duty: bool
    #: Whose figure it is: the name of a level; none of what stands in common.
    level: str | None
    #: Per which period it is worked out; none of what stands once.
    grain: Grain | None


@dataclass(frozen=True, slots=True)
class Reach:
    """Something that a contract makes of several of a level who are within no one and the same subject."""

    #: The name of the clause that reads it.
    figure: str
    #: The words of the contract; of a pool its name.
    words: str
    #: The level whose elements are gathered.
    level: str
    #: In which figures or facts all of them agree with the reader; empty where all of the level are gathered.
    same: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reason:
    """Where the absence of a figure comes from."""

    #: The fact or figure that is absent first.
    address: str
    #: Its title.
    title: str | None
    #: Why it is absent.
    kind: Kind
    #: In words.
    text: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a figure came to."""

    #: The figure.
    address: str
    #: Its title.
    title: str | None
    #: The value; none where it is absent. A number whose digits never end is rounded half up, as files of results have it, to
    #: 12 decimals of its written form; `exact` is never rounded.
    value: Value | None
    #: The value as files of results have it: ``8.4%``, ``240000.00``; empty where it is absent.
    text: str
    #: A number as the fraction that it exactly is; none of what is no number.
    exact: Fraction | None
    #: Where it is absent: why.
    kind: Kind | None
    #: Where it is absent: what it needs.
    reasons: tuple[Reason, ...]

    @property
    def is_known(self) -> bool:
        """Whether there is a value."""
        return self.kind is None


@dataclass(frozen=True, slots=True)
class Line:
    """One line of money."""

    #: The term's address.
    address: str
    #: Its title.
    title: str | None
    #: Its kind: ``bonus``, ``penalty``, ``withhold``.
    kind: str
    #: What it does: ``pays``, ``charges``, ``credits``, ``holds``, ``returns``.
    verb: str
    #: The name of the party that pays.
    payer: str
    #: The name of the party that is paid.
    payee: str
    #: At least 0, rounded as the contract's header says; none where it is undetermined.
    amount: Decimal | None
    #: Where it is undetermined: the addresses of what it needs.
    needs: tuple[str, ...]
    #: Whether money moves. What is withheld stays with the payer and stands outside the net.
    moves: bool


@dataclass(frozen=True, slots=True)
class Net:
    """What remains between two parties when everything that moves is set off."""

    #: The name of the party that pays.
    payer: str
    #: The name of the party that is paid.
    payee: str
    #: The sum of the lines that are determined, at least 0.
    amount: Decimal
    #: What the other lines need; empty where all are determined.
    needs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a settlement was made from, so that both parties can make it again and agree."""

    #: The digest of the contract's canonical text: ``sha256:…``.
    contract: str
    #: The digest of the facts.
    facts: str
    #: The digests of schedules that were supplied, by name.
    schedules: dict[str, str]
    #: The version of Attain.
    engine: str
    #: The language edition of the contract.
    edition: int


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that was not taken as a fact. Printed, it says where it stands, and why."""

    #: Why, in one line.
    message: str
    #: The key or column; none where it is about a whole row or table.
    column: str | None = None
    #: The row of a table, from 0; none where the facts are not a table, or it is about a whole column.
    row: int | None = None
    #: Of a row of a table: whose it is, where it says so.
    subject: str | None = None
    #: Of several tables: the name of the one.
    table: str | None = None

    def __str__(self) -> str:
        if self.row is None and self.table is None:
            return self.message
        whose = f" (`{self.subject}`)" if self.subject is not None else ""
        places = [
            self.table,
            None if self.row is None else f"row {self.row}{whose}",
            None if self.column is None else f"column `{self.column}`",
        ]
        return ", ".join(place for place in places if place is not None) + f": {self.message}"
