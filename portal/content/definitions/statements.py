"""The pack of attestations: the statements vendors sign, word for word."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from portal.content.definitions.pack import Pack, PackChoice, by_id
from portal.foundation.core.plain_data import (
    Flag,
    Id,
    InBoth,
    Table,
    Things,
    Whole,
    Words,
    fields_named,
    or_else,
)
from portal.foundation.core.words.messages import Text

EXCEPTIONS = ("affirm_with_exception", "decline")
_PLACEHOLDER = re.compile(r"\{\{(\w+)\}\}")


@dataclass(frozen=True, slots=True)
class Input:
    """What the signer fills in; `columns` only for rows. `wording`: start, period or both."""

    id: Id
    type: Literal["text", "number", "date", "rows"]
    wording: Literal["start", "period", "both"]
    required: Flag
    label: InBoth
    columns: Annotated[tuple[Id, ...], or_else(())] = ()

    def is_asked_for(self, wording: str) -> bool:
        return self.wording in ("both", wording)


def _columns_of_rows(asked: Input) -> Input:
    return asked if asked.type == "rows" else replace(asked, columns=())


@dataclass(frozen=True, slots=True)
class Effect:
    """What an exception or a refusal opens, how severe it is, and the steps that follow."""

    opens: Id
    severity: Id
    steps: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class Frequency:
    """When a statement is asked. `interval_months` by tier; a tier that is absent is not asked again."""

    on_start: Flag
    interval_months: Table[Whole]
    events: Annotated[tuple[Id, ...], Field(alias="event")]
    due_days_after_event: Whole | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """One attestation.

    `statement` is for a period that has ended, `statement_start` (None: not asked then) for before
    anything was handled.
    """

    id: Id
    title: InBoth
    promises: tuple[Id, ...]
    statement: InBoth
    inputs: Things[Annotated[Input, AfterValidator(_columns_of_rows)]]
    signer: InBoth
    frequency: Frequency
    evidence: InBoth
    choices: Things[PackChoice]
    effects: Annotated[Table[Effect], fields_named(*EXCEPTIONS), Field(alias="exception_effect")]
    mapping: tuple[Words, ...]
    acknowledgement: InBoth
    statement_start: InBoth | None = None

    @property
    def wordings(self) -> tuple[Text, ...]:
        """Everything in it that holds placeholders."""
        start = () if self.statement_start is None else (self.statement_start,)
        return (self.statement, *start, self.acknowledgement)


@dataclass(frozen=True)
class StatementPack(Pack):
    """Statements in the order they are asked."""

    placeholders: tuple[Id, ...]
    rules: Table[InBoth]
    statements: Annotated[Things[Statement], Field(alias="attestations")]

    @cached_property
    def by_id(self) -> Mapping[str, Statement]:
        return by_id(self.statements)


def placeholders_in(words: str) -> frozenset[str]:
    """The names written as {{name}} in it."""
    return frozenset(_PLACEHOLDER.findall(words))
