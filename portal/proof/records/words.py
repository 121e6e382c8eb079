"""What is wrong with a record, in a sentence that names the record and the event. Pure."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import String, Table, cast, select

from portal.foundation.core.database.db import UNSCOPED, Base, db, in_parts
from portal.foundation.core.words.messages import Message, say, say_p

KINDS: Mapping[str, Message] = {
    "answer_files": say("Evidence for an answer"),
    "answer_reviews": say("What the reviewer found about an answer"),
    "assignment_works": say("Work that a questionnaire is about"),
    "assignments": say("Questionnaire sent"),
    "attestation_exceptions": say("Exception in a signed statement"),
    "attestation_requests": say("Request for a statement"),
    "attestation_sittings": say("Sitting"),
    "attestations": say("Signed statement"),
    "change_notices": say("Notice of a change"),
    "clause_checks": say("Check of a clause"),
    "client_approval_ends": say("End of a customer’s approval"),
    "client_approval_files": say("File of a customer’s approval"),
    "client_approvals": say("Customer’s approval on record"),
    "confirmation_files": say("File of a confirmation"),
    "confirmation_people": say("Person at a confirmation"),
    "confirmation_works": say("Work that a confirmation is about"),
    "confirmations": say("Confirmation on record"),
    "contacts": say("Contact person"),
    "contract_changes": say("Change of a contract"),
    "contract_covers": say("Work that a contract covers"),
    "contract_files": say("File of a contract"),
    "contract_originals": say("Place of an original"),
    "contracts": say("Contract on record"),
    "cost_talk_files": say("File of a talk about cost"),
    "cost_talks": say("Talk about cost"),
    "criteria_decisions": say("Decision about the selection criteria"),
    "customer_requests": say("Question to a customer"),
    "customer_terms": say("Terms for customers"),
    "data_shares": say("Entry of data shared"),
    "department_members": say("Person of a department"),
    "department_texts": say("What is written for a department"),
    "drawn_sheets": say("Sheet of a draw for review by exception"),
    "engagement_changes": say("Change of entrusted work"),
    "engagement_customers": say("Customer whose data a piece of work is about"),
    "engagement_terms": say("Terms of entrusted work"),
    "engagements": say("Piece of entrusted work"),
    "exception_decisions": say("Decision on an exception"),
    "extensions": say("Request for more time"),
    "finding_effects": say("Check whether a correction was effective"),
    "finding_files": say("File about a finding"),
    "finding_plans": say("Plan to mend a finding"),
    "finding_repairs": say("Repair of a finding"),
    "findings": say("Finding"),
    "first_looks": say("First look of a department at a questionnaire"),
    "given_answers": say("Answer to a question"),
    "handed_trainings": say("Training handed to a vendor"),
    "handover_slips": say("Handover slip"),
    "incident_assessments": say("Assessment of an incident"),
    "incident_customers": say("Customer to tell of an incident"),
    "incident_decisions": say("Decision on an incident"),
    "incident_files": say("File about an incident"),
    "incident_items": say("Description of an incident"),
    "incident_known": say("Since when an incident was known"),
    "incident_letters": say("Letter to the persons of an incident"),
    "incident_persons_told": say("Persons told of an incident"),
    "incident_submissions": say("Report sent about an incident"),
    "incident_works": say("Work that an incident is about"),
    "incidents": say("Incident on record"),
    "internal_audit_files": say("File of an internal audit"),
    "internal_audits": say("Internal audit on record"),
    "disclosures": say("What was told to a customer or to everybody"),
    "dispute_files": say("File of a dispute"),
    "disputes": say("Dispute of a vendor"),
    "management_decisions": say("Decision of a management review"),
    "management_review_files": say("File of a management review"),
    "management_reviews": say("Management review on record"),
    "instruction_cases": say("Case of an instruction"),
    "instruction_files": say("File about an instruction"),
    "instruction_reports": say("Report on an instruction"),
    "instruction_works": say("Work that an instruction is about"),
    "instructions": say("Instruction to a vendor"),
    "decision_consents": say("Consent before a decision"),
    "decision_numbers": say("Number of a decision"),
    "listed_vendors": say("Vendor listed in a report"),
    "obligations": say("Obligation"),
    "paper_letter_disputes": say("Answer told in a letter"),
    "paper_letter_findings": say("Finding in a letter"),
    "paper_letter_items": say("Line of a letter"),
    "paper_letters": say("Letter sent on paper"),
    "paper_scans": say("Scan of a paper"),
    "papers": say("Record of a paper"),
    "payee_decisions": say("Decision about a payee"),
    "payee_lists": say("Payee list on record"),
    "plan_items": say("Item of the supervision plan"),
    "external_recipients": say("External recipient of the web site"),
    "provision_ends": say("End of a record of provision"),
    "provision_files": say("File of a record of provision"),
    "provision_records": say("Record of provision"),
    "questionnaire_versions": say("Version of a questionnaire"),
    "certificate_ends": say("End of a certificate"),
    "certificate_files": say("File of a certificate"),
    "certificates": say("Certificate"),
    "terms_look_ends": say("End of a look at published terms"),
    "terms_look_files": say("Copy of published terms"),
    "terms_looks": say("Look at published terms"),
    "certified_works": say("Work that a certificate covers"),
    "handed_in_authorities": say("Proof of authority that was handed in"),
    "handed_in_certificates": say("Certificate that was handed in"),
    "handed_in_files": say("File of a certificate that was handed in"),
    "seal_certificates": say("Certificate of the seal"),
    "return_files": say("File of a return or destruction"),
    "return_proofs": say("File of a certificate of return"),
    "return_certificates": say("Certificate of return or destruction"),
    "return_ends": say("End of a record of return"),
    "return_records": say("Record of return or destruction"),
    "returned_items": say("What became of one handover"),
    "erasures": say("Erasure of people"),
    "retention_holds": say("What holds up an erasure"),
    "returned_works": say("Work of which data was returned or destroyed"),
    "risk_acceptances": say("Accepted risk"),
    "report_decision_files": say("File of a decision about a report"),
    "report_decisions": say("Decision about a report"),
    "report_revisions": say("Revision of a report"),
    "section_delegations": say("Section given to a colleague"),
    "sample_draws": say("Draw for review by exception"),
    "selection_answers": say("Answer of a selection assessment"),
    "selection_assessments": say("Selection assessment on record"),
    "selection_lists": say("List of earlier selection assessments"),
    "selection_files": say("File of a selection assessment"),
    "sent_reminders": say("Reminder written"),
    "signatory_authorities": say("Record of authority"),
    "staffing_choices": say("Why a staffing company is registered"),
    "submissions": say("Answers as handed in"),
    "slip_receipts": say("Acknowledgement of a handover slip"),
    "subcontractor_consents": say("Answer of a customer about a subcontractor"),
    "subcontractor_ends": say("End of a subcontractor"),
    "subcontractor_files": say("File about a subcontractor"),
    "subcontractors": say("Subcontractor on record"),
    "supervision_reports": say("Report of supervision"),
    "suspensions": say("Suspension of a vendor"),
    "user_roles": say("Role of a person"),
    "left_out_reminders": say("Reminder left out"),
    "vendor_holds": say("Pause of reminders"),
    "vendor_mergers": say("Merger of vendors"),
    "vendor_names": say("Earlier name of a vendor"),
    "vendor_notes": say("Note about a vendor"),
    "vendor_proposals": say("Proposal about a vendor"),
    "vendor_state_spans": say("State of a vendor"),
    "training_materials": say("Material of a training"),
    "training_proofs": say("File with an answer on training"),
    "training_reports": say("Answer on training"),
    "trainings": say("Training on record"),
    "use_requests": say("Request for use"),
    "vendor_questions": say("Question of a vendor"),
    "vendors": say("Entry of a vendor"),
    "waivers": say("Waiver on record"),
}
PDF: Final = "pdf"
UNMADE, GONE, BACK = "unmade", "gone", "back"
_WRONG: Mapping[str, Message] = {
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
_PDFS: Final = frozenset({"report_revisions", "supervision_reports"})


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


def names_of(things: Collection[tuple[str, int]]) -> Mapping[tuple[str, int], str]:
    """How people call rows, by table and id: by their number, that of what they belong to, or their
    place in the table. What is not there any more, or has no number, is called by its id."""
    ids: dict[str, list[int]] = defaultdict(list)
    for kind, id_ in things:
        ids[kind].append(id_)
    found = {(kind, id_): f"#{id_}" for kind, id_ in things}
    for kind, own in ids.items():
        statement = _statement(Base.metadata.tables[kind])
        for some in in_parts(own) if statement is not None else ():
            found.update(((kind, row.id), _called(row)) for row in _rows(statement, some))
    return found


def _statement(table: Table) -> Any:
    """Its number and the number of its parent, as far as there are some."""
    own = _number(table)
    above, key = _parent(table)
    columns = [table.c.id.label("id")]
    if own is not None:
        return select(*columns, cast(own, String).label("name")).select_from(table)
    if above is None or key is None:
        return None
    return select(*columns, cast(_number(above), String).label("above")).select_from(
        table.join(above, key == above.c.id)
    )


def _number(table: Table) -> Any:
    """A number that people say, such as F-2026-003; the name of a vendor."""
    if table.name == "vendors":
        return table.c.name
    column = table.c.get("number")
    return column if column is not None and isinstance(column.type, String) else None


def _parent(table: Table) -> tuple[Table | None, Any]:
    """What it belongs to: by the first key that leads to something with a number, else its vendor."""
    vendor = None
    for key in sorted(table.foreign_keys, key=lambda foreign_key: foreign_key.parent.name):
        above = key.column.table
        if key.parent.name == "vendor_id":
            vendor = key if above.name == "vendors" else vendor
        elif above is not table and key.column.name == "id" and _number(above) is not None:
            return above, key.parent
    return (None, None) if vendor is None else (vendor.column.table, vendor.parent)


def _rows(statement: Any, ids: Sequence[int]) -> Sequence[Any]:
    column = statement.selected_columns.id
    return db.session.execute(statement.where(column.in_(ids)), execution_options=UNSCOPED).all()


def _called(row: Any) -> str:
    return row.name if "name" in row._fields else f"#{row.id} ({row.above})"
