"""The exact text of a statement, and how those of a sitting stand on one page: what is shown is what is
hashed. Pure.

Paragraphs stand as the content pack breaks them. What the signer enters, the exceptions and the
annex are part of the text, so that nothing can be exchanged behind the signature. Whatever was
typed stands after a label or is indented: it can never be taken for a line of the portal's, and no
two different entries give the same text. The same statement for several works stands on the page once:
they differ in their name alone, and in the annex, which is shown for each; every record gets the exact
text with its own name.
"""

import hashlib
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from portal.content.definitions.statements import Input, Statement, placeholders_in
from portal.foundation.core.words import dates
from portal.foundation.core.words.messages import Lang, Text
from portal.supervision.attestations.models import AttestationRequest, RequestRow, Wording
from portal.supervision.attestations.statements import exception_rows
from portal.supervision.attestations.statements.exception_rows import COLUMNS, Deviation, RowField

# What the packs so far tell whoever fills in the form, behind the words of a choice.
_HINT = re.compile(r"\s?\((?:describe|理由を記載|例外の内容を記載)\)$")
BLANK = "____"  # a date the signer has yet to enter
INDENT = 6  # blanks before a further line of what was typed; no line of the portal's has as many
_WORDS = {
    "annex": Text("別紙", "Annex"),
    "data": Text("提供している個人データの項目", "Items of personal data provided"),
    "data_to_come": Text(
        "提供を予定している個人データの項目", "Items of personal data to be provided"
    ),
    "subcontractors": Text("承認済みの再委託先", "Approved subcontractors"),
    "none": Text("なし", "None"),
    "entered": Text("記入事項", "Entered by the signer"),
    "answer": Text("回答", "Answer"),
    "explanation": Text("説明", "Explanation"),
    "acknowledgement": Text("確認", "Acknowledgement"),
    "signer": Text("署名者", "Signed by"),
}


@dataclass(frozen=True, slots=True)
class Fill:
    """What the portal puts into a statement, in both languages where it is a name."""

    company_name: Text
    vendor_name: Text
    engagement_name: Text
    period_from: date
    period_to: date | None
    end_date: date | None
    data_items: tuple[Text, ...]
    subcontractors: tuple[Text, ...] = ()  # approved, from the register


def paragraphs(words: str) -> list[str]:
    """A blank line is a paragraph; nothing else is."""
    return [part.strip() for part in words.split("\n\n") if part.strip()]


def statement_text(
    statement: Statement, wording: Wording, fill: Fill, lang: Lang, inputs: Mapping[str, Any]
) -> str:
    """Title, statement and annex with every placeholder filled; dates not yet entered are blank."""
    body = body_text(statement, wording, fill, lang, inputs)
    return "\n\n".join([statement.title.in_(lang), body, *annex(statement, fill, lang)])


def body_text(
    statement: Statement, wording: Wording, fill: Fill, lang: Lang, inputs: Mapping[str, Any]
) -> str:
    """The statement alone, without its title and annex."""
    body = statement.statement_start if wording is Wording.START else statement.statement
    if body is None:
        raise ValueError(f"{statement.id} has no wording for the start")
    return _filled(body.in_(lang), fill, lang, inputs)


def choice_words(label: Text) -> Text:
    """The answer itself, as it is shown and signed; without what it tells to fill in."""
    return Text(ja=_HINT.sub("", label.ja), en=_HINT.sub("", label.en))


def acknowledgement(statement: Statement, fill: Fill, lang: Lang) -> str:
    return _filled(statement.acknowledgement.in_(lang), fill, lang, {})


@dataclass(frozen=True, slots=True)
class Signing:
    """What the signer adds to the statement."""

    answer: Text
    explanation: str
    inputs: Mapping[str, Any]
    name: str
    title: str
    exceptions: Sequence[Deviation] = ()


def signed_text(
    statement: Statement, wording: Wording, fill: Fill, lang: Lang, signing: Signing
) -> str:
    """Everything the signature stands under, in one text."""
    parts = [statement_text(statement, wording, fill, lang, signing.inputs)]
    asked = inputs_of(statement, wording)
    if asked:
        lines = [line for i in asked for line in entered(i, signing.inputs.get(i.id), lang)]
        parts.append(_section("entered", lines, lang))
    parts.append(_section("answer", [signing.answer.in_(lang)], lang))
    if signing.exceptions or exception_rows.parties_input(statement):
        lines = _exceptions(statement, signing.exceptions, lang)
        parts.append(_headed(exception_rows.title_of(statement).in_(lang), lines))
    if signing.explanation:
        parts.append(_section("explanation", _typed("", signing.explanation), lang))
    parts.append(_section("acknowledgement", [acknowledgement(statement, fill, lang)], lang))
    parts.append(_section("signer", [f"{signing.name} ({signing.title})"], lang))
    return "\n\n".join(parts)


def inputs_of(statement: Statement, wording: Wording) -> list[Input]:
    """What is asked beside the answer; a table of other parties is asked as exceptions."""
    parties = exception_rows.parties_input(statement)
    return [
        asked for asked in statement.inputs if asked.is_asked_for(wording) and asked is not parties
    ]


def entered(asked: Input, value: Any, lang: Lang) -> list[str]:
    """One input as lines: `label: value`, or the numbered rows of a table."""
    label = asked.label.in_(lang)
    if not value and value != 0:
        return [f"{label}: {_WORDS['none'].in_(lang)}"]
    if asked.type != "rows":
        said = _day(value, lang) if asked.type == "date" else str(value)
        return _typed(f"{label}: ", said)
    lines = [f"{label}:"]
    for number, row in enumerate(value, start=1):
        cells = [
            (COLUMNS[column].in_(lang), str(row.get(column) or "")) for column in asked.columns
        ]
        lines += _numbered(number, cells)
    return lines


