"""A population on Spark: settled where its rows are, to the same cent as on one machine, or refused.

>>> from attain import spark
>>> paid = spark.settle(contract, facts)                                    # doctest: +SKIP

A contract that reads one row at a time is settled batch by batch (``mapInArrow``). One about many is settled in parts, each with
everything that is read together (``groupBy(…).applyInArrow``); what cannot be parted without paying wrong is refused by name.
`plan` says which without any data, and needs no Spark.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

from attain._data import Problem, Reach
from attain._errors import FactError, ScopeError
from attain._native import Contract

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Iterator, Mapping, Sequence

    import pyarrow as pa
    from pyspark.sql import Column, DataFrame
    from pyspark.sql.types import DataType

__all__ = ["REFUSED", "Plan", "plan", "settle"]

#: The column of results, with ``strict=False``, that says what was refused of the facts: a list of columns and reasons.
REFUSED = "facts refused"

# How many rows, subjects or groups a message names.
_NAMED = 5

# Beside a row of one of several tables, while they travel as one: which table it is of, and which part it belongs to.
_TABLE, _PART = "attain table", "attain part"


@dataclass(frozen=True, slots=True)
class Plan:
    """How a contract is settled in parts, and why that comes to the same."""

    #: ``rows``: each row alone. ``subjects``: each subject with everything within it and all its periods. ``peers``: all who
    #: agree in `by`. ``apart``: each value of `by` as a population of its own, because the caller says that it is one.
    split: Literal["rows", "subjects", "peers", "apart"]
    #: The columns whose values stay together; none of rows.
    by: tuple[str, ...]
    #: In words.
    why: str


def plan(contract: Contract, *, apart_by: str | None = None) -> Plan:
    """How a contract can be settled in parts without paying anything else than on one machine.

    `apart_by` is the caller's word that the contract is settled for each value of a column by itself, as if the others did not
    exist: one contract for many networks, each with a pool of its own. What is ``in common`` is then common to those of one value.

    Raises `ScopeError` where there is no such way, with the clauses that stand against it.
    """
    subject = contract.subject_column
    if apart_by is not None:
        return Plan("apart", (apart_by,), f"each `{apart_by}` is settled as a population of its own, as asked for")
    if not contract.is_wide:
        return Plan("rows", (), "each row is settled from its own facts")
    against = [
        f"`{line.address}` is a line of money in common: each part would pay it again"
        for line in contract.figures.values()
        if line.is_line and line.level is None
    ]
    reaches = contract.reaches
    everybody = [reach for reach in reaches if not reach.same]
    against += [
        f"{_said(reach)} is about every `{reach.level}` there is: no part of them has the same" for reach in everybody
    ]
    if against:
        raise _refused(contract, against)
    if not reaches:
        return Plan(
            "subjects", (subject,), f"nothing is read from beyond one `{subject}`, all its periods taken together"
        )
    shared = [name for name in reaches[0].same if all(name in reach.same for reach in reaches)]
    if not shared:
        against = [f"{_said(reach)} needs all of the same {_names(reach.same)} together" for reach in reaches]
        raise _refused(contract, [*against, "no fact is the same in all of these"])
    by, against = [], []
    for name in shared:
        fact = contract.facts.get(name)
        if fact is None:
            against.append(f"`{name}` is worked out by the contract: no column says beforehand who belongs together")
        elif fact.level != subject:
            whose = f"of each `{fact.level}`" if fact.level else "in common"
            against.append(f"`{name}` is a fact {whose}: what is worked out for a whole `{subject}` would be cut apart")
        else:
            by.append(name)
    if not by:
        raise _refused(contract, against)
    return Plan("peers", tuple(by), f"nothing is read from beyond those of the same {_names(by)}")


def settle(
    contract: Contract,
    facts: DataFrame | Mapping[str, DataFrame],
    *,
    common: Mapping[str, Any] | None = None,
    apart_by: str | None = None,
    table: str | None = None,
    figures: Sequence[str] | None = None,
    kinds: bool = True,
    places: int | None = None,
    strict: bool = True,
    subject_column: str | None = None,
    ignore: Sequence[str] = (),
    as_of: datetime.date | str | None = None,
    known_on: datetime.date | str | None = None,
    unique: Literal["counted", "promised"] = "counted",
    parts: int | None = None,
) -> DataFrame:
    """Settles a Spark DataFrame, or several by name, and gives a DataFrame of figures, as `plan` says.

    The arguments are those of `Contract.settle_table` and `Contract.settle_tables`. Beyond them: `common` has tables of facts that are nobody's
    in particular, of any library that speaks Arrow, sent to every part. `table` is the table of a `Population` that is wanted,
    such as ``practice,month`` (`Population.tables`); without it, that of those who are settled. `apart_by` is explained at `plan`; its column then stands in front.
    `parts` is into how many parts subjects or peers are dealt, Spark's number of shuffle partitions unless it is said; a part, or with `apart_by` one
    value, has to fit into the memory of one worker.

    With ``strict``, a refused fact stops the job as `FactError`. Without, what does not depend on it is settled, and the column `REFUSED` has what
    was refused; a row of facts that belongs to no row of results has one of its own, with no figures.

    Two rows about one subject and period that are settled row by row may be in different batches: they are counted before, which reads the key
    columns once more, and refused. ``unique="promised"`` leaves the count out: only where the table's own key forbids it. Where
    parts are settled, nothing is promised: who is in two parts is counted always.

    Raises `ScopeError` where the contract or the tables cannot be parted, `FactError` where columns do not fit or facts are given twice.
    """
    if unique not in ("counted", "promised"):
        raise ValueError(f'`unique` is {unique!r}; "counted" or "promised" is expected')
    given = dict(facts) if isinstance(facts, dict) else {"facts": facts}
    chosen = plan(contract, apart_by=apart_by)
    asked = {"figures": None if figures is None else list(figures), "kinds": kinds, "places": places}
    if chosen.split == "rows":
        for name, argument in (
            ("common", common),
            ("table", table),
            ("as_of", as_of),
            ("known_on", known_on),
            ("parts", parts),
        ):
            if argument is not None:
                raise ScopeError(f"`{name}` is of contracts that reach across rows; this one is settled row by row")
        if len(given) != 1:
            raise ScopeError(
                f"this contract is settled row by row, from one table; there are {len(given)}: join them by subject and period"
            )
        read = {"subject_column": subject_column, "ignore": list(ignore), **asked}
        return _rows(contract, next(iter(given.values())), read, strict, unique)
    if subject_column is not None:
        raise ScopeError(
            "`subject_column` is of contracts that are settled row by row; rename the column of each table instead"
        )
    if not given:
        raise ScopeError("there is no table of facts")
    context = {"as_of": as_of, "known_on": known_on, "ignore": list(ignore)}
    return _Parts(contract, chosen, given, dict(common or {}), table, asked, context, strict, parts).settled()


# ---- row by row ---------------------------------------------------------------------------------------------------


def _rows(contract: Contract, facts: DataFrame, read: dict[str, Any], strict: bool, unique: str) -> DataFrame:
    # What is wrong with the columns is said here, and not by a worker an hour later.
    schema = _spark_form(_schema_of(contract.settle_table(_empty(facts), **read)), strict)
    if unique == "counted":
        subject = read["subject_column"] or contract.subject_column
        period = contract.period_column if contract.period_column in facts.columns else None
        keys = [_key(facts, column) for column in (subject, period) if column]
        names = [column for column in (subject, period) if column]
        several = _several(facts.select(*(key.alias(name) for key, name in zip(keys, names, strict=True))))
        _raise_twice(several, "are about {}; which of them counts cannot be guessed")
    return facts.mapInArrow(partial(_settle_batches, contract, read, schema, strict), _spark_schema(schema))


def _settle_batches(
    contract: Contract, read: dict[str, Any], schema: pa.Schema, strict: bool, batches: Iterator[pa.RecordBatch]
) -> Iterator[pa.RecordBatch]:
    """Runs in a worker: every batch in the form of the schema, without losing a problem."""
    for batch in batches:
        for part, results in _told(partial(contract.settle_table, strict=strict, **read), batch):
            refused: list[list[dict[str, str | None]]] | None = None
            if results.problems:
                refused = [[] for _ in range(part.num_rows)]
                for problem in results.problems:
                    if problem.row is None:
                        raise FactError([problem])
                    refused[problem.row].append(_entry(problem))
            yield from _formed(results, schema, refused).to_batches()


def _told(settle: Callable[[pa.RecordBatch], Any], batch: pa.RecordBatch) -> Iterator[tuple[pa.RecordBatch, Any]]:
    """A table of results tells of the first thousand problems: of halves where there are more."""
    results = settle(batch)
    if results.problem_count == len(results.problems) or batch.num_rows < 2:
        yield batch, results
        return
    half = batch.num_rows // 2
    yield from _told(settle, batch.slice(0, half))
    yield from _told(settle, batch.slice(half))


# ---- in parts -----------------------------------------------------------------------------------------------------


@dataclass
class _Parts:
    """Tables of a contract about many, dealt into parts."""

    contract: Contract
    plan: Plan
    tables: dict[str, DataFrame]
    common: dict[str, Any]
    table: str | None
    asked: dict[str, Any]
    context: dict[str, Any]
    strict: bool
    parts: int | None

    def settled(self) -> DataFrame:
        from pyspark.sql import functions as F

        tables = self._with_parts()
        columns = {name: [column for column in frame.columns if column != _PART] for name, frame in tables.items()}
        work = self._work({name: _arrow_fields(frame.select(*columns[name])) for name, frame in tables.items()})
        dealt = [self._tagged(place, frame) for place, frame in enumerate(tables.values())]
        together = dealt[0]
        for other in dealt[1:]:
            together = together.unionByName(other, allowMissingColumns=True)
        schema = work.schema
        if self.plan.split == "apart":
            import pyarrow as pa

            (by,) = self.plan.by
            first = next(iter(self.tables.values()))
            schema = pa.schema([_arrow_fields(first.select(by)).field(0), *schema])
        grouped = together.groupBy(F.col(_PART))
        apart_by = self.plan.by[0] if self.plan.split == "apart" else None

        # Without types: by them Spark would guess another kind of function.
        def part(key, rows):  # type: ignore[no-untyped-def]
            return _settle_part(work, apart_by, key, rows)

        return grouped.applyInArrow(part, _spark_schema(schema))

    def _work(self, fields: dict[str, pa.Schema]) -> _Work:
        import pyarrow as pa

        common = {name: pa.table(rows) for name, rows in self.common.items()}
        for name, rows in common.items():
            for level in sorted(_levels(self.contract).intersection(rows.column_names)):
                raise ScopeError(
                    f"the table `{name}` in `common` has a column `{level}`: sent to every part, whoever stands in it would be settled in each of them; give it as a DataFrame among the facts"
                )
        work = _Work(self.contract, fields, common, self.table, self.asked, self.context, self.strict, None)
        # What is wrong with the columns is said here. What the common tables lack of facts is for the whole to say.
        population = self.contract.settle_tables(
            {name: schema.empty_table() for name, schema in fields.items()}, **self.context
        )
        if self.table is not None and self.table not in population.tables:
            population.table(self.table)
        wanted = self.table or population.tables[0]
        results = _schema_of(population.table(self.table, **self.asked))
        whose = set(wanted.split(",")) & _levels(self.contract)
        if self.plan.split != "apart" and not whose:
            raise ScopeError(
                f"the table `{wanted}` stands in common, once for all parts: `settle_tables` on one machine gives it"
            )
        if self.plan.split == "apart" and self.plan.by[0] in results.names:
            raise ScopeError(
                f"results have a column `{self.plan.by[0]}` of their own: copy the column that keeps populations apart under another name"
            )
        work.schema = _spark_form(results, self.strict)
        return work

    def _tagged(self, place: int, frame: DataFrame) -> DataFrame:
        """The columns of one table under names that no other table has."""
        from pyspark.sql import functions as F

        columns = [column for column in frame.columns if column != _PART]
        renamed = [F.col(f"`{column}`").alias(f"{place}:{number}") for number, column in enumerate(columns)]
        return frame.select(F.col(f"`{_PART}`"), F.lit(place).alias(_TABLE), *renamed)

    def _with_parts(self) -> dict[str, DataFrame]:
        """The tables, each row with the part it belongs to, after everything is counted that could tear something apart."""
        from pyspark.sql import functions as F

        if self.plan.split == "apart":
            return self._apart()
        subject = self.contract.subject_column
        for name, frame in self.tables.items():
            if subject not in frame.columns:
                raise ScopeError(
                    f"table `{name}` has no column `{subject}`, so nobody knows to which part a row of it belongs: join it in, or, if its facts are "
                    "nobody's in particular, give the table in `common`"
                )
        self._nobody_is_in_two()
        count = self._count()
        if count < 1:
            raise ValueError(f"`parts` is {count}; at least 1 is expected")

        def dealt(columns: list[Column]) -> Column:
            return F.pmod(F.xxhash64(*columns), F.lit(count)).alias(_PART)

        if self.plan.split == "subjects":
            return {name: frame.withColumn(_PART, dealt([_key(frame, subject)])) for name, frame in self.tables.items()}
        peers = self._peers().select(subject, dealt([F.col(name) for name in self.plan.by]))
        peers = peers.withColumnRenamed(subject, "attain subject")
        joined: dict[str, DataFrame] = {}
        for name, frame in self.tables.items():
            keyed = frame.withColumn("attain key", _key(frame, subject))
            with_parts = keyed.join(peers, F.col("attain key") == F.col("attain subject"), "left")
            lost = (
                with_parts.where(F.col(f"`{_PART}`").isNull()).select("attain key").distinct().limit(_NAMED).collect()
            )
            if lost:
                named = ", ".join(f"`{row[0]}`" for row in lost)
                raise FactError(
                    [
                        Problem(
                            f"no table says the {_names(self.plan.by)} of {named}, and so not among whom to settle",
                            table=name,
                        )
                    ]
                )
            joined[name] = with_parts.drop("attain key", "attain subject")
        return joined

    def _apart(self) -> dict[str, DataFrame]:
        (by,) = self.plan.by
        known = {
            *self.contract.facts,
            *_levels(self.contract),
            *(key for fact in self.contract.facts.values() for key in fact.keys),
        }
        tables: dict[str, DataFrame] = {}
        for name, frame in self.tables.items():
            if by not in frame.columns:
                raise ScopeError(
                    f"table `{name}` has no column `{by}` that keeps populations apart: join it in, or give the table in `common` if every one of them reads it"
                )
            from pyspark.sql import functions as F

            if frame.where(F.col(f"`{by}`").isNull()).limit(1).collect():
                raise FactError([Problem("a row says nothing, and so belongs to no population", column=by, table=name)])
            kept = frame.withColumn(_PART, F.col(f"`{by}`"))
            tables[name] = kept if by in known else kept.drop(by)
        types = {self.tables[name].schema[by].dataType.simpleString() for name in tables}
        if len(types) > 1:
            raise ScopeError(f"`{by}` is of another type in each table ({', '.join(sorted(types))}): cast it to one")
        return tables

    def _peers(self) -> DataFrame:
        """Every subject with what says among whom it is settled, each once."""
        from pyspark.sql import functions as F

        subject, by = self.contract.subject_column, list(self.plan.by)
        holders = {name: frame for name, frame in self.tables.items() if all(column in frame.columns for column in by)}
        if not holders:
            tables = ", ".join(f"`{name}`" for name in self.tables)
            raise ScopeError(
                f"no table ({tables}) has {_names(by)} beside `{subject}`: {self.plan.why}, so a part is told by it"
            )
        for name, frame in holders.items():
            for column in by:
                fact = self.contract.facts[column]
                if (
                    fact.type not in ("word", "key", "text")
                    and frame.schema[column].dataType.simpleString() == "string"
                ):
                    raise ScopeError(
                        f"`{column}` of table `{name}` is text, in which one {fact.type} may be written in several ways: cast the column"
                    )
        said = [
            frame.select(_key(frame, subject).alias(subject), *(_key(frame, column).alias(column) for column in by))
            for frame in holders.values()
        ]
        together = said[0]
        for other in said[1:]:
            together = together.union(other)
        together = together.distinct()
        empty = F.lit(False)
        for column in by:
            empty = empty | F.col(f"`{column}`").isNull() | (F.col(f"`{column}`") == "")
        unsaid = together.where(empty).limit(_NAMED).collect()
        if unsaid:
            named = ", ".join(f"`{row[0]}`" for row in unsaid)
            message = f"the {_names(by)} of {named} is not said: on one machine nobody could be settled among peers, and in parts some would be"
            raise FactError([Problem(message, column=by[0])])
        _raise_twice(
            _several(together.select(subject)),
            "say another "
            + _names(by)
            + " for {}: it would be settled among some peers with a part of its history only",
        )
        return together

    def _nobody_is_in_two(self) -> None:
        """Who is within a subject is within one only; on one machine that is said by the tables together."""
        subject = self.contract.subject_column
        for level in sorted(_levels(self.contract) - {subject}):
            said = [
                frame.select(_key(frame, subject).alias(subject), _key(frame, level).alias(level))
                for frame in self.tables.values()
                if level in frame.columns
            ]
            if not said:
                continue
            together = said[0]
            for other in said[1:]:
                together = together.union(other)
            twice = _several(together.distinct().select(level))
            _raise_twice(twice, f"say another `{subject}` for {level} {{}}: it would be settled in two parts")

    def _count(self) -> int:
        """Into how many parts it is dealt."""
        if self.parts is not None:
            return self.parts
        said = next(iter(self.tables.values())).sparkSession.conf.get("spark.sql.shuffle.partitions") or ""
        # Where Spark finds the number itself, it says a word instead.
        return int(said) if said.isdigit() else 200


@dataclass
class _Work:
    """What a worker needs for a part."""

    contract: Contract
    fields: dict[str, pa.Schema]
    common: dict[str, pa.Table]
    table: str | None
    asked: dict[str, Any]
    context: dict[str, Any]
    strict: bool
    schema: Any


def _settle_part(work: _Work, apart_by: str | None, key: tuple[Any, ...], rows: pa.Table) -> pa.Table:
    """Runs in a worker: one part, from all its tables."""
    import pyarrow as pa
    import pyarrow.compute as pc

    tables: dict[str, pa.Table] = {}
    for place, (name, schema) in enumerate(work.fields.items()):
        own = rows.filter(pc.equal(rows[_TABLE], place))
        columns = [own[f"{place}:{number}"] for number in range(len(schema))]
        tables[name] = pa.table(columns, names=schema.names)
    try:
        population = work.contract.settle_tables({**tables, **work.common}, strict=work.strict, **work.context)
    except FactError as error:
        raise FactError([_named(problem, tables, work.contract) for problem in error.problems], error.count) from None
    if population.problem_count > len(population.problems):
        raise FactError(population.problems, population.problem_count)
    results = population.table(work.table, **work.asked)
    formed = _formed(results, work.schema, None)
    if not work.strict:
        formed = _beside(formed, [_named(problem, tables, work.contract) for problem in population.problems], work)
    if apart_by is not None:
        whose = pa.array([key[0].as_py()] * formed.num_rows, key[0].type)
        formed = formed.add_column(0, pa.field(apart_by, whose.type), whose)
    return formed


def _named(problem: Problem, tables: dict[str, pa.Table], contract: Contract) -> Problem:
    """A row of a part is no row of anybody's table: the subject is said instead."""
    rows = tables.get(problem.table or "")
    if problem.row is None or rows is None:
        return problem
    keys = [name for name in rows.column_names if name in _levels(contract)]
    key = contract.subject_column if contract.subject_column in keys else keys[0] if keys else None
    whose = rows[key][problem.row].as_py() if key else None
    subject = problem.subject if whose is None else str(whose)
    return Problem(problem.message, column=problem.column, row=problem.row, subject=subject, table=problem.table)


