"""Words for conclusions, states and roles, the same on the pages and in the report."""

from collections.abc import Collection, Mapping
from types import MappingProxyType

from portal.foundation.access.roles import Role
from portal.foundation.core.words.messages import Message, Text, say
from portal.ledger.obligations.models import Holder
from portal.proof.reports.models import ReportState
from portal.proof.reports.workflow import Conclusion
from portal.supervision.findings.severity import Severity

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
LANGUAGES: Mapping[str, Message] = MappingProxyType(
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
