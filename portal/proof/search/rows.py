"""How well a word fits a row of a register, and what is said of a row that was found."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, false

from portal.content import catalogue
from portal.foundation.core.words.i18n import _l
from portal.foundation.core.words.messages import Text
from portal.foundation.lists.finding import all_of, any_of, has_part
from portal.ledger.vendors.entry.spelling import BETWEEN, plain
from portal.ledger.vendors.queries import holds, numbered
from portal.ledger.vendors.workflow import WORDS as VENDOR_WORDS
from portal.proof.reports.queries import period_of
from portal.proof.reports.workflow import EVERY_VENDOR
from portal.proof.reports.workflow import STATES as REPORT_STATES
from portal.supervision.attestations.models import AttestationRequest
from portal.supervision.attestations.queries import request_row
from portal.supervision.attestations.register import ANSWERS, STATES, has_number
from portal.supervision.certificates.workflow import name_of
from portal.supervision.confirmations.workflow import KINDS as CONFIRMATION_KINDS
from portal.supervision.findings.handling.register import says as is_finding
from portal.supervision.findings.models import Finding
from portal.supervision.findings.queries import FindingRow
from portal.supervision.findings.workflow import WORDS as FINDING_WORDS
from portal.supervision.incidents.workflow import STATES as INCIDENT_STATES
from portal.supervision.instructions.workflow import STATES as INSTRUCTION_STATES
from portal.supervision.questions.workflow import WORDS as QUESTION_WORDS
from portal.supervision.responses.assignments.models import Assignment
from portal.supervision.responses.assignments.workflow import WORDS as SHEET_WORDS

_LONGEST_TITLE = 120
Condition = ColumnElement[bool]


@dataclass(frozen=True, slots=True)
class Hit:
    """One row: its title, what stands beside it, and its page."""

    title: Any
    notes: tuple[Any, ...]
    endpoint: str
    values: Mapping[str, Any]


def by_name(column: Any, part: Callable[[str], Condition]) -> Callable[[str], Sequence[Condition]]:
    """Of a `found_by`: the whole name, how a name begins, any part of it."""

    def ranks(word: str) -> Sequence[Condition]:
        fits, begun = part(word), BETWEEN + word
        whole, begins = (all_of(fits, has_part(column, some)) for some in (begun + BETWEEN, begun))
        return [whole, begins, fits]

    return ranks


def by_text(*columns: Any, number: Any) -> Callable[[str], Sequence[Condition]]:
    """The number, then what the thing says of itself."""

    def ranks(word: str) -> Sequence[Condition]:
        by_number = numbered(number, word)
        return [by_number, any_of(by_number, *(holds(column, word) for column in columns))]

    return ranks


def finding_ranks(word: str) -> Sequence[Condition]:
    return [
        numbered(Finding.number, word),
        any_of(numbered(Finding.number, word), is_finding(word)),
    ]


def sheet_ranks(word: str) -> Sequence[Condition]:
    return [numbered(Assignment.number, word)]


def statement_ranks(word: str) -> Sequence[Condition]:
    titled = [statement.id for statement in catalogue.statements() if says(statement.title, [word])]
    by_number = has_number(word)
    by_title = AttestationRequest.statement_id.in_(titled) if titled else false()
    return [by_number, any_of(by_number, by_title)]


def of_vendor(row: Any) -> Hit:
    vendor = row[0]
    number = vendor.corporate_number or vendor.lei or ""
    notes = (VENDOR_WORDS[vendor.state], number)
    return Hit(vendor.called, notes, "vendors.show", {"vendor_id": vendor.id})


def of_work(row: Any) -> Hit:
    work, terms, vendor = row
    notes = (work.number, vendor.called, terms.department)
    return Hit(terms.called, notes, "data_sharing.of_engagement", {"engagement_id": work.id})


def of_contract(row: Any) -> Hit:
    contract, vendor = row
    notes = (contract.number, vendor.called)
    return Hit(contract.title, notes, "contracts.show", {"contract_id": contract.id})


def of_statement(row: Any) -> Hit:
    found = request_row(row)
    request, signed = found.request, found.attestation
    titles = {statement.id: statement.title for statement in catalogue.statements()}
    title = titles.get(request.statement_id, request.statement_id)
    if signed is None:
        notes = (request.number, found.vendor.called, STATES[request.state])
        return Hit(title, notes, "attestations.of_vendor", {"vendor_id": found.vendor.id})
    notes = (signed.number, found.vendor.called, ANSWERS[signed.answer])
    return Hit(title, notes, "attestations.show", {"attestation_id": signed.id})


def of_sheet(row: Any) -> Hit:
    sheet, vendor, questionnaire = row[:3]
    notes = (sheet.number, vendor.called, SHEET_WORDS[sheet.state])
    return Hit(questionnaire.title, notes, "responses.review", {"assignment_id": sheet.id})


def of_finding(row: Any) -> Hit:
    found = FindingRow(*row)
    finding, vendor = found.finding, found.vendor
    notes = (finding.number, vendor.called if vendor else "", FINDING_WORDS[finding.state])
    return Hit(finding.name, notes, "findings.show", {"finding_id": finding.id})


def of_confirmation(row: Any) -> Hit:
    one, vendor = row
    notes = (one.number, vendor.called, one.held_on)
    return Hit(
        CONFIRMATION_KINDS[one.kind], notes, "confirmations.show", {"confirmation_id": one.id}
    )


def of_question(row: Any) -> Hit:
    one, vendor = row[:2]
    notes = (one.number, vendor.called, QUESTION_WORDS[one.state])
    return Hit(_shortened(one.words), notes, "questions.show", {"vendor_question_id": one.id})


def of_training(row: Any) -> Hit:
    one = row[0]
    return Hit(one.called, (one.number, one.edition), "trainings.show", {"training_id": one.id})


def of_incident(row: Any) -> Hit:
    incident, vendor = row
    notes = (incident.number, vendor.called, INCIDENT_STATES[incident.state])
    title = _shortened(incident.happened) or incident.number
    return Hit(title, notes, "incidents.show", {"incident_id": incident.id})


def of_instruction(row: Any) -> Hit:
    instruction, vendor = row[:2]
    notes = (instruction.number, vendor.called, INSTRUCTION_STATES[instruction.state])
    return Hit(instruction.title, notes, "instructions.show", {"instruction_id": instruction.id})


def of_report(row: Any) -> Hit:
    report, vendor = row
    title = report.number or REPORT_STATES[report.state]
    notes = (vendor.called if vendor else EVERY_VENDOR, period_of(report))
    return Hit(title, notes, "reports.show", {"report_id": report.id})


def of_certificate(row: Any) -> Hit:
    certificate, vendor = row[:2]
    notes = (certificate.number, vendor.called if vendor else _l("The company itself"))
    return Hit(name_of(certificate), notes, "certificates.show", {"certificate_id": certificate.id})


def of_subcontractor(row: Any) -> Hit:
    one, vendor = row[:2]
    notes = (one.number, vendor.called)
    return Hit(one.name, notes, "subcontractors.show", {"subcontractor_id": one.id})


def of_customer(row: Any) -> Hit:
    customer = row[0]
    return Hit(customer.called, (customer.number,), "customers.show", {"customer_id": customer.id})


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST_TITLE else line[: _LONGEST_TITLE - 1] + "…"


def says(title: Text, words: Sequence[str]) -> bool:
    """In one of both languages."""
    return any(all(word in said for word in words) for said in (plain(title.ja), plain(title.en)))