def _beside(formed: pa.Table, problems: list[Problem], work: _Work) -> pa.Table:
    """Results with what was refused of each subject; of those without results, rows of their own."""
    import pyarrow as pa

    refused: dict[str | None, list[dict[str, str | None]]] = {}
    for problem in problems:
        refused.setdefault(None if problem.subject is None else problem.subject.strip(), []).append(_entry(problem))
    subject = work.contract.subject_column
    subjects = formed[subject].to_pylist() if subject in formed.column_names else [None] * formed.num_rows
    column = [refused.get(whose, []) for whose in subjects]
    lost = [whose for whose in refused if whose not in set(subjects)]
    kind = work.schema.field(REFUSED).type
    formed = formed.set_column(len(formed.column_names) - 1, REFUSED, pa.array(column, kind))
    if not lost:
        return formed
    alone = {field.name: pa.nulls(len(lost), field.type) for field in work.schema}
    if subject in alone:
        alone[subject] = pa.array(lost, alone[subject].type)
    alone[REFUSED] = pa.array([refused[whose] for whose in lost], kind)
    return pa.concat_tables([formed, pa.table(alone, schema=work.schema)])


# ---- words, columns, schemas --------------------------------------------------------------------------------------


def _refused(contract: Contract, against: list[str]) -> ScopeError:
    lines = "\n".join(f"- {reason}" for reason in against)
    return ScopeError(
        f"this contract cannot be settled in parts without paying something else:\n{lines}\n"
        "Settle everybody together on one machine (`Contract.settle_tables`, with the tables as `DataFrame.toArrow()`); or, if it is settled for each value of a column by "
        'itself, each with a pool of its own, say so: `apart_by="network"`'
    )


