"""How the statements of a sitting stand on one page: the same statement for several works once.

Pure. What differs between works is their name alone, and the annex, which is shown for each of
them; every record gets the exact text with its own name.
"""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from portal.content.definitions.statements import Input, Statement
from portal.foundation.core.words.messages import Lang, Text
from portal.supervision.attestations.models import AttestationRequest, Wording
from portal.supervision.attestations.queries import RequestRow
from portal.supervision.attestations.statements import exception_rows, texts
from portal.supervision.attestations.statements.exception_rows import RowField

MOST = 300  # requests in one sitting; a form has an end
MOST_SECTIONS = 120
EVERY = frozenset({"*"})  # parted: every request by itself
EACH_WORK = Text("【下記の各業務】", "[each work named below]")


@dataclass(frozen=True, slots=True)
class SigningItem:
    """A request with the exact text that is signed for it, and the annex below it."""

    row: RequestRow
    fill: texts.Fill
    sha256: str
    annex: tuple[str, ...]

    @property
    def request(self) -> AttestationRequest:
        return self.row.request

    @property
    def due_on(self) -> date | None:
        return None if self.row.obligation is None else self.row.obligation.due_on


@dataclass(frozen=True, slots=True)
class StatementSection:
    """One statement to answer; `key` begins the names of its fields and stays while it is open."""

    key: str
    group: str  # the key it has where its works are answered together
    statement: Statement
    items: tuple[SigningItem, ...]
    paragraphs: tuple[str, ...]

    @property
    def first(self) -> AttestationRequest:
        return self.items[0].request

    @property
    def wording(self) -> Wording:
        return self.first.wording

    @property
    def is_group(self) -> bool:
        return len(self.items) > 1

    @property
    def is_parted(self) -> bool:
        return self.key != self.group

    @property
    def annex_differs(self) -> bool:
        return len({one.annex for one in self.items}) > 1

    @property
    def received_on(self) -> date | None:
        """The day its signed paper came; such works stand in a section of their own."""
        return self.items[0].row.received_on

    @property
    def due_on(self) -> date | None:
        return min((one.due_on for one in self.items if one.due_on is not None), default=None)

    @property
    def inputs(self) -> list[Input]:
        return texts.inputs_of(self.statement, self.wording)

    @property
    def choices(self) -> list[tuple[str, Text]]:
        """The answers, each by its id, in the words that are signed."""
        return [(one.id, texts.choice_words(one.label)) for one in self.statement.choices]

    @property
    def columns(self) -> tuple[RowField, ...]:
        return exception_rows.columns_of(self.statement)

    @property
    def rows_title(self) -> Text:
        return exception_rows.title_of(self.statement)

    @property
    def is_about_others(self) -> bool:
        """Its exceptions are other parties: each needs an approval of its own."""
        return exception_rows.parties_input(self.statement) is not None


def own_key(request: AttestationRequest) -> str:
    return f"r{request.id}"


def group_key(request: AttestationRequest, statement: Statement, fill: texts.Fill) -> str:
    """The same for requests that differ in their work alone; its own for a table of its own."""
    inputs = texts.inputs_of(statement, request.wording)
    if any(one.type == "rows" and one.required for one in inputs):
        return own_key(request)
    about = (
        statement.id,
        request.pack_version,
        request.wording.value,
        request.period_from,
        request.period_to,
        fill.end_date if "{{end_date}}" in statement.statement.ja else None,
    )
    return "g" + hashlib.sha256(repr(about).encode()).hexdigest()[:10]


def sections_of(
    rows: Sequence[RequestRow],
    statements: Mapping[int, Statement],
    fills: Mapping[int, texts.Fill],
    lang: Lang,
    *,
    parted: Collection[str] = (),
) -> list[StatementSection]:
    """In the order of the rows; `parted`: keys of groups whose works are answered one by one."""
    groups: dict[tuple[str, str], list[SigningItem]] = {}
    for row in rows:
        request = row.request
        asked, fill = statements[request.id], fills[request.id]
        key = group_key(request, asked, fill)
        if row.received_on is not None:
            key = own_key(request)
        exact = texts.statement_text(asked, request.wording, fill, lang, {})
        item = SigningItem(row, fill, texts.sha256(exact), tuple(texts.annex(asked, fill, lang)))
        own = own_key(request)
        known = (own, own) if parted is EVERY else (own if key in parted else key, key)
        groups.setdefault(known, []).append(item)
    return [
        StatementSection(
            key,
            group,
            statements[items[0].request.id],
            tuple(items),
            _shown(items, statements, lang),
        )
        for (key, group), items in groups.items()
    ]


def _shown(
    items: Sequence[SigningItem], statements: Mapping[int, Statement], lang: Lang
) -> tuple[str, ...]:
    """The exact text of one work; of several what they share, the annex if it is the same."""
    first = items[0]
    fill = first.fill if len(items) == 1 else replace(first.fill, engagement_name=EACH_WORK)
    body = texts.body_text(statements[first.request.id], first.request.wording, fill, lang, {})
    annex = first.annex if len({one.annex for one in items}) == 1 else ()
    return (*texts.paragraphs(body), *annex)
