"""What is wrong with a record, in a sentence that names the record and the event. Pure."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, Final

from portal.foundation.core.messages import Message, say, say_p

KINDS: Mapping[str, Message] = MappingProxyType(
    {
        "answer_files": say("Evidence for an answer"),
        "answer_reviews": say("What the reviewer found about an answer"),
        "assignments": say("Questionnaire sent"),
        "attestation_exceptions": say("Exception in a signed statement"),
        "attestation_requests": say("Request for a statement"),
        "attestation_sittings": say("Sitting"),
        "attestations": say("Signed statement"),
        "clause_checks": say("Check of a clause"),
        "confirmations": say("Confirmation on record"),
        "contract_files": say("File of a contract"),
        "contracts": say("Contract on record"),
        "data_shares": say("Entry of data shared"),
        "engagement_terms": say("Terms of entrusted work"),
        "engagements": say("Piece of entrusted work"),
        "exception_decisions": say("Decision on an exception"),
        "finding_papers": say("Paper about a finding"),
        "findings": say("Finding"),
        "given_answers": say("Answer to a question"),
        "obligations": say("Obligation"),
        "paper_records": say("Record of a paper"),
        "plan_items": say("Item of the supervision plan"),
        "questionnaire_versions": say("Version of a questionnaire"),
        "risk_acceptances": say("Accepted risk"),
        "signatory_authorities": say("Record of authority"),
        "submissions": say("Answers as handed in"),
        "supervision_reports": say("Report of supervision"),
        "user_roles": say("Role of a person"),
        "vendor_proposals": say("Proposal about a vendor"),
        "vendor_state_spans": say("State of a vendor"),
        "vendors": say("Entry of a vendor"),
        "waivers": say("Waiver on record"),
    }
)
PDF: Final = "pdf"
UNMADE, GONE, BACK = "unmade", "gone", "back"
_WRONG: Mapping[str, Message] = MappingProxyType(
    {
        "text": say("%(what)s: the text is not the one that event %(event)s recorded."),
        "content": say("%(what)s: the content is not what event %(event)s recorded."),
        "answer": say("%(what)s: the answer is not the one that event %(event)s recorded."),
        "state": say("%(what)s: the state is not the one that event %(event)s recorded."),
        "file": say("%(what)s: it names another file than event %(event)s recorded."),
        PDF: say("%(what)s: it names another PDF than event %(event)s recorded."),
        "row": say("%(what)s: its entries are not those that event %(event)s recorded."),
        UNMADE: say("%(what)s: no event made it."),
        GONE: say("%(what)s is missing: event %(event)s recorded it, and no event removed it."),
        BACK: say("%(what)s is there again, though event %(event)s removed it."),
    }
)
_PDFS: Final = frozenset({"supervision_reports"})


def wrong(kind: str, name: str, what: str, event: int | None) -> Message:
    """`what`: a part of the record, or UNMADE, GONE, BACK."""
    if what == "file" and kind in _PDFS:
        what = PDF
    sentence = _WRONG.get(what, _WRONG["row"])
    told: dict[str, Any] = {"what": called(kind, name), "event": event}
    return replace(sentence, params=MappingProxyType(told))


def called(kind: str, name: str) -> Message:
    return say_p(
        "a kind of record and its number",
        "%(kind)s %(name)s",
        kind=KINDS.get(kind, kind),
        name=name,
    )
