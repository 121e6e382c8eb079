"""The pack of attestations: the statements vendors sign, word for word."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from portal.content.definitions.named import Choice, by_id, read_choice
from portal.content.definitions.strict_reader import HEADER, Header, Node, read_header
from portal.foundation.core.words.messages import Text

PACK = "attestations"
INPUT_KINDS = ("text", "number", "date", "rows")
WORDINGS = ("start", "period", "both")
EXCEPTIONS = ("affirm_with_exception", "decline")
_PLACEHOLDER = re.compile(r"\{\{(\w+)\}\}")


@dataclass(frozen=True, slots=True)
class Input:
    """What the signer fills in; `columns` only for rows. `wording`: start, period or both."""

    id: str
    type: str
    wording: str
    required: bool
    columns: tuple[str, ...]
    label: Text

    def is_asked_for(self, wording: str) -> bool:
        return self.wording in ("both", wording)


@dataclass(frozen=True, slots=True)
class Effect:
    """What an exception or a refusal opens, how severe it is, and the steps that follow."""

    opens: str
    severity: str
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """One attestation.

    `statement` is for a period that has ended, `statement_start` (None: not asked then) for before
    anything was handled. `interval_months` by tier; a tier that is absent is not asked again.
    """

    id: str
    title: Text
    promises: tuple[str, ...]
    statement: Text
    statement_start: Text | None
    inputs: tuple[Input, ...]
    signer: Text
    on_start: bool
    interval_months: Mapping[str, int]
    events: tuple[str, ...]
    due_days_after_event: int | None
    evidence: Text
    choices: tuple[Choice, ...]
    effects: Mapping[str, Effect]
    mapping: tuple[str, ...]
    acknowledgement: Text

    @property
    def wordings(self) -> tuple[Text, ...]:
        """Everything in it that holds placeholders."""
        start = () if self.statement_start is None else (self.statement_start,)
        return (self.statement, *start, self.acknowledgement)


@dataclass(frozen=True)
class StatementPack:
    """Statements in the order they are asked."""

    header: Header
    placeholders: tuple[str, ...]
    rules: Mapping[str, Text]
    statements: tuple[Statement, ...]

    @cached_property
    def by_id(self) -> Mapping[str, Statement]:
        return by_id(self.statements)


def placeholders_in(words: str) -> frozenset[str]:
    """The names written as {{name}} in it."""
    return frozenset(_PLACEHOLDER.findall(words))


def read(node: Node) -> StatementPack:
    fields = node.fields(*HEADER, "placeholders", "rules", "attestations", optional=("note",))
    return StatementPack(
        header=read_header(fields, PACK),
        placeholders=fields["placeholders"].ids(),
        rules=fields["rules"].named(Node.text),
        statements=fields["attestations"].each_with_id(_read_statement),
    )


def _read_statement(node: Node) -> Statement:
    fields = node.fields(
        "id", "title", "promises", "statement", "inputs", "signer", "frequency", "evidence",
        "choices", "exception_effect", "mapping", "acknowledgement", optional=("statement_start",),
    )  # fmt: skip
    often = fields["frequency"].fields(
        "on_start", "interval_months", "event", optional=("due_days_after_event",)
    )
    effects = fields["exception_effect"]
    effects.fields(*EXCEPTIONS)
    return Statement(
        id=fields["id"].id(),
        title=fields["title"].text(),
        promises=fields["promises"].ids(),
        statement=fields["statement"].text(),
        statement_start=fields["statement_start"].optional(Node.text),
        inputs=fields["inputs"].each_with_id(_read_input),
        signer=fields["signer"].text(),
        on_start=often["on_start"].flag(),
        interval_months=often["interval_months"].named(Node.whole),
        events=often["event"].ids(),
        due_days_after_event=often["due_days_after_event"].optional(Node.whole),
        evidence=fields["evidence"].text(),
        choices=fields["choices"].each_with_id(read_choice),
        effects=effects.named(_read_effect),
        mapping=fields["mapping"].strings(),
        acknowledgement=fields["acknowledgement"].text(),
    )


def _read_input(node: Node) -> Input:
    fields = node.fields("id", "type", "wording", "required", "label", optional=("columns",))
    kind = fields["type"].one_of(*INPUT_KINDS)
    columns = fields["columns"].ids() if kind == "rows" else ()
    return Input(
        id=fields["id"].id(),
        type=kind,
        wording=fields["wording"].one_of(*WORDINGS),
        required=fields["required"].flag(),
        columns=columns,
        label=fields["label"].text(),
    )


def _read_effect(node: Node) -> Effect:
    fields = node.fields("opens", "severity", "steps")
    return Effect(fields["opens"].id(), fields["severity"].id(), fields["steps"].strings())
