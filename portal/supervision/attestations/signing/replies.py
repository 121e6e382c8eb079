"""What was typed about the statements of a sitting: kept as it is, read, and what is wrong named; and
what the buttons that sign nothing make of it.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from werkzeug.datastructures import MultiDict

from portal.content.definitions.statements import Input
from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.pages.forms import stripped
from portal.foundation.core.words.messages import Lang, Message, Text, say
from portal.supervision.attestations import workflow
from portal.supervision.attestations.models import Answer
from portal.supervision.attestations.statements import exception_rows, texts
from portal.supervision.attestations.statements.exception_rows import Deviation
from portal.supervision.attestations.statements.texts import StatementSection

LATER = "later"
COMMON = ("name", "title", "language")  # typed once for all statements
PARTED = "parted"  # keys of groups whose works are answered one by one
WHOLE = "whole"  # sent by the page of all statements, not by that of a single one
_LISTED = "-listed"  # sent for every section on the page
MOST_EXPLAINED = 4000
ROOMY = 30  # sections; with more, the first row for exceptions is asked for
Form = MultiDict[str, str]


@dataclass(frozen=True, slots=True)
class ReplyProblem:
    """What is wrong with one field of one section; `field_id` is where the link leads."""

    section: StatementSection
    field_id: str
    sentence: Message


@dataclass(frozen=True, slots=True)
class Reply:
    """The same answer to one statement, for these requests."""

    request_ids: tuple[int, ...]
    answer: Answer
    explanation: str
    inputs: Mapping[str, Any]
    exceptions: Sequence[Deviation]


@dataclass(frozen=True, slots=True)
class Signature:
    """What the signer chose and typed; `shown_sha256` is of the statement that was on screen."""

    answer: Answer
    explanation: str
    inputs: Mapping[str, Any]
    name: str
    title: str
    language: str
    shown_sha256: str
    exceptions: Sequence[Deviation] = field(default=())


@dataclass(frozen=True, slots=True)
class EnteredBefore:
    """What the signer of the last statement of the kind entered, to be seen beside the fields."""

    number: str
    signed_on: date
    inputs: Mapping[str, Any]


@dataclass(slots=True)
class ReplySheet:
    """A section as it stands on the page, with what was typed and what is wrong with it."""

    section: StatementSection
    form: Form
    lang: Lang
    has_room: bool = True
    wrong: dict[str, list[Message]] = field(default_factory=dict)
    offered: dict[str, str] = field(default_factory=dict)  # typed under another statement
    before: EnteredBefore | None = None

    @property
    def key(self) -> str:
        return self.section.key

    @property
    def answer(self) -> str:
        """What came on paper already is left alone unless somebody chooses otherwise."""
        unless_chosen = "" if self.section.received_on is None else LATER
        return self.form.get(f"{self.key}-answer", unless_chosen)

    @property
    def explanation(self) -> str:
        return self.form.get(f"{self.key}-explanation", "")

    @property
    def rows(self) -> list[dict[str, str]]:
        return exception_rows.typed_rows(self.section.columns, self.key, self.form)

    @property
    def rows_shown(self) -> list[dict[str, str]]:
        """At least an empty one, but where there are so many that a form would have no end."""
        empty = [dict.fromkeys((column.name for column in self.section.columns), "")]
        return self.rows or (empty if self.has_room else [])

    def table(self, asked: Input) -> list[dict[str, str]]:
        """The typed rows of a table, at least an empty one."""
        return exception_rows.typed_table(asked, self.key, self.form) or [
            dict.fromkeys(asked.columns, "")
        ]

    def value(self, asked: Input) -> str:
        typed = self.form.get(exception_rows.input_name(self.key, asked), "")
        return typed or self.offered.get(asked.id, "")

    def said_before(self, asked: Input) -> str:
        """What was entered here last time; "" where nothing was, or rows were."""
        said = self.before.inputs.get(asked.id) if self.before else None
        return "" if said is None or isinstance(said, list) else str(said)

    @property
    def chosen(self) -> set[int]:
        """The requests that are signed now: all but those unticked."""
        everything = {item.request.id for item in self.section.items}
        if not self.section.is_group:
            return everything
        listed = set(self.form.get(f"{self.key}{_LISTED}", "").split(","))
        unticked = listed - set(self.form.getlist(f"{self.key}-works"))
        return {request_id for request_id in everything if str(request_id) not in unticked}

    def is_wrong(self, field_id: str) -> bool:
        return field_id in self.wrong


def sheets_of(sections: Sequence[StatementSection], form: Form, lang: Lang) -> list[ReplySheet]:
    """With facts that were typed under one statement offered under the others that ask for them."""
    has_room = len(sections) <= ROOMY
    sheets = [ReplySheet(section, form, lang, has_room) for section in sections]
    shared = [
        (sheet, asked.id, form.get(exception_rows.input_name(sheet.key, asked), ""))
        for sheet in sheets
        for asked in filter(exception_rows.is_shared, sheet.section.inputs)
    ]
    known = {asked: typed for _, asked, typed in reversed(shared) if typed}  # the first counts
    for sheet, asked, typed in shared:
        if not typed and asked in known:
            sheet.offered[asked] = known[asked]
    return sheets


def read(
    sheets: Sequence[ReplySheet],
    today: date,
    *,
    shown: Collection[int],
    alone: bool = False,
    on_paper: bool = False,
) -> tuple[list[Reply], list[ReplyProblem]]:
    """What is to be signed now, and what is wrong; only requests that were on the page count.

    A statement that is asked `alone` cannot be left for later. Where numbers contradict the answer,
    the exception is prepared on the sheet; not for what was signed `on_paper` already.
    """
    found, wrong = [], []
    for sheet in sheets:
        ids = tuple(
            item.request.id
            for item in sheet.section.items
            if item.request.id in sheet.chosen and item.request.id in shown
        )
        if sheet.answer == LATER or not ids:
            continue
        reply, problems = _read_one(sheet, ids, today, alone=alone)
        if reply is not None:
            reply, problems = _complete(sheet, reply, on_paper=on_paper)
        for problem in problems:
            sheet.wrong.setdefault(problem.field_id, []).append(problem.sentence)
        wrong += problems
        if reply is not None:
            found.append(reply)
    return found, wrong


def signatures(
    answers: Sequence[Reply], shown: Mapping[int, str], *, name: str, title: str, language: Lang
) -> dict[int, Signature]:
    """By request, in the order of the page. `shown`: the hash of the text that was read of each."""
    return {
        request_id: Signature(
            answer=reply.answer,
            explanation=reply.explanation,
            inputs=reply.inputs,
            exceptions=reply.exceptions,
            name=name,
            title=title,
            language=language,
            shown_sha256=shown[request_id],
        )
        for reply in answers
        for request_id in reply.request_ids
    }


def _read_one(
    sheet: ReplySheet, ids: tuple[int, ...], today: date, *, alone: bool
) -> tuple[Reply | None, list[ReplyProblem]]:
    section, key = sheet.section, sheet.key
    problems: list[ReplyProblem] = []
    values, wrong_inputs = exception_rows.read_inputs(section.inputs, key, sheet.form)
    check = say("Filled in as above. Check it, then sign.")
    problems += [
        ReplyProblem(section, f"{key}-{name}", check if name in sheet.offered else sentence)
        for name, sentence in wrong_inputs.items()
    ]
    typed = sheet.rows
    if sheet.answer != Answer.AFFIRM_WITH_EXCEPTION:  # numbers were corrected, or it is declined
        typed = [{} if workflow.is_prepared(row) else row for row in typed]
    rows, wrong_rows = exception_rows.read(section.columns, typed, section.wording, today)
    problems += [
        ReplyProblem(section, exception_rows.field_name(key, row.number, row.column), row.sentence)
        for row in wrong_rows
    ]
    explanation = stripped(sheet.explanation).replace("\r\n", "\n")
    if len(explanation) > MOST_EXPLAINED:
        sentence = say("This is too long: at most %(max)s characters.", max=MOST_EXPLAINED)
        problems.append(ReplyProblem(section, f"{key}-explanation", sentence))
    if sheet.answer not in set(Answer):
        later = say("Choose one of the answers, or leave it for later.")
        choose = say("Choose one of the answers.") if alone else later
        problems.insert(0, ReplyProblem(section, f"{key}-answer", choose))
    if problems:
        return None, problems
    return Reply(ids, Answer(sheet.answer), explanation, values, rows), []


def _complete(
    sheet: ReplySheet, reply: Reply, *, on_paper: bool
) -> tuple[Reply | None, list[ReplyProblem]]:
    """Whether the answer fits what was entered."""
    section, key = sheet.section, sheet.key
    try:
        workflow.demand_complete(
            section.statement,
            section.wording,
            reply.answer,
            explanation=reply.explanation,
            inputs=reply.inputs,
            exceptions=len(reply.exceptions),
        )
    except RuleViolated as refusal:
        lacking = workflow.untrained(reply.inputs)
        is_short = lacking > 0 and refusal.field == workflow.TRAINED
        if not is_short or on_paper:
            sentence = workflow.untrained_on_paper(lacking) if is_short else refusal.message
            return None, [ReplyProblem(section, f"{key}-{refusal.field}", sentence)]
        _prepare(sheet, workflow.untrained_row(lacking))
        prepared = say(
            "The answer and this row are filled in from your numbers. Complete the row; or correct "
            "the numbers above and choose the answer again."
        )
        return None, [
            ReplyProblem(section, f"{key}-{refusal.field}", refusal.message),
            ReplyProblem(section, f"{key}-exceptions", prepared),
        ]
    return reply, []


def _prepare(sheet: ReplySheet, said: Mapping[str, Text]) -> None:
    """Chooses “with exceptions” and fills the first row; what was typed into it stays."""
    form = MultiDict(sheet.form)
    form[f"{sheet.key}-answer"] = Answer.AFFIRM_WITH_EXCEPTION
    for column in sheet.section.columns:
        name = exception_rows.field_name(sheet.key, 0, column)
        words = said[column.name].in_(sheet.lang) if column.name in said else ""
        form[name] = form.get(name) or words
    sheet.form = form


def merged(old: Mapping[str, list[str]], form: Form) -> dict[str, list[str]]:
    """The draft after a page was sent: its sections anew, those of other pages as they were.

    Nothing but what was typed or chosen is kept: no password, no tick of the acknowledgement.
    """
    sent = {name.removesuffix(_LISTED) for name in form if name.endswith(_LISTED)}
    whole = WHOLE in form

    def is_here(name: str) -> bool:
        return _key(name) in sent or name in COMMON or (whole and name == PARTED)

    kept = {
        name: values
        for name, values in old.items()
        if not is_here(name) and not (whole and name.startswith("g"))
    }
    return kept | {name: list(values) for name, values in form.lists() if is_here(name)}


def _key(name: str) -> str:
    """Of the section a field belongs to; of other fields their name."""
    return name.partition("-")[0]


def take(form: Form, found: Sequence[StatementSection]) -> tuple[Form, str] | None:
    """What is typed after a button that signs nothing, and where on the page one goes on: a row more
    or less, works apart or together. None when it was the button that signs.
    """
    changed: Form = MultiDict(form)
    for name, step in _STEPS.items():
        if name in form:
            return changed, step(changed, form[name], {section.key: section for section in found})
    return None


def _read_in(form: Form, value: str, _found: Mapping[str, StatementSection]) -> str:
    form["language"] = value
    return ""


def _add(form: Form, value: str, found: Mapping[str, StatementSection]) -> str:
    """`value`: the section and its table, as r7-rows or r7-items."""
    key, _, table = value.partition("-")
    section = found.get(key)
    if section is None:
        return ""
    before = _prefix(key, table)
    columns = _columns(section, table)
    number = len(exception_rows.typed_cells(before, columns, form))
    if columns and number < exception_rows.MAX_ROWS:
        for column in columns:
            form[f"{before}{number}-{column}"] = ""
    return f"{before}{number}"


def _remove(form: Form, value: str, found: Mapping[str, StatementSection]) -> str:
    """`value`: the section, its table and the number of the row, as r7-rows-0."""
    rest, _, number = value.rpartition("-")
    key, _, table = rest.partition("-")
    section = found.get(key)
    if section is None or not number.isdecimal():
        return ""
    before, columns = _prefix(key, table), _columns(section, table)
    rows = exception_rows.typed_cells(before, columns, form)
    for position in range(len(rows)):
        for column in columns:
            form.poplist(f"{before}{position}-{column}")
    left = [row for position, row in enumerate(rows) if str(position) != number]
    for position, row in enumerate(left):
        for column in columns:
            form[f"{before}{position}-{column}"] = row[column]
    return f"{key}-{table}"


def _part(form: Form, value: str, found: Mapping[str, StatementSection]) -> str:
    """Answer each work by itself, beginning with what was typed for all of them."""
    section = found.get(value)
    if section is None or len(found) + len(section.items) > texts.MOST_SECTIONS:
        return value
    form.add(PARTED, value)
    for item in section.items:
        own = texts.own_key(item.request)
        form[f"{own}-listed"] = str(item.request.id)
        for name, values in list(form.lists()):
            key, _, rest = name.partition("-")
            if key == value and rest not in ("works", "listed"):
                form.setlist(f"{own}-{rest}", values)
    return texts.own_key(section.first)


def _join(form: Form, value: str, _found: Mapping[str, StatementSection]) -> str:
    form.setlist(PARTED, [key for key in form.getlist(PARTED) if key != value])
    return value


_STEPS: Mapping[str, Callable[[Form, str, Mapping[str, StatementSection]], str]] = {
    "save": lambda _form, _value, _found: "kept",
    "text": _read_in,
    "add": _add,
    "remove": _remove,
    "part": _part,
    "join": _join,
}


def _prefix(key: str, table: str) -> str:
    return f"{key}-x" if table == "rows" else f"{key}-{table}-"


def _columns(section: StatementSection, table: str) -> list[str]:
    if table == "rows":
        return [column.name for column in section.columns]
    tables = {asked.id: asked.columns for asked in section.inputs if asked.type == "rows"}
    return list(tables.get(table, ()))
