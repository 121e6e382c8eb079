"""Words for what the log keeps as names: what an action is about, which field changed, codes.

The log knows no package; it knows the names that packages record. A name without words here is
shown as it is.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from portal.foundation.core.words.messages import Message, say, say_n, say_p
from portal.ledger.vendors.profile.services import CALLED
from portal.supervision.reminders.models import BY_HAND, NOTICE

SUBJECTS: Mapping[str, Message] = {
    "account": say("Accounts"),
    "announced_purpose": say("Announced purposes"),
    "attestation": say("Attestations"),
    "audit": say("Audit log"),
    "authority": say("Records of authority"),
    "auditor": say("What auditors opened"),
    "change_notice": say("Notices of change"),
    "clause_check": say("Clause checks"),
    "clause_checks": say("Clause checks, several at once"),
    "client_approval": say("Customers’ approvals"),
    "confirmation": say("Confirmations"),
    "content": say("Content packs"),
    "contract": say("Contracts"),
    "cost_talk": say("Talks about cost"),
    "criteria": say("Selection criteria"),
    "customer": say("Customers"),
    "customer_terms": say("Terms for customers"),
    "data_share": say("Handovers of data"),
    "disclosure": say("What we tell others"),
    "dispute": say("Disputes"),
    "engagement": say("Entrusted work"),
    "evidence_pack": say("Evidence packs"),
    "exception": say("Exceptions"),
    "external_recipient": say("External recipients"),
    "finding": say("Findings"),
    "import": say("Imports"),
    "incident": say("Incidents"),
    "instruction": say("Instructions"),
    "internal_audit": say("Internal audits"),
    "invitation": say("Invitations"),
    "letter": say("Letters and calls"),
    "mail": say("Mails"),
    "management_review": say("Management reviews"),
    "notice": say("Notices to people"),
    "obligation": say("Obligations"),
    "organisation": say("Settings of the company"),
    "paper": say("Papers"),
    "past_record": say("Earlier records looked at"),
    "plan": say("Supervision plan"),
    "policy": say("Privacy policy"),
    "policy_recipient": say("Recipients named in the policy"),
    "policy_wording": say("Sentences of the policy"),
    "promise_mode": say("Whether subcontracting is allowed"),
    "promise_start": say("From when a promise is judged"),
    "provision": say("Records of provision"),
    "questionnaire": say("Questionnaires"),
    "reminder": say("Reminders"),
    "run": say("Acts on many rows"),
    "report": say("Supervision reports"),
    "seal": say("Seals of reports"),
    "selection": say("Selection assessments"),
    "share": say("Data shared"),
    "shares": say("Data shared, several at once"),
    "training": say("Training"),
    "vendor": say_p("companies, not their list", "Vendors"),
    "view": say("Saved views of lists"),
    "waiver": say("Waivers"),
}
FIELDS: Mapping[str, Message] = {
    **CALLED,
    "access": say("Type of access"),
    "active_from": say("In use from"),
    "address": say("Address on the envelope"),
    "added": say("Added"),
    "announced_purpose": say("Announced purpose it serves"),
    "answer": say_p("what was said", "Answer"),
    "article": say("Article"),
    "as_of": say("As of"),
    "asked_from": say("Asked from"),
    "asks_now": say("Everybody is asked now"),
    "assessment_on": say("Day of the next assessment"),
    "assumed_class": say("Class to assume"),
    "basis": say("Recurrence counts from"),
    "billing_decided_on": say("Billing data decided on"),
    "billing_recipient": say("Recipient of billing data"),
    "billing_reason": say("Reason for billing data"),
    "category": say("Data category"),
    "cause": say("Why it came to this"),
    "changed": say("Changed"),
    "choice": say("Choice"),
    "closing_days": say("Closing days"),
    "company_role": say("Whose data"),
    "concluded": say("How it was concluded"),
    "conclusion": say("Conclusion"),
    "conditions": say("Conditions"),
    "contact_email": say("E-mail"),
    "contact_fax": say("Fax"),
    "contact_telephone": say("Telephone"),
    "contact_en": say("Whom to ask (English)"),
    "contact_ja": say("Whom to ask (Japanese)"),
    "collection_notice": say("What people are told"),
    "contacts": say("Contacts"),
    "hosting_en": say("Who runs the machine (English)"),
    "hosting_ja": say("Who runs the machine (Japanese)"),
    "officer_department_en": say("Department of the privacy officer (English)"),
    "officer_department_ja": say("Department of the privacy officer"),
    "postal_address_en": say("Postal address (English)"),
    "postal_address_ja": say("Postal address (Japanese)"),
    "contracts": say("Contracts"),
    "customer_name": say("Customer"),
    "day": say("Day"),
    "comment": say("Comment"),
    "decision_number": say("Number of the decision"),
    "decided_by_id": say("Decided by"),
    "decided_on": say("Decided on"),
    "department": say("Department"),
    "description": say("Description"),
    "done": say("What was done to mend it"),
    "dropped": say("No longer asked for"),
    "due": say("Due"),
    "eea_data": say("Data from the EEA"),
    "email": say("E-mail"),
    "ended_on": say("Ended on"),
    "ends_on": say("Last day"),
    "engagement": say("Entrusted work"),
    "engagements": say("Entrusted work"),
    "every_months": say("Every so many months"),
    "file": say("File"),
    "files": say("Files"),
    "fingerprint": say("SHA-256 of the certificate"),
    "first_day": say("First day"),
    "first_management": say("First manager"),
    "first_privacy_officer": say("First privacy officer"),
    "first_handover_on": say("First handover"),
    "ledger_number": say("Number in the ledger of personal information"),
    "published": say("Where it was published"),
    "risk_analysed_on": say("Day of the risk analysis"),
    "risk_analysis": say("Risk analysis"),
    "signatory_of_ours": say("Signatory for us"),
    "signatory_of_vendor": say("Signatory for the vendor"),
    "years": say("Years in Japanese"),
    "fiscal_year_start_month": say("Fiscal year begins in"),
    "for_kinds": say("For kinds of vendor"),
    "for_purposes": say("For work with the purposes"),
    "for_tiers": say("For work of the tiers"),
    "given_by": say("Given by"),
    "in_place": say("In place of the standard sheet"),
    "is_planned": say("Planned"),
    "is_responsible": say("Responsible person"),
    "items": say("Items"),
    "kept_until_on": say("Paper kept until"),
    "kind": say("Kind"),
    "ladders": say("Stages of reminders"),
    "language": say("Language"),
    "left_out": say("Left out"),
    "mail_ended_at": say("Sending had ended at"),
    "mail_state": say("State of the mail"),
    "measure": say("What makes up for it"),
    "measures": say("What is done about it"),
    "medium": say("Medium"),
    "mended": say("Verified and closed"),
    "months": say("Fixed month of the tiers"),
    "name": say_p("of a thing", "Name"),
    "name_ja": say("Name in Japanese"),
    "necessity_reason": say("Why it is needed"),
    "notice_months": say("Notice, months before the end"),
    "number": say("Number"),
    "numbers": say("Numbers"),
    "opened": say("Requests opened"),
    "opens_first": say("Opens first"),
    "opinion": say("Opinion"),
    "in_place_of": say("Stands in place of the report"),
    "because": say("Why that report is replaced"),
    "other_sha256": say("SHA-256 of the PDF in the other language"),
    "other_unsealed_sha256": say("SHA-256 of the PDF in the other language before its seal"),
    "owner": say("Owner"),
    "owner_id": say("Owner"),
    "page": say("Page"),
    "paper": say("Paper"),
    "per_week": say("Vendors in a week"),
    "parent_id": say("Stands under"),
    "period_from": say("Period from"),
    "period_to": say("Period to"),
    "place_of_original": say("Where the original is kept"),
    "planned": say("New in the plan"),
    "planned_again": say("Due anew"),
    "phone": say("Telephone"),
    "processing": say("What the vendor does with it"),
    "promise": say("Promise"),
    "proved_by": say("How it was confirmed who it was"),
    "provision_basis": say("Basis of the provision"),
    "purpose": say("Purpose"),
    "purposes": say("Purposes"),
    "query": say("Conditions, order, columns"),
    "quote": say("Quote"),
    "raised_reason": say("Reason for the higher tier"),
    "raised_tier": say("Raised to tier"),
    "questions": say("Questions"),
    "reason": say("Reason"),
    "received_on": say("Received on"),
    "reentrustment_mode": say("Subcontracting in the contract"),
    "remark": say("Remark"),
    "remarks": say("Remark"),
    "removed": say("Removed"),
    "renewal_months": say("Renews for how many months"),
    "renews": say("Renews by itself"),
    "replaces": say("Takes the place of the clause amended"),
    "result": say("Result"),
    "risk_months": say("A risk is accepted for at most, in months"),
    "retention": say("Retention"),
    "responsible": say("Who is responsible"),
    "reviewed_on": say("Last review"),
    "roles": say("Roles"),
    "rows_changed": say("Changed rows"),
    "rows_new": say("New rows"),
    "rows_same": say("Unchanged rows"),
    "rows_wrong": say("Wrong rows"),
    "rows": say("Number of rows"),
    "rule": say("Rule"),
    "said": say("What was said"),
    "severity": say("Severity"),
    "sha256": say("SHA-256"),
    "unsealed_sha256": say("SHA-256 before the seal"),
    "with_sheet": say(
        "Corrections of minor findings and observations wait for the next check sheet"
    ),
    "shared": say("For everybody of the company"),
    "shares": say("Data shared"),
    "signed_on": say("Signed on"),
    "spoke_with": say("Spoke with"),
    "stages": say("Stages"),
    "starts_on": say("First day"),
    "state": say("State"),
    "still_open": say("What was still open"),
    "stayed": say("Stays"),
    "storage_location": say("Where it lies"),
    "subcontracting": say("Subcontracting as declared"),
    "subjects": say("Whose data is it?"),
    "text": say("Text"),
    "title": say_p("of a thing", "Title"),
    "transfer_method": say("Way of transfer"),
    "until": say("Until"),
    "vendors": say_p("companies, not their list", "Vendors"),
    "version": say("Version"),
    "visits": say("Months between visits"),
    "volume_band": say("Number of people"),
    "works": say("Entrusted work"),
    "wrong": say("What is not as on the paper"),
}
# What is about a person has a name and a title in another sense.
PEOPLE = ("account.", "invitation.", "vendor.contact_")
OF_PEOPLE: Mapping[str, Message] = {"name": say("Name"), "title": say("Title")}
CODES: Mapping[str, Mapping[str, Message]] = {
    "years": {
        "western": say("Western years (2026)"),
        "both": say("Western and Japanese years (2026, Reiwa 8)"),
    },
    "basis": {
        "acceptance": say("the last time it was accepted"),
        "month": say("a fixed month of the tier"),
    },
    "answer": {
        "affirm": say("Affirmed"),
        "affirm_with_exception": say("Affirmed with exceptions"),
        "decline": say("Declined"),
    },
    "concluded": {
        "paper": say("On paper, signed or sealed by both"),
        "electronic": say("Electronically"),
        "standard_terms": say("By accepting standard terms"),
    },
    "conclusion": {
        "continue": say("Continue"),
        "conditional": say("Go on with conditions"),
        "suspend": say("Suspend the handover"),
        "end": say("End the work"),
    },
    "kind": {
        "master": say("Master agreement"),
        "individual": say("Individual contract"),
        "memorandum": say("Memorandum"),
        "nda": say("Non-disclosure agreement"),
        "site_visit": say("Site visit"),
        "interview": say("Interview"),
        "published_policy": say("Check of the published policy"),
        "certificate": say("Check of a certificate"),
        "paper_check": say("Earlier check on paper"),
    },
    "proved_by": {"password": say("Password"), "passkey": say("Passkey")},
    "result": {
        "in_order": say("In order"),
        "with_findings": say("In order, with points to mend"),
        "not_in_order": say("Not in order"),
    },
    "language": {"ja": say("Japanese"), "en": say("English")},
    "roles": {
        "vendor_member": say("Person in charge"),
        "vendor_signatory": say("Signatory"),
        "procurement": say("Procurement"),
        "privacy_officer": say("Privacy officer"),
        "management": say("Management"),
        "auditor": say("Auditor"),
        "audit_lead": say("Person in charge of audit"),
        "admin": say("Administrator"),
    },
}


def subject_words(action: str) -> Message | str:
    """What an action such as `contract.signed` is about."""
    subject = action.partition(".")[0]
    return SUBJECTS.get(subject, subject)


def field_words(name: str, action: str = "") -> Message | str:
    """`action`: under which it was recorded, where a field of people is called something else."""
    if name in OF_PEOPLE and action.startswith(PEOPLE):
        return OF_PEOPLE[name]
    number = name.removeprefix("clause_")
    if number != name and number.isdigit():
        return say("Clause %(no)s", no=int(number))
    return FIELDS.get(name, name.replace("_", " ").replace("-", " "))


def value_words(name: str, value: Any) -> Any:
    """The value of a field, codes in words; several as a list."""
    if name == "stages" and isinstance(value, Mapping):
        return [stage_words(stage) for stage in value.values()]
    codes = CODES.get(name)
    if codes is None or not isinstance(value, str):
        # a mapping as one line for each entry: nobody reads braces
        mapping = value if isinstance(value, Mapping) else None
        return value if mapping is None else [f"{key}: {of}" for key, of in mapping.items()]
    known: Sequence[Any] = [codes.get(code, code) for code in value.split()]
    return known if len(known) > 1 else codes.get(value, value)


def stage_words(stage: int) -> Message:
    """How far from the due date a reminder went out; far before it is the first notice."""
    if stage <= BY_HAND:
        return say("at a colleague’s wish")
    if stage <= NOTICE:
        return say("First notice")
    if stage == 0:
        return say("on the due date")
    if stage < 0:
        return say_n("%(n)s day before the due date", "%(n)s days before the due date", -stage)
    return say_n("%(n)s day after the due date", "%(n)s days after the due date", stage)