def _said(reach: Reach) -> str:
    return f"`{reach.words}`" + (f" in `{reach.figure}`" if reach.figure and reach.figure != reach.words else "")


def _names(names: Sequence[str]) -> str:
    return " and ".join(f"`{name}`" for name in names)


def _levels(contract: Contract) -> set[str]:
    figures = {figure.level for figure in contract.figures.values() if figure.level}
    return {contract.subject_column} | figures | {fact.level for fact in contract.facts.values() if fact.level}


def _entry(problem: Problem) -> dict[str, str | None]:
    return {"table": problem.table, "column": problem.column, "why": problem.message}


def _key(frame: DataFrame, column: str) -> Column:
    """A key as the library compares it: as text, without blanks around it."""
    from pyspark.sql import functions as F

    held = F.col(f"`{column}`")
    if frame.schema[column].dataType.simpleString() == "string":
        return F.regexp_replace(held, r"(?U)^\s+|\s+$", "")
    return held.cast("string")


def _several(keys: DataFrame) -> list[tuple[str, int]]:
    """Keys that stand more than once, and how often: the first few, and how many there are."""
    from pyspark.sql import functions as F

    counted = keys.groupBy(*(F.col(f"`{column}`") for column in keys.columns)).agg(F.count("*").alias("attain count"))
    rows = counted.where(F.col("`attain count`") > 1).limit(_NAMED).collect()
    return [(f"`{row[0]}`" + "".join(f" in {cell}" for cell in row[1:-1]), row[-1]) for row in rows]