def _exceptions(statement: Statement, rows: Sequence[Deviation], lang: Lang) -> list[str]:
    lines = []
    for number, row in enumerate(rows, start=1):
        cells = []
        for column in exception_rows.columns_of(statement):
            value = getattr(row, column.name)
            shown = _day(value, lang) if column.is_day and value else str(value or "")
            cells.append((column.label.in_(lang), shown))
        lines += _numbered(number, cells)
    return lines or [_WORDS["none"].in_(lang)]


def _numbered(number: int, cells: Sequence[tuple[str, str]]) -> list[str]:
    """A row of a table: its number, then a line for each field that is filled."""
    lines = [f"{number}."]
    for label, value in cells:
        if value:
            lines += _typed(f"  {label}: ", value)
    return lines


def _typed(before: str, value: str) -> list[str]:
    """What somebody typed, after a label or indented; every further line is indented deeper."""
    first, *more = value.split("\n")
    return [(before or "  ") + first, *(f"{' ' * INDENT}{line}" for line in more)]


def sha256_together(hashes: Iterable[str]) -> str:
    """Of a sitting: over the hashes of its records in order, one in each line."""
    return sha256("\n".join(hashes))


def sha256(text: str) -> str:
    """Of the text as UTF-8, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def _filled(words: str, fill: Fill, lang: Lang, inputs: Mapping[str, Any]) -> str:
    values = {
        "company_name": fill.company_name.in_(lang),
        "vendor_name": fill.vendor_name.in_(lang),
        "engagement_name": fill.engagement_name.in_(lang),
        "period_from": dates.plain(fill.period_from, lang),
        "period_to": _day(fill.period_to, lang),
        "end_date": _day(fill.end_date, lang),
        "completion_date": _day(inputs.get("completion_date"), lang),
        "self_check_date": _day(inputs.get("self_check_date"), lang),
    }
    for name in placeholders_in(words):
        place, value = "{{" + name + "}}", values[name]
        if value.endswith("."):  # "Inc." ends a sentence as well
            words = words.replace(f"{place}.", value)
        words = words.replace(place, value)
    return words


def annex(statement: Statement, fill: Fill, lang: Lang) -> list[str]:
    """The paragraphs that stand below the statement, filled from the register."""
    if statement.id == "purpose_minimisation":
        items = [item.in_(lang) for item in fill.data_items]
        looks_ahead = fill.period_to is None
        return [_annexed("data_to_come" if looks_ahead else "data", items, lang)]
    if statement.id == "no_subcontracting":
        names = [name.in_(lang) for name in fill.subcontractors]
        return [_annexed("subcontractors", names, lang)]
    return []


def _annexed(name: str, items: Sequence[str], lang: Lang) -> str:
    lines = items or [_WORDS["none"].in_(lang)]
    head = f"{_WORDS['annex'].in_(lang)}: {_WORDS[name].in_(lang)}"
    return "\n".join([head, *(f"- {line}" for line in lines)])


def _section(name: str, lines: Sequence[str], lang: Lang) -> str:
    return _headed(_WORDS[name].in_(lang), lines)


def _headed(head: str, lines: Sequence[str]) -> str:
    return "\n".join([f"[{head}]", *lines])


def _day(value: date | str | None, lang: Lang) -> str:
    if value is None or value == "":
        return BLANK
    day = date.fromisoformat(value) if isinstance(value, str) else value
    return dates.plain(day, lang)


MOST = 300  # requests in one sitting; a form has an end
MOST_SECTIONS = 120
EVERY = frozenset({"*"})  # parted: every request by itself
EACH_WORK = Text("【下記の各業務】", "[each work named below]")


@dataclass(frozen=True, slots=True)
class SigningItem:
    """A request with the exact text that is signed for it, and the annex below it."""

    row: RequestRow
    fill: Fill
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
        return len({item.annex for item in self.items}) > 1

    @property
    def received_on(self) -> date | None:
        """The day its signed paper came; such works stand in a section of their own."""
        return self.items[0].row.received_on

    @property
    def due_on(self) -> date | None:
        return min((item.due_on for item in self.items if item.due_on is not None), default=None)

    @property
    def inputs(self) -> list[Input]:
        return inputs_of(self.statement, self.wording)

    @property
    def choices(self) -> list[tuple[str, Text]]:
        """The answers, each by its id, in the words that are signed."""
        return [(choice.id, choice_words(choice.label)) for choice in self.statement.choices]

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


def group_key(request: AttestationRequest, statement: Statement, fill: Fill) -> str:
    """The same for requests that differ in their work alone; its own for a table of its own."""
    inputs = inputs_of(statement, request.wording)
    if any(asked.type == "rows" and asked.required for asked in inputs):
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
    fills: Mapping[int, Fill],
    lang: Lang,
    *,
    parted: Collection[str] = (),
) -> list[StatementSection]:
    """In the order of the rows; `parted`: keys of groups whose works are answered one by one."""
    groups: dict[tuple[str, str], list[SigningItem]] = {}
    for row in rows:
        request = row.request
        asked, fill = statements[request.id], fills[request.id]
        own = own_key(request)
        key = group_key(request, asked, fill) if row.received_on is None else own
        exact = statement_text(asked, request.wording, fill, lang, {})
        item = SigningItem(row, fill, sha256(exact), tuple(annex(asked, fill, lang)))
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
    body = body_text(statements[first.request.id], first.request.wording, fill, lang, {})
    annex = first.annex if len({item.annex for item in items}) == 1 else ()
    return (*paragraphs(body), *annex)
