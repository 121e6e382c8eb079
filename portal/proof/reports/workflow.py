"""How a report is drafted, frozen and completed, and who may freeze it. Its words.

No database, no web.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from portal.foundation.access.actor import Actor
from portal.foundation.access.permissions import Permission
from portal.foundation.access.roles import Role
from portal.foundation.core.errors import InvalidTransition, RuleViolated, demand_reason
from portal.foundation.core.words.messages import LANGUAGES, Message, Text, say
from portal.ledger.obligations.models import Holder
from portal.proof.reports.models import ReportState, Span, SupervisionReport, read_span
from portal.supervision.findings.severity import Severity

EVERY_VENDOR = Text(ja="全委託先", en="All vendors")  # instead of the name of one
LONGEST = 2000  # characters of opinion and of conditions
LONGEST_WHY = 200  # it stands on the cover, which is one page
FIRST_VERSION = 1  # of the document: a later change makes a new number

NEXT: Mapping[ReportState, frozenset[ReportState]] = {
    ReportState.DRAFT: frozenset({ReportState.RENDERING, ReportState.WITHDRAWN}),
    ReportState.RENDERING: frozenset({ReportState.ISSUED}),
    ReportState.ISSUED: frozenset({ReportState.APPROVED, ReportState.RETURNED}),
    ReportState.APPROVED: frozenset(),
    ReportState.RETURNED: frozenset(),
    ReportState.WITHDRAWN: frozenset(),
}


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
    _demand_short(draft.opinion, LONGEST, "opinion")
    _demand_short(draft.conditions, LONGEST, "conditions")
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
    _demand_short(draft.why, LONGEST_WHY, "why")
    grave = draft.conclusion in (Conclusion.SUSPEND, Conclusion.END)
    if grave and not draft.opinion.strip():
        raise RuleViolated(
            say("Say why in the opinion: management reads it before it decides."), field="opinion"
        )


def _demand_short(typed: str, most: int, field: str) -> None:
    if len(typed) > most:
        raise RuleViolated(
            say("This is too long: at most %(most)s characters.", most=most), field=field
        )


def demand_draft(report: SupervisionReport) -> None:
    """Only a draft can be changed, issued or withdrawn."""
    if report.state is ReportState.WITHDRAWN:
        raise InvalidTransition(
            say(
                "Draft no. %(number)s was withdrawn and cannot be changed any more. "
                "Draft a new report instead.",
                number=report.id,
            )
        )
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
    if report.drafted_by_id is None:
        raise RuleViolated(
            say(
                "The plan drafted this report. Somebody else has to conclude it and save it first: "
                "whoever saves it is who drafted it."
            )
        )
    if actor.is_any_of(report.drafted_by_id):
        raise RuleViolated(
            say(
                "You drafted this report yourself, so another person has to issue it: "
                "let procurement draft it, or another privacy officer issue it."
            )
        )


def take_over(report: SupervisionReport, actor: Actor) -> None:
    """What the plan drafted is drafted by whoever saves it first."""
    demand_draft(report)
    report.drafted_by_id = report.drafted_by_id or actor.user_id


def withdraw(report: SupervisionReport, *, reason: str) -> str:
    """A number is given when a report is issued, so none is lost. Returns the reason; refuses to give none."""
    demand_draft(report)
    said = demand_reason(reason)
    _move(report, to=ReportState.WITHDRAWN)
    return said


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


def demand_undecided(report: SupervisionReport) -> None:
    """Management decides about what is issued and printed, once."""
    if report.state in (ReportState.APPROVED, ReportState.RETURNED):
        raise InvalidTransition(
            say(
                "%(number)s has been decided about already: %(state)s.",
                number=report.number,
                state=STATES[report.state],
            )
        )
    if report.state is not ReportState.ISSUED:
        raise InvalidTransition(
            say("Its PDF is still being made. Decide once you can read what you approve.")
        )


def demand_decider(report: SupervisionReport, actor: Actor) -> None:
    """Management or a manager's deputy, and never who drafted or issued it: persons are compared, a
    deputy counts as both (docs/adr/0025)."""
    if actor.user_id is None or not actor.may(Permission.REPORT_APPROVE):
        raise RuleViolated(say("Only management approves reports or returns them."))
    if actor.is_any_of(report.drafted_by_id, report.issued_by_id):
        raise RuleViolated(
            say(
                "You drafted or issued this report, or stand in for who did: another manager has to "
                "decide about it."
            )
        )


def decide(report: SupervisionReport, *, approved: bool) -> None:
    """What was issued stays as it is; its box is filled in a revision of its own."""
    demand_undecided(report)
    _move(report, to=ReportState.APPROVED if approved else ReportState.RETURNED)


def _move(report: SupervisionReport, *, to: ReportState) -> None:
    if to not in NEXT[report.state]:
        raise InvalidTransition(say("This report is not at that point; look at it again."))
    report.state = to


CONCLUSIONS: Mapping[Conclusion, Message] = {
    Conclusion.CONTINUE: say("Continue"),
    Conclusion.CONDITIONAL: say("Continue, on condition"),
    Conclusion.SUSPEND: say("Suspend handovers"),
    Conclusion.END: say("End the relation"),
    Conclusion.NONE: say("No conclusion given"),
}
STATES: Mapping[ReportState, Message] = {
    ReportState.DRAFT: say("Draft of a report"),
    ReportState.RENDERING: say("PDF being made"),
    ReportState.ISSUED: say("Issued, waits for management"),
    ReportState.APPROVED: say("Approved by management"),
    ReportState.RETURNED: say("Returned by management"),
    ReportState.WITHDRAWN: say("Draft of a report, withdrawn"),
}
LANGUAGE_NAMES: Mapping[str, Message] = {"ja": say("in Japanese"), "en": say("in English")}
GRAVITIES: Mapping[Severity, Message] = {
    Severity.CRITICAL: say("Critical"),
    Severity.MAJOR: say("Major"),
    Severity.MINOR: say("Minor"),
    Severity.OBSERVATION: say("Observation"),
}
_HOLDERS: Mapping[Holder, Message] = {
    Holder.VENDOR: say("Vendor"),
    Holder.PROCUREMENT: say("Procurement"),
    Holder.MANAGEMENT: say("Management"),
}
_STAFF: tuple[tuple[Role, Message], ...] = (
    (Role.PROCUREMENT, say("Procurement")),
    (Role.MANAGEMENT, say("Management")),
    (Role.AUDITOR, say("Auditor")),
    (Role.AUDIT_LEAD, say("Person in charge of audit")),
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
    issued_words("", at_terminal=True, replaced=number, why="").id for number in (None, "SR")
)


def conclusion_words(conclusion: str) -> Message:
    return CONCLUSIONS[Conclusion(conclusion)]
