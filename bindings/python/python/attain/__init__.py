"""Performance contracts: written as clauses, checked before data arrives, settled exactly, explained by the clause.

>>> import attain
>>> contract = attain.Contract.parse('''
... edition 2026
... contract "A bonus"
...   between payer plan "The Plan" and provider clinic "The Clinic"
...   effective 2026-01-01 through 2026-12-31
...   money in USD, rounded half up to the cent
... input visits: count
... bonus visit_bonus "For visits" pays 0.125 USD × visits
... ''')
>>> contract.settle({"visits": 3})["visit_bonus"]
Decimal('0.38')
"""

from attain._data import (
    Edit,
    Fact,
    Figure,
    Finding,
    Grain,
    Help,
    Kind,
    Label,
    Line,
    Net,
    Outcome,
    Problem,
    Reach,
    Reason,
    Receipt,
    Type,
    Value,
)
from attain._errors import AttainError, ContractError, FactError, ScopeError
from attain._native import Contract, Population, Settlement, Table, __version__, check, format

__all__ = [
    "AttainError",
    "Contract",
    "ContractError",
    "Edit",
    "Fact",
    "FactError",
    "Figure",
    "Finding",
    "Grain",
    "Help",
    "Kind",
    "Label",
    "Line",
    "Net",
    "Outcome",
    "Population",
    "Problem",
    "Reach",
    "Reason",
    "Receipt",
    "ScopeError",
    "Settlement",
    "Table",
    "Type",
    "Value",
    "__version__",
    "check",
    "format",
]
