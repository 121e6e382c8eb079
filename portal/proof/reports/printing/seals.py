"""Whether an issued report is what it was when issued (row, log, disk), and a draft prints what is."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal.foundation.audit.queries import trail_of
from portal.foundation.core.database.db import db
from portal.foundation.core.database.seals import altered
from portal.foundation.core.errors import DomainError
from portal.foundation.core.words.messages import LANGUAGES, Lang, Message, say
from portal.foundation.evidence import storage
from portal.foundation.sealing.models import SealCertificate
from portal.foundation.sealing.queries import kept_certificates, our_seal
from portal.ledger.contracts.models import Contract
from portal.ledger.handovers.models import HandoverSlip
from portal.proof.reports.content.report import digest
from portal.proof.reports.facts.facts import ReportFacts
from portal.proof.reports.facts.incidents import (
    ends_of_approvals,
    rows_of_incidents,
)
from portal.proof.reports.facts.overall import OverallFacts
from portal.proof.reports.facts.provisions import ends_of_provisions
from portal.proof.reports.models import ReportRevision, SupervisionReport
from portal.proof.reports.printing.check_codes import code_of
from portal.supervision.attestations.models import Attestation
from portal.supervision.certificates.models import Certificate, CertificateEnd
from portal.supervision.client_approvals.models import ClientApproval, ClientApprovalEnd
from portal.supervision.confirmations.models import Confirmation
from portal.supervision.findings.models import Finding
from portal.supervision.findings.severity import GRAVE
from portal.supervision.incidents.models import Incident
from portal.supervision.instructions.models import Instruction
from portal.supervision.provisions.models import (
    ExternalRecipient,
    ProvisionEnd,
    ProvisionRecord,
)
from portal.supervision.responses.assignments.models import Assignment
from portal.supervision.returns.models import ReturnCertificate, ReturnRecord
from portal.supervision.selections.models import SelectionAssessment
from portal.supervision.subcontractors.models import Subcontractor, SubcontractorEnd
from portal.supervision.subcontractors.queries import ends_of

ISSUED, RENDERED = "report.issued", "report.rendered"  # events that keep the digests
REVISED = "report.revision_made"  # the same of the document with the decision


class NotAsIssued(DomainError):
    """What is kept is not what the log recorded when it was issued."""


def _pdfs(report: SupervisionReport) -> tuple[tuple[Lang, str, str | None], ...]:
    """Each language, under which name the log has the digest of its PDF, and which the row has."""
    return tuple(
        (lang, "sha256", report.pdf_sha256)
        if lang == report.language
        else (lang, "other_sha256", report.pdf_other_sha256)
        for lang in LANGUAGES
    )


def frozen_text(report: SupervisionReport) -> str:
    """What was issued. Raises NotAsIssued where the row differs from what the log recorded then."""
    recorded, content = recorded_of(report, ISSUED), report.content or ""
    found = {"number": report.number, "sha256": digest(content)}
    if recorded is None or report.content_sha256 != found["sha256"] or _differs(recorded, found):
        raise NotAsIssued(
            say(
                "The content kept for %(number)s is not what was issued: it was changed in the "
                "database, so it is not shown. Tell the administrator; what was issued is in a "
                "backup.",
                number=report.number or report.id,
            )
        )
    return content


def pdfs_of(report: SupervisionReport) -> Mapping[Lang, str]:
    """The digests of the PDFs that were made, by language: none while they are being made, one of
    those issued in one language. Raises NotAsIssued where one is another than was made."""
    made = {lang: kept for lang, _, kept in _pdfs(report) if kept is not None}
    if not made:
        return {}
    recorded = recorded_of(report, RENDERED)
    found: dict[str, object] = {name: kept for _, name, kept in _pdfs(report)}
    found["unsealed_sha256"] = report.unsealed_sha256
    found["other_unsealed_sha256"] = report.unsealed_other_sha256
    if recorded is None or _differs(recorded, found):
        raise NotAsIssued(
            say(
                "The PDF kept for %(number)s is not the one that was made when it was issued, so "
                "it is not handed out. Tell the administrator; what was made is in a backup.",
                number=report.number or report.id,
            )
        )
    return made


def revised_text(revision: ReportRevision) -> str:
    """Its content. Raises NotAsIssued where it is not as the log recorded it."""
    wrong = altered(db.session(), ReportRevision, [revision.id])
    if wrong or digest(revision.content) != revision.content_sha256:
        raise NotAsIssued(
            say(
                "The document kept for %(number)s with the decision of management is not the one that "
                "was made then, so it is not handed out. Tell the administrator; what was made is in "
                "a backup.",
                number=revision.number,
            )
        )
    return revision.content


def revision_pdfs(revision: ReportRevision, report: SupervisionReport) -> Mapping[Lang, str]:
    """The digests of its PDFs by language: none while they are being made. Raises as `revised_text`."""
    revised_text(revision)
    made: tuple[tuple[Lang, str | None], ...] = tuple(
        (lang, revision.pdf_sha256 if lang == report.language else revision.pdf_other_sha256)
        for lang in LANGUAGES
    )
    return {lang: kept for lang, kept in made if kept is not None}


@dataclass(frozen=True, slots=True)
class ToldSeal:
    """Of one PDF what its bytes show now. `why`: that there is no seal to tell of; then all else is empty."""

    lang: Lang
    why: Message | None = None
    holder: str = ""
    fingerprint: str = ""
    at: datetime | None = None
    stamped_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class MadeDocument:
    """The report, or the one with the decision, as its public check is asked about it."""

    number: str
    code: str
    seals: Sequence[ToldSeal]


def documents(
    report: SupervisionReport,
    made: Mapping[Lang, str],
    revision: ReportRevision | None,
    with_decision: Mapping[Lang, str],
) -> list[MadeDocument]:
    """Those whose PDFs are the ones that were made (`pdfs_of`, `revision_pdfs`), with what these carry."""
    if not made:
        return []
    kept, found = kept_certificates(), []
    for row, pdfs in ((report, made), (revision, with_decision)):
        if row is not None and pdfs:
            seals = [_told(lang, sha256, row, kept) for lang, sha256 in pdfs.items()]
            found.append(MadeDocument(row.number or "", code_of(row.content_sha256 or ""), seals))
    return found


def _told(
    lang: Lang,
    sha256: str,
    row: SupervisionReport | ReportRevision,
    kept: Mapping[str, SealCertificate],
) -> ToldSeal:
    if row.unsealed_sha256 is None:
        return ToldSeal(lang, say("It is from before reports were sealed."))
    try:
        seal = our_seal(storage.read(sha256), kept)
    except storage.FileDamaged as damaged:
        return ToldSeal(lang, damaged.message)
    if seal is None:
        return ToldSeal(lang, say("It carries no seal of ours that is intact."))
    stamped = datetime.fromisoformat(seal.stamped_at) if seal.stamped_at else None
    at = datetime.fromisoformat(seal.at)
    return ToldSeal(lang, None, seal.holder, seal.fingerprint, at, stamped)


def recorded_of(report: SupervisionReport, action: str) -> Mapping[str, object] | None:
    """What the log says about the newest such event of it; None where there is none.

    The trail of a replaced report has the issuing of the one in its place too.
    """
    found = (line.after for line in trail_of(report) if line.action == action)
    return next(
        (after for after in found if after.get("number", report.number) == report.number), None
    )


def _differs(recorded: Mapping[str, object], found: Mapping[str, object]) -> bool:
    """Details erased by rule are recorded no more; the digest in the row stays."""
    return bool(recorded) and any(recorded.get(name) != value for name, value in found.items())


def not_as_recorded(facts: ReportFacts | OverallFacts) -> Message | None:
    """Names what would be printed as evidence and is not as the log recorded it, and what to do;
    None where all of it is. Four statements for each table, whatever there is."""
    session = db.session()
    printed = _of_all(facts) if isinstance(facts, OverallFacts) else _of_vendor(facts)
    wrong: list[str] = []
    for model, numbers in printed:
        found = sorted(altered(session, model, sorted(numbers)))
        wrong += (numbers[id_] for id_ in found if numbers[id_] not in wrong)
    if not wrong:
        return None
    return say(
        "Not as the audit log recorded them: %(numbers)s. They were changed past the portal, so a "
        "report that prints them is not issued. Ask the administrator to run flask records verify, "
        "which names what differs, and to put it right from a backup.",
        numbers=", ".join(wrong),
    )


def _of_all(facts: OverallFacts) -> list[tuple[type[Any], Mapping[int, str]]]:
    """What a report over all vendors tells of: grave findings, incidents and instructions."""
    findings = (one for rows in facts.findings.values() for one in rows)
    incidents = {one.id: one.number for _, one, _ in facts.incidents}
    return [
        (Finding, {one.id: one.number for one in findings if one.severity in GRAVE}),
        (Incident, incidents),
        *rows_of_incidents(incidents),
        (Instruction, {one.id: one.number for _, one in facts.instructions}),
    ]


def _of_vendor(facts: ReportFacts) -> list[tuple[type[Any], Mapping[int, str]]]:
    incidents = {one.row.id: one.row.number for one in facts.incidents}
    approvals = {id_: row.number for id_, row in facts.client_approvals.items()}
    provisions = {id_: row.number for id_, row in facts.provisions.records.items()}
    gone = facts.returns.ended
    chain = {one.subcontractor_id: one.number for work in facts.works for one in work.on_day.chain}
    printed: tuple[tuple[type[Any], Iterable[Any]], ...] = (
        (Attestation, (asked.attestation for asked in facts.stated if asked.attestation)),
        (Contract, facts.contracts),
        (Assignment, (sheet.assignment for sheet in facts.sheets)),
        (Confirmation, (confirmation.row for confirmation in facts.confirmations)),
        (Finding, (finding.finding for finding in facts.findings)),
    )
    return [
        *((model, {row.id: row.number for row in rows}) for model, rows in printed),
        (Incident, incidents),
        *rows_of_incidents(incidents),
        (ClientApproval, approvals),
        (SelectionAssessment, {row.id: row.number for row in facts.selections}),
        (ClientApprovalEnd, ends_of_approvals(approvals)),
        (ProvisionRecord, provisions),
        (ProvisionEnd, ends_of_provisions(provisions)),
        (Subcontractor, chain),
        (SubcontractorEnd, {end.id: chain[id_] for id_, end in ends_of(list(chain)).items()}),
        (Certificate, {held.row.id: held.row.number for held in facts.certificates}),
        (
            CertificateEnd,
            {held.end.id: held.row.number for held in facts.certificates if held.end is not None},
        ),
        (ExternalRecipient, {row.id: row.number for row, _ in facts.provisions.recipients}),
        (HandoverSlip, {one.row.id: one.row.number for one in facts.returns.slips}),
        (ReturnRecord, {row.id: row.number for one in gone if (row := one.shown)}),
        (ReturnCertificate, {each.id: each.number for one in gone if (each := one.certificate)}),
    ]
