"""Puts the whole content of a report together: facts in, frozen content out. Pure."""

from dataclasses import dataclass
from datetime import datetime

from portal.foundation.core.words.messages import Lang, say
from portal.proof.reports.content.report import Period, Previous, VendorReport
from portal.proof.reports.content.wording import Wording
from portal.proof.reports.facts.facts import Facts
from portal.proof.reports.periods import named_on
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
from portal.proof.reports.workflow import Draft


@dataclass(frozen=True, slots=True, kw_only=True)
class Imprint:
    """What the document is called and when it was made; a preview has neither number nor time.

    `at_terminal`: made by the command line, so that nobody signed in did anything to it. `replaces`:
    the report in whose place it stands, and why; `last`: what the report before this one says.
    """

    number: str = ""
    version: int = 0
    drafted_at: datetime | None = None
    issued_at: datetime | None = None
    at_terminal: bool = False
    replaces: Previous | None = None
    last: VendorReport | None = None


def assemble(facts: Facts, draft: Draft, imprint: Imprint, lang: Lang) -> VendorReport:
    """In one language; opinion and conditions as they were typed."""
    company = facts.company
    w = Wording(lang, company.zone)
    return VendorReport(
        lang=lang,
        zone=company.zone,
        number=imprint.number,
        version=imprint.version,
        title=w(cover.title()),
        company=w(company.name),
        vendor=cover.vendor_block(facts, w),
        period=Period(
            start=facts.span.first,
            end=facts.span.last,
            name=w(named_on(facts.span, company.fiscal_year_start_month, facts.as_of)),
        ),
        as_of=facts.as_of,
        issued_on=facts.today,
        classification=w(say("Confidential")),
        addressee=cover.addressee(facts, w),
        issued_by=cover.issued_by(facts, w, at_terminal=imprint.at_terminal),
        previous=cover.previous(facts),
        replaces=imprint.replaces,
        retention=cover.retention(facts, w),
        approval=cover.approval_box(
            facts,
            w,
            drafted_at=imprint.drafted_at,
            issued_at=imprint.issued_at,
            at_terminal=imprint.at_terminal,
        ),
        summary=summary(facts, w, draft, imprint.last),
        work=work_and_data(facts, w),
        clauses=clauses(facts, w),
        attestations=attestations(facts, w),
        sheets=sheets(facts, w),
        findings=findings(facts, w),
        log=log(facts, w),
        conclusion=conclusion(facts, w, draft),
        evidence=evidence(facts, w),
        basis=basis(
            facts,
            w,
            version=imprint.version,
            issued_at=imprint.issued_at,
            replaces=imprint.replaces,
        ),
    )
