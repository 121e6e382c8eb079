"""Puts the whole content of a report together: facts in, frozen content out. Pure."""

from dataclasses import dataclass
from datetime import datetime

from portal.foundation.core.messages import say
from portal.proof.reports.content import Period, VendorReport
from portal.proof.reports.facts import Facts
from portal.proof.reports.periods import name_of
from portal.proof.reports.sections import cover
from portal.proof.reports.sections.attestations import attestations
from portal.proof.reports.sections.basis import basis
from portal.proof.reports.sections.clauses import clauses
from portal.proof.reports.sections.conclusion import conclusion
from portal.proof.reports.sections.evidence import evidence
from portal.proof.reports.sections.findings import findings
from portal.proof.reports.sections.log import log
from portal.proof.reports.sections.sheets import sheets
from portal.proof.reports.sections.summary import summary
from portal.proof.reports.sections.work import work_and_data
from portal.proof.reports.wording import Wording
from portal.proof.reports.workflow import Draft


@dataclass(frozen=True, slots=True, kw_only=True)
class Imprint:
    """What the document is called and when it was made; a preview has neither number nor time.

    `at_terminal`: made by the command line, so that nobody signed in did anything to it.
    """

    number: str = ""
    version: int = 0
    drafted_at: datetime | None = None
    issued_at: datetime | None = None
    at_terminal: bool = False


def assemble(facts: Facts, draft: Draft, imprint: Imprint) -> VendorReport:
    """In the language of the draft."""
    company = facts.company
    w = Wording(draft.language, company.zone)
    return VendorReport(
        lang=draft.language,
        zone=company.zone,
        number=imprint.number,
        version=imprint.version,
        title=w(cover.title()),
        company=w(company.name),
        vendor=cover.vendor_block(facts, w),
        period=Period(
            start=facts.span.first,
            end=facts.span.last,
            name=w(name_of(facts.span, company.fiscal_year_start_month)),
        ),
        as_of=facts.as_of,
        issued_on=facts.today,
        classification=w(say("Confidential")),
        addressee=cover.addressee(facts, w),
        issued_by=cover.issued_by(facts, w, at_terminal=imprint.at_terminal),
        previous=cover.previous(facts),
        retention=cover.retention(facts, w),
        approval=cover.approval_box(
            facts,
            w,
            drafted_at=imprint.drafted_at,
            issued_at=imprint.issued_at,
            at_terminal=imprint.at_terminal,
        ),
        summary=summary(facts, w, draft),
        work=work_and_data(facts, w),
        clauses=clauses(facts, w),
        attestations=attestations(facts, w),
        sheets=sheets(facts, w),
        findings=findings(facts, w),
        log=log(facts, w),
        conclusion=conclusion(facts, w, draft),
        evidence=evidence(facts, w),
        basis=basis(facts, w, version=imprint.version, issued_at=imprint.issued_at),
    )
