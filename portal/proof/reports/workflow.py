"""How a report is drafted, frozen and completed, and who may freeze it. Its words.

No database, no web.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from portal.foundation.access.actor import Actor
from portal.foundation.access.permissions import Permission
from portal.foundation.access.roles import Role
from portal.foundation.core.errors import InvalidTransition, RuleViolated
from portal.foundation.core.words.dates import add_months, without_weekday
from portal.foundation.core.words.messages import LANGUAGES, Message, Text, say
from portal.ledger.obligations.models import Holder
from portal.proof.reports.models import ReportState, SupervisionReport
from portal.supervision.findings.severity import Severity

# The periods a report may cover: halves and years of the company's fiscal year, or any days.

HALF, YEAR = 6, 12  # months
MOST_YEARS = 5
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """Both days included."""

    first: date
    last: date

    def as_of(self, today: date) -> date:
        """The day whose facts the report shows: the earlier of its end and today."""
        return min(self.last, today)

    @property
    def day_before(self) -> date:
        """Whose verdicts stand beside as the last ones."""
        return self.first - _DAY


def read_span(first: date | None, last: date | None, today: date) -> Span:
    """Refuses, each at its field, a period that is upside down, not begun, or very long."""
    if first is None:
        raise RuleViolated(say("Enter the first day of the period."), field="period_from")
    if last is None:
        raise RuleViolated(say("Enter the last day of the period."), field="period_to")
    if last < first:
        raise RuleViolated(
            say("The period must not end before it begins on %(first)s.", first=first),
            field="period_to",
        )
    if first > today:
        raise RuleViolated(
            say("The period begins in the future; there is nothing to report yet."),
            field="period_from",
        )
    if last >= add_months(first, MOST_YEARS * YEAR):
        raise RuleViolated(
            say("A report covers at most %(years)s years.", years=MOST_YEARS), field="period_to"
        )
    return Span(first, last)


def fiscal_start(day: date, start_month: int) -> date:
    """The first day of the fiscal year in which `day` lies."""
    year = day.year if day.month >= start_month else day.year - 1
    return date(year, start_month, 1)


def half_of(day: date, start_month: int) -> Span:
    """The half of the fiscal year in which `day` lies."""
    begin = fiscal_start(day, start_month)
    middle = add_months(begin, HALF)
    return _months(middle if day >= middle else begin, HALF)


def choices(today: date, start_month: int) -> tuple[Span, ...]:
    """What a report is usually about: the half that ended last first, then the running one, and
    the same of the years."""
    running = half_of(today, start_month)
    year = _months(fiscal_start(today, start_month), YEAR)
    ended = half_of(running.day_before, start_month)
    last_year = _months(fiscal_start(year.day_before, start_month), YEAR)
    return ended, running, last_year, year


def name_of(span: Span, start_month: int) -> Text:
    """2026年度上期 / FY2026 H1, 2026年度 / FY2026; other periods by their days."""
    begin = fiscal_start(span.first, start_month)
    year = begin.year
    if span == _months(begin, YEAR):
        return Text(ja=f"{year}年度", en=f"FY{year}")
    if span == half_of(span.first, start_month):
        first = span.first == begin
        return Text(
            ja=f"{year}年度{'上期' if first else '下期'}", en=f"FY{year} H{1 if first else 2}"
        )
    return Text(
        ja=f"{without_weekday(span.first, 'ja')}〜{without_weekday(span.last, 'ja')}",
        en=f"{without_weekday(span.first, 'en')} – {without_weekday(span.last, 'en')}",
    )


def named_on(span: Span, start_month: int, day: date) -> Text:
    """The same, marked while the period is not over on the day."""
    name = name_of(span, start_month)
    if day >= span.last:
        return name
    return Text(ja=f"{name.ja}・期中", en=f"{name.en}, interim")


def _months(first: date, months: int) -> Span:
    return Span(first, add_months(first, months) - _DAY)


LONGEST = 2000  # characters of opinion and of conditions
LONGEST_WHY = 200  # it stands on the cover, which is one page
FIRST_VERSION = 1  # of the document: a later change makes a new number

NEXT: Mapping[ReportState, frozenset[ReportState]] = MappingProxyType(
    {
        ReportState.DRAFT: frozenset({ReportState.RENDERING}),
        ReportState.RENDERING: frozenset({ReportState.ISSUED}),
        ReportState.ISSUED: frozenset(),
    }
)


class Conclusion(StrEnum):
    """How to go on with the vendor. NONE: nobody has concluded, as when the system issues."""

    CONTINUE = "continue"
    CONDITIONAL = "conditional"
    SUSPEND = "suspend"
    END = "end"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportDraft:
    """What a person decides about a report: everything else follows from the records."""

    first: date | None
    last: date | None
    language: str
    conclusion: Conclusion = Conclusion.NONE
    opinion: str = ""
    conditions: str = ""
    replaces: int | None = None  # the id of the report that it stands for from then on, and why
    why: str = ""

    @property
    def span(self) -> Span:
        if self.first is None or self.last is None:
            raise ValueError("the draft was not checked")
        return Span(self.first, self.last)


@dataclass(frozen=True, slots=True)
class Frozen:
    """The content of a report and its name, as they were when it was issued."""

    number: str
    as_of: date
    content: str
    sha256: str


def check(draft: ReportDraft, today: date) -> None:
    """Refuse what contradicts itself, each at its field."""
    read_span(draft.first, draft.last, today)
    if draft.language not in LANGUAGES:
        raise RuleViolated(say("Choose a language."), field="language")
    for field in ("opinion", "conditions"):
        if len(getattr(draft, field)) > LONGEST:
            raise RuleViolated(
                say("This is too long: at most %(most)s characters.", most=LONGEST), field=field
            )
    if draft.conclusion is Conclusion.CONDITIONAL and not draft.conditions.strip():
        raise RuleViolated(
            say("Write the conditions, one on each line: the vendor goes on under them only."),
            field="conditions",
        )
    if draft.replaces is not None and not draft.why.strip():
        raise RuleViolated(
            say("Say why the earlier report is replaced: whoever has read it wants to know."),
            field="why",
        )
    if len(draft.why) > LONGEST_WHY:
        raise RuleViolated(
            say("This is too long: at most %(most)s characters.", most=LONGEST_WHY), field="why"
        )
    grave = draft.conclusion in (Conclusion.SUSPEND, Conclusion.END)
    if grave and not draft.opinion.strip():
        raise RuleViolated(
            say("Say why in the opinion: management reads it before it decides."), field="opinion"
        )


def demand_draft(report: SupervisionReport) -> None:
    """Only a draft can be changed or issued."""
    if report.state is not ReportState.DRAFT:
        raise InvalidTransition(
            say(
                "%(number)s has been issued already and cannot be changed any more. "
                "Draft a new report instead.",
                number=report.number,
            )
        )


def demand_issuer(report: SupervisionReport, actor: Actor) -> None:
    """Four eyes: who drafted a report does not issue it (docs/product.md section 1)."""
    demand_officer(actor)
    if actor.is_any_of(report.drafted_by_id):
        raise RuleViolated(
            say(
                "You drafted this report yourself, so another person has to issue it: "
                "let procurement draft it, or another privacy officer issue it."
            )
        )


def demand_officer(actor: Actor) -> None:
    """The privacy officer issues reports; the command line may do so without a person."""
    if not actor.is_system and not actor.may(Permission.REPORT_ISSUE):
        raise RuleViolated(say("Only the privacy officer issues reports."))


def freeze(report: SupervisionReport, frozen: Frozen, *, by: int | None, at: datetime) -> None:
    """From here on nothing in it changes; the bytes follow."""
    demand_draft(report)
    _move(report, to=ReportState.RENDERING)
    report.number = frozen.number
    report.as_of = frozen.as_of
    report.content = frozen.content
    report.content_sha256 = frozen.sha256
    report.issued_by_id = by
    report.issued_at = at


def complete(
    report: SupervisionReport, *, pdf_sha256: str, pdf_other_sha256: str | None = None
) -> None:
    """The bytes are there: of its own language, and of the other one where it has one."""
    _move(report, to=ReportState.ISSUED)
    report.pdf_sha256 = pdf_sha256
    report.pdf_other_sha256 = pdf_other_sha256
    report.error = ""
    report.claimed_until = None


def _move(report: SupervisionReport, *, to: ReportState) -> None:
    if to not in NEXT[report.state]:
        raise InvalidTransition(say("This report is not at that point; look at it again."))
    report.state = to


CONCLUSIONS: Mapping[Conclusion, Message] = MappingProxyType(
    {
        Conclusion.CONTINUE: say("Continue"),
        Conclusion.CONDITIONAL: say("Continue, on condition"),
        Conclusion.SUSPEND: say("Suspend handovers"),
        Conclusion.END: say("End the relation"),
        Conclusion.NONE: say("No conclusion given"),
    }
)
STATES: Mapping[ReportState, Message] = MappingProxyType(
    {
        ReportState.DRAFT: say("Draft of a report"),
        ReportState.RENDERING: say("PDF being made"),
        ReportState.ISSUED: say("Issued"),
    }
)
LANGUAGE_NAMES: Mapping[str, Message] = MappingProxyType(
    {"ja": say("in Japanese"), "en": say("in English")}
)
GRAVITIES: Mapping[Severity, Message] = MappingProxyType(
    {
        Severity.CRITICAL: say("Critical"),
        Severity.MAJOR: say("Major"),
        Severity.MINOR: say("Minor"),
        Severity.OBSERVATION: say("Observation"),
    }
)
_HOLDERS: Mapping[Holder, Message] = MappingProxyType(
    {
        Holder.VENDOR: say("Vendor"),
        Holder.PROCUREMENT: say("Procurement"),
        Holder.MANAGEMENT: say("Management"),
    }
)
_STAFF: tuple[tuple[Role, Message], ...] = (
    (Role.PROCUREMENT, say("Procurement")),
    (Role.MANAGEMENT, say("Management")),
    (Role.AUDITOR, say("Auditor")),
    (Role.ADMIN, say("Administrator")),
)


def holder_words(holder: Holder, officer: Text) -> Message | Text:
    """Whose turn it is; `officer`: what the company calls its privacy officer."""
    return _HOLDERS.get(holder, officer)


def role_words(roles: Collection[str], officer: Text) -> Message | Text | str:
    """What somebody acted as; nothing where nobody did but the portal itself."""
    if Role.VENDOR_SIGNATORY in roles or Role.VENDOR_MEMBER in roles:
        return say("Vendor")
    if Role.PRIVACY_OFFICER in roles:
        return officer
    return next((words for role, words in _STAFF if role in roles), "")


def issued_words(number: str, *, at_terminal: bool, replaced: str | None, why: str) -> Message:
    """What the log says of issuing; at the terminal whoever was named."""
    if replaced and at_terminal:
        return say(
            "Issued the report %(number)s from the terminal in place of %(replaced)s: %(why)s",
            number=number,
            replaced=replaced,
            why=why,
        )
    if replaced:
        return say(
            "Issued the report %(number)s in place of %(replaced)s: %(why)s",
            number=number,
            replaced=replaced,
            why=why,
        )
    if at_terminal:
        return say("Issued the report %(number)s from the terminal", number=number)
    return say("Issued the report %(number)s", number=number)


AT_TERMINAL = frozenset(
    issued_words("", at_terminal=True, replaced=one, why="").id for one in (None, "SR")
)


def conclusion_words(conclusion: str) -> Message:
    return CONCLUSIONS[Conclusion(conclusion)]
