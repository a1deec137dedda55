"""What can be wrong, as exceptions: the text that the command line prints, and the same as data."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from attain._data import Finding, Problem


# How many problems an exception prints.
_SHOWN = 20


class AttainError(Exception):
    """The base of every exception of this package."""


class ContractError(AttainError, ValueError):
    """A text is not a contract that can be settled.

    Printed, it is all findings, each with the lines that it is about and how to mend them.
    """

    def __init__(self, message: str, findings: Sequence[Finding] = ()) -> None:
        super().__init__(message, tuple(findings))
        #: Everything found, in the order of the text; empty where the text could not be read at all.
        self.findings: tuple[Finding, ...] = tuple(findings)

    def __str__(self) -> str:
        return str(self.args[0])


class FactError(AttainError, ValueError):
    """Facts were refused: they do not fit what the contract declares. Nothing was settled.

    Printed, it names every problem, by row and column where the facts are a table.
    """

    def __init__(self, problems: Sequence[Problem] = (), count: int | None = None) -> None:
        super().__init__(tuple(problems), count)
        #: What was refused, in the order in which it was given; of a table the first thousand.
        self.problems: tuple[Problem, ...] = tuple(problems)
        #: How much was refused in all.
        self.count: int = len(self.problems) if count is None else count

    @property
    def row(self) -> int | None:
        """The row of the first problem, from 0; none where the facts are not a table, or it is about a whole column."""
        return self.problems[0].row if self.problems else None

    @property
    def column(self) -> str | None:
        """The column of the first problem, or its key; none where it is about a whole row."""
        return self.problems[0].column if self.problems else None

    def __str__(self) -> str:
        lines = [str(problem) for problem in self.problems[:_SHOWN]]
        if self.count > len(lines):
            lines.append(f"… and {self.count - len(lines):,} more")
        return "\n".join(lines)


class ScopeError(AttainError, TypeError):
    """A contract was asked to settle in a way that is not its own: one row of a contract that reaches across rows."""
