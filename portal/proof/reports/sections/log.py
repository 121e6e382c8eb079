"""Sections 10 and 12: what was asked, signed, checked and decided, and when; the files behind it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from itertools import groupby
from typing import Any

from portal.foundation.access.roles import Role
from portal.foundation.audit.queries import TrailLine
from portal.foundation.core import clock
from portal.foundation.core.words.messages import Message, Text, listed, say, say_n
from portal.foundation.evidence.storage import kind_in
from portal.foundation.mail.models import MailState
from portal.ledger.obligations.models import ObligationKind
from portal.ledger.vendors.queries import MERGED
from portal.proof.reports.content.parts import Empty, Nothing, Part, ReportWording, ShownRow
from portal.proof.reports.content.report import ActivityLog, EvidenceList
from portal.proof.reports.content.tables import EvidenceRow, LogRow
from portal.proof.reports.facts.activities import CHECKS, GRAVE
from portal.proof.reports.facts.facts import ReportFacts
from portal.proof.reports.facts.queries import FileFact, Reminded
from portal.proof.reports.facts.sheets import accepted_by
from portal.proof.reports.sections.clauses import in_period
from portal.proof.reports.workflow import AT_TERMINAL, role_words
from portal.supervision.mergers.models import MergerKind
from portal.supervision.mergers.queries import counts_of, keeps_rows
from portal.supervision.mergers.sheets import moved_by_name
from portal.supervision.planning.opening.services import linked
from portal.supervision.reminders.models import BY_HAND, NOTICE
from portal.supervision.responses.assignments.models import AssignmentOrigin

Timed = tuple[datetime, LogRow]
_WAITING = say("e-mail, waiting")
_NOT_THEN = say("e-mail, not sent by then")
_BECAME: Mapping[MailState | None, Message] = {
    MailState.WAITING: _WAITING,
    MailState.SENT: say("e-mail, sent"),
    MailState.KEPT: say("e-mail not sent, kept in the portal"),
    MailState.DEAD: say("e-mail, undeliverable"),
    MailState.SETTLED: say("e-mail, undeliverable"),
    MailState.WITHHELD: say("e-mail, not sent by our decision"),
    None: say("e-mail, sending not on record"),
}
_OWED: Mapping[ObligationKind, Text] = {
    ObligationKind.QUESTIONNAIRE_ANSWER: Text(ja="チェックシート", en="Check sheet"),
    ObligationKind.FINDING_REPAIR: Text(ja="指摘事項の是正", en="Findings to mend"),
}
PLANNED = "questionnaire.planned"
RENEWED = "contract.renewed"
_DAYLESS = time(0, 0)  # where the mail is not kept, and so its time is not known


def log(facts: ReportFacts, w: ReportWording) -> ActivityLog | Empty:
    acts = [*_events(facts, w), *_checks(facts, w), *_reminders(facts, w)]
    if not acts:
        return w.empty(
            Nothing.NONE_HAPPENED,
            say("nothing was asked, signed, checked or decided in the period."),
        )
    acts.sort(key=lambda timed: timed[0])
    lead = say(
        "From %(first)s to %(last)s the portal kept %(count)s acts of supervision on record.",
        first=facts.span.first,
        last=facts.as_of,
        count=len(acts),
    )
    return ActivityLog(lead=w(lead), log=Part(rows=tuple(row for _, row in acts)))


def since(facts: ReportFacts, w: ReportWording) -> tuple[LogRow, ...]:
    """What changed after the day of the report and bears on what it says."""
    late = {line.number for line in facts.late}
    lines = (line for line in facts.later if line.action in GRAVE and line.number not in late)
    return tuple(_row(line, _told_since(line, facts, w), facts, w) for line in lines)


def recorded_late(facts: ReportFacts, w: ReportWording) -> tuple[LogRow, ...]:
    """What was recorded after the day of the report and tells of it, or of a day before."""
    return tuple(_row(line, _told(line, facts), facts, w) for line in facts.late)


def shown_otherwise(facts: ReportFacts, w: ReportWording) -> Part[ShownRow] | None:
    """The promises that the portal showed otherwise on the day itself, each with why."""
    rows = tuple(
        ShownRow(
            promise=w(one.promise.short),
            then=w(one.then_words),
            now=w(one.now_words),
            why=" ".join(filter(None, (w(one.why), w.listed(late.words for late in one.late)))),
        )
        for one in facts.shown
    )
    note = say("The verdicts of this report are those known now. What was shown is kept as it was.")
    return Part(rows=rows, note=w(note)) if rows else None


def _events(facts: ReportFacts, w: ReportWording) -> Iterator[Timed]:
    for line in facts.events:
        if line.action not in CHECKS:
            yield line.happened_at, _row(line, _told(line, facts), facts, w)


def _told_since(line: TrailLine, facts: ReportFacts, w: ReportWording) -> Message:
    """Of a merger also what came by it, for nothing else in the report shows it."""
    row = next((merger for merger in facts.mergers if merger.merger.id == line.subject[1]), None)
    if line.action != MERGED or row is None:
        return _told(line, facts)
    moved = moved_by_name(counts_of(row.merger))
    named = {
        "other": line.text.params.get("other", row.absorbed.name),
        "what": w.listed(say("%(kind)s: %(n)s", kind=text, n=number) for text, number in moved),
        "day": _day(line),
    }
    if not keeps_rows(row.merger):
        return say(
            "%(other)s goes on in this vendor since %(day)s. What came with it (%(what)s) is not on "
            "record row by row: this report may hold it, though it was not this vendor's on its day.",
            **named,
        )
    if row.merger.kind is MergerKind.SUCCESSION:
        return say(
            "%(other)s was absorbed by this company on %(since)s. What was on record of it (%(what)s) "
            "counts as this vendor's since %(day)s; this report leaves it out.",
            since=row.merger.effective_on,
            **named,
        )
    return say(
        "%(other)s was the same company, entered twice. What was on record under it (%(what)s) counts "
        "as this vendor's since %(day)s; this report leaves it out.",
        **named,
    )


def _told(line: TrailLine, facts: ReportFacts) -> Message:
    """As recorded; of a sheet the plan only took up, records of the past say that it was sent, and
    a term that began before it was noted did not begin on that day."""
    began = line.text.params.get("day")
    if line.action == RENEWED and isinstance(began, date) and began < _day(line):
        return say(
            "Contract %(number)s, %(title)s: noted that it renewed by itself on %(day)s",
            **line.text.params,
        )
    if line.action != PLANNED:
        return line.text
    number = line.text.params.get("number")
    sent = any(
        sheet.assignment.number == number
        and sheet.assignment.origin is AssignmentOrigin.PLAN
        and sheet.assignment.assigned_on == _day(line)
        for sheet in facts.sheets
    )
    return line.text if sent else linked(str(number))


def _checks(facts: ReportFacts, w: ReportWording) -> Iterator[Timed]:
    """The clause checks of one contract by one person on one day together."""
    lines = [line for line in facts.events if line.action in CHECKS]
    lines.sort(key=lambda line: (_day(line), _contract(line), line.actor_id or 0, line.number))
    for _, same in groupby(lines, lambda line: (_day(line), _contract(line), line.actor_id)):
        checked = list(same)
        text = say_n(
            "%(n)s clause of %(contract)s checked against the text",
            "%(n)s clauses of %(contract)s checked against the text",
            sum(_count(line) for line in checked),
            contract=_contract(checked[0]),
        )
        yield checked[-1].happened_at, _row(checked[-1], text, facts, w)


def _row(line: TrailLine, text: Message, facts: ReportFacts, w: ReportWording) -> LogRow:
    local = line.happened_at.astimezone(clock.zone())
    means = say("automatic") if Role.SYSTEM in line.actor_roles else say("portal")
    if line.text.id in AT_TERMINAL:
        means = say("terminal")
    return LogRow(
        on=local.date(),
        clock=f"{local:%H:%M}",
        activity=w.listed(_with_number(line, text)),
        means=w(means),
        party=_party(line, facts, w),
        record=_record(line, facts),
    )


def _with_number(line: TrailLine, text: Message) -> Iterator[Message]:
    """What was done and, where a decision has one, under which number the company keeps it."""
    yield text
    if number := line.after.get("decision_number"):
        yield say("decision no. %(number)s", number=number)


def _party(line: TrailLine, facts: ReportFacts, w: ReportWording) -> str:
    """As what somebody acted, and who it was."""
    role = w(role_words(line.actor_roles, facts.company.officer_title))
    name = facts.names.get(line.actor_id or 0, "")
    return " ".join(part for part in (role, name) if part)


def _reminders(facts: ReportFacts, w: ReportWording) -> Iterator[Timed]:
    """All that the mails of a day that ended alike said about one stage, together."""
    last = facts.as_of
    together: dict[tuple[date, int, str], list[Reminded]] = defaultdict(list)
    for reminder in facts.reminders:
        together[reminder.on, reminder.stage, _became(reminder, last).id].append(reminder)
    for (on, stage, _), reminded in together.items():
        known = [at for reminder in reminded if (at := _at(reminder, last)) is not None]
        at = max(known, default=datetime.combine(on, _DAYLESS, tzinfo=clock.zone()))
        local = at.astimezone(clock.zone())
        yield (
            at,
            LogRow(
                on=local.date(),
                clock=f"{local:%H:%M}" if known else "",
                activity=w(_stage(stage, reminded, facts)),
                means=w(_became(reminded[0], last)),
                party=w(say("Vendor")),
                record=", ".join(
                    dict.fromkeys(reminder.number for reminder in reminded if reminder.number)
                ),
            ),
        )


def _became(one: Reminded, last: date) -> Message:
    """What had become of the mail by the day of the report."""
    if one.not_then:
        return _NOT_THEN
    waited = one.finished_at is not None and clock.day_of(one.finished_at) > last
    return _WAITING if waited else _BECAME[one.mail]


def _at(one: Reminded, last: date) -> datetime | None:
    """When that was: the mail was written, or came to its end."""
    ended = one.finished_at
    return ended if ended is not None and clock.day_of(ended) <= last else one.queued_at


def _stage(stage: int, reminded: Sequence[Reminded], facts: ReportFacts) -> Message:
    statements = facts.packs.statements
    ids = dict.fromkeys(reminder.statement_id or "" for reminder in reminded)
    titles = [statements[id_].title for id_ in ids if id_ in statements]
    kinds = {reminder.kind for reminder in reminded}
    titles += [words for kind, words in _OWED.items() if kind in kinds]
    what = {"what": listed(titles) if titles else say("what the vendor owes")}
    if stage <= BY_HAND:
        return say("Reminder besides the usual ones: %(what)s", **what)
    if stage == NOTICE:
        return say("Notice of the request: %(what)s", **what)
    if stage < 0:
        return say_n(
            "Reminder %(n)s day before the due date: %(what)s",
            "Reminder %(n)s days before the due date: %(what)s",
            -stage,
            **what,
        )
    if stage == 0:
        return say("Reminder on the due date: %(what)s", **what)
    return say_n(
        "Reminder %(n)s day after the due date: %(what)s",
        "Reminder %(n)s days after the due date: %(what)s",
        stage,
        **what,
    )


def _day(line: TrailLine) -> date:
    return clock.day_of(line.happened_at)


def _contract(line: TrailLine) -> str:
    return str(line.text.params.get("number", ""))


def _count(line: TrailLine) -> int:
    return int(line.text.params.get("n", 1))


def _record(line: TrailLine, facts: ReportFacts) -> str:
    """The number the act is known by: of the record itself, or of all it opened.

    Some acts of the past keep only the name of the work: its number where one work bears it.
    """
    numbers = line.after.get("numbers")
    if isinstance(numbers, list):
        return ", ".join(str(number) for number in numbers)
    params = line.text.params
    known = params.get("number") or params.get("work") or ""
    if isinstance(known, Text):
        named = [work.number for work in facts.works if work.on_day.name == known]
        return named[0] if len(named) == 1 else ""
    return str(known)


PAGES: Mapping[str, str] = {  # the page of the portal that has the file, by kind
    "contract": "/contracts/{}",
    "authority": "/authorities/{}/paper",
    "attestation": "/attestations/{}",
    "answer": "/responses/{}/review",
    "confirmation": "/confirmations/{}",
    "finding": "/findings/{}",
    "incident": "/incidents/{}",
    "client_approval": "/client-approvals/{}",
    "selection": "/selections/{}",
    "provision": "/provisions/{}",
    "certificate": "/certificates/{}",
    "return_certificate": "/returns/certificates/{}",
    "return": "/returns/{}",
}


def evidence(facts: ReportFacts, w: ReportWording) -> EvidenceList | Empty:
    """Section 12: every file behind the report, with the SHA-256 that shows it unchanged."""
    rows = tuple(
        EvidenceRow(
            number=f"EV-{count:03d}",
            title=w(title),
            section=section,
            received_on=clock.day_of(file.at),
            recorded_on=_made_later(file, facts),
            size=file.size,
            sha256=file.sha256,
            address=f"{facts.portal}{PAGES[kind].format(file.owner_id)}",
        )
        for count, (kind, section, title, file) in enumerate(_files(facts), start=1)
    )
    if not rows:
        return w.empty(
            Nothing.NOT_RECORDED, say("no file is on record for what this report tells.")
        )
    lead = say(
        "Files behind this report: %(count)s. They are kept in the portal; the SHA-256 shows that "
        "they are unchanged.",
        count=len(rows),
    )
    return EvidenceList(lead=w(lead), files=Part(rows=rows))


def _made_later(file: FileFact, facts: ReportFacts) -> date | None:
    """Of a receipt that was made after the day: when."""
    made = clock.day_of(file.made_at) if file.made_at else None
    return made if made and made > facts.as_of >= clock.day_of(file.at) else None


def _files(facts: ReportFacts) -> Iterator[tuple[str, str, Message, FileFact]]:
    """Of what is in the report, each with its kind and the section that uses it; what came after the day is not."""
    sheets = accepted_by(facts.sheets, facts.as_of)
    used: tuple[tuple[str, str, Iterable[Any]], ...] = (
        ("contract", "3.1", in_period(facts)),
        ("authority", "4.1", (asked.authority for asked in facts.listed)),
        ("attestation", "4.1", (asked.attestation for asked in facts.listed)),
        ("answer", "5", (sheet.assignment for sheet in sheets)),
        ("confirmation", "5", (confirmation.row for confirmation in facts.confirmations)),
        ("finding", "6", (finding.finding for finding in facts.findings)),
        ("incident", "7", (incident.row for incident in facts.incidents)),
        ("client_approval", "2.4", facts.client_approvals.values()),
        ("selection", "2.5", facts.selections),
        ("provision", "2.6", facts.provisions.records.values()),
        ("certificate", "2.8", (held.row for held in facts.certificates)),
        ("return_certificate", "8.3", (one.certificate for one in facts.returns.ended)),
        ("return", "8.3", (one.shown for one in facts.returns.ended)),
    )
    for kind, section, rows in used:
        numbers = {row.id: row.number for row in rows if row is not None}
        for file in facts.files[kind]:
            if file.owner_id in numbers and clock.day_of(file.at) <= facts.as_of:
                yield kind, section, _file_title(kind, numbers[file.owner_id], file), file


def _file_title(kind: str, number: str, file: FileFact) -> Message:
    if kind == "attestation":
        return say("Receipt of %(number)s", number=file.name)
    if kind == "authority":
        return say("Authority to sign %(number)s: %(file)s", number=number, file=file.name)
    if file.erased_on is not None:
        return say(
            "%(number)s: %(file)s, erased on %(day)s by the rule of rosters",
            number=number,
            file=f"{file.name.split()[0]} {kind_in(file.name)}",  # the question, without a name
            day=file.erased_on,
        )
    return say("%(number)s: %(file)s", number=number, file=file.name)