def _raise_twice(several: list[tuple[str, int]], words: str) -> None:
    if several:
        raise FactError([Problem(f"{count} rows " + words.format(key), subject=None) for key, count in several])


def _arrow_fields(frame: DataFrame) -> pa.Schema:
    import pyarrow as pa
    from pyspark.sql.pandas.types import to_arrow_schema

    return pa.schema(list(to_arrow_schema(frame.schema, timezone="UTC")))


def _empty(frame: DataFrame) -> pa.Table:
    return _arrow_fields(frame).empty_table()


def _schema_of(table: Any) -> pa.Schema:
    import pyarrow as pa

    return pa.schema(table)


def _spark_form(schema: pa.Schema, strict: bool) -> pa.Schema:
    """The same columns in types that Spark has."""
    import pyarrow as pa

    def form(held: pa.DataType) -> pa.DataType:
        if pa.types.is_dictionary(held):
            return form(held.value_type)
        return pa.timestamp("us", held.tz) if pa.types.is_timestamp(held) else held

    fields = [pa.field(field.name, form(field.type)) for field in schema]
    entry = pa.struct([("table", pa.string()), ("column", pa.string()), ("why", pa.string())])
    return pa.schema(fields if strict else [*fields, pa.field(REFUSED, pa.list_(entry))])


def _spark_schema(schema: pa.Schema) -> Any:
    from pyspark.sql.pandas.types import from_arrow_schema

    return from_arrow_schema(schema)


def _formed(results: Any, schema: pa.Schema, refused: list[list[dict[str, str | None]]] | None) -> pa.Table:
    """Results in the form of the schema; the column of what was refused last."""
    import pyarrow as pa

    table = pa.table(results)
    if REFUSED in schema.names:
        kind = schema.field(REFUSED).type
        table = table.append_column(pa.field(REFUSED, kind), pa.array(refused or [[]] * table.num_rows, kind))
    return table.cast(schema)
