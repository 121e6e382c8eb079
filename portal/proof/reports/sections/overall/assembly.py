"""The whole content of a report over all vendors: facts in, frozen content out. Pure."""

from collections.abc import Iterator, Mapping, Sequence

from portal.content.definitions.promises import Promise
from portal.foundation.core.words.messages import Lang, Message, say, say_n
from portal.ledger.vendors.workflow import WORDS
from portal.proof.desk.board import VendorStanding
from portal.proof.reports.content.overall import (
    ListedRow,
    ListedTier,
    OverallOpinion,
    OverallReport,
    VendorList,
)
from portal.proof.reports.content.parts import Empty, Nothing, ReportWording
from portal.proof.reports.facts.overall import OverallFacts
from portal.proof.reports.sections.conclusion import lines
from portal.proof.reports.sections.cover import Imprint, basis_of, cover_of
from portal.proof.reports.sections.overall.exceptions import exceptions
from portal.proof.reports.sections.overall.found import (
    findings_of_all,
    incidents_of_all,
    payees_told,
)
from portal.proof.reports.sections.overall.matters import matters
from portal.proof.reports.sections.overall.planned import ahead, chain, done, reviews
from portal.proof.reports.sections.overall.standing import by_tier, trend
from portal.proof.reports.sections.overall.summary import numbered, summary, tiers
from portal.proof.reports.workflow import EVERY_VENDOR, ReportDraft
from portal.supervision.findings.severity import GRAVE
from portal.supervision.promises.results import Look

# As the marks of a vendor's report; wide, so that the columns of a row stand below each other.
SIGNS: Mapping[Look, str] = {
    Look.BROKEN: "×",
    Look.DUE_SOON: "△",
    Look.EXCEPTED: "◇",
    Look.BEFORE_FIRST: "□",
    Look.KEPT: "○",
    Look.NOT_IN_SCOPE: "－",
}
MOST_WORKS = 2  # names of a vendor's work in its line; of more their number


def assemble_all(
    facts: OverallFacts, draft: ReportDraft, imprint: Imprint, lang: Lang
) -> OverallReport:
    """In one language; the opinion as it was typed."""
    w = ReportWording(lang, facts.company.zone)
    last = imprint.last if isinstance(imprint.last, OverallReport) else None
    told = summary(facts, w, last)
    return OverallReport(
        **cover_of(facts, imprint, w, box="management_report"),
        title=w(say("Management Report on Vendor Supervision")),
        subject=w(EVERY_VENDOR),
        scope=w.sentences(_scope(facts)),
        retention=w(
            say(
                "%(years)s years after the last of these relations ends",
                years=facts.packs.practice.retention_years["supervision_records"],
            )
        ),
        summary=told,
        trend=trend(facts, w, told.counts, last),
        by_tier=by_tier(facts, w),
        exceptions=exceptions(facts, w),
        chain=chain(facts, w),
        done=done(facts, w),
        ahead=ahead(facts, w),
        reviews=reviews(facts, w),
        matters=matters(facts, w),
        vendors=_vendors(facts, w),
        findings=findings_of_all(facts, w),
        incidents=incidents_of_all(facts, w),
        payees=payees_told(facts, w),
        conclusion=OverallOpinion(
            by=w(facts.company.officer_title),
            opinion=w.part(
                lines(draft.opinion), Nothing.NOT_RECORDED, say("no opinion was written.")
            ),
            typed_in=draft.language if draft.opinion.strip() else "",
        ),
        basis=basis_of(
            facts, w, imprint, [say("The verdicts are those of the board on that day.")]
        ),
    )


def _scope(facts: OverallFacts) -> Iterator[Message]:
    holding = sum(standing.holds_data for standing in facts.standings.values())
    yield say_n(
        "%(n)s vendor of the register on the day.",
        "%(n)s vendors of the register on the day.",
        len(facts.standings),
    )
    yield say("Personal data is within reach of %(holding)s of them.", holding=holding)


def _vendors(facts: OverallFacts, w: ReportWording) -> VendorList | Empty:
    if not facts.standings:
        why = say("no vendor is in the register on the day.")
        return w.empty(Nothing.NONE_HAPPENED, why)
    promises = numbered(facts)
    found = []
    for tier_id, label in tiers(facts):
        ids = [id_ for id_, one in facts.standings.items() if one.tier == tier_id]
        if ids:
            rows = tuple(_listed(id_, facts.standings[id_], promises, facts, w) for id_ in ids)
            found.append(ListedTier(tier=w(label), rows=rows))
    return VendorList(
        lead=w(
            say(
                "Every vendor of the register on the day, with the sign of each promise. For vendors of "
                "the tiers for which a report of its own is not asked, the approval of this report is "
                "the report to management."
            )
        ),
        promises=tuple(f"{number} {w(promise.short)}" for number, promise in promises),
        tiers=tuple(found),
    )


def _listed(
    vendor_id: int,
    standing: VendorStanding,
    promises: Sequence[tuple[int, Promise]],
    facts: OverallFacts,
    w: ReportWording,
) -> ListedRow:
    works = [w(name) for name in facts.works.get(vendor_id, ())]
    if len(works) > MOST_WORKS:
        more = len(works) - MOST_WORKS + 1
        works = [*works[: MOST_WORKS - 1], w(say("and %(n)s more", n=more))]
    found = facts.findings.get(vendor_id, ())
    reports = facts.reports.get(vendor_id)
    approved = reports.approved if reports else None
    return ListedRow(
        name=w(facts.names[vendor_id]),
        state=w(WORDS[standing.state]) if standing.state else "",
        works=tuple(works),
        verdicts="".join(SIGNS[standing.look_of(promise.id)] for _, promise in promises),
        findings=len(found),
        grave=sum(one.severity in GRAVE for one in found),
        report=approved.number if approved else "",
        report_on=approved.approved_on if approved else None,
    )
