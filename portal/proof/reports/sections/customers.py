"""Sections 2.4, 2.5 and 4.3: whose data was entrusted to the company and what its customers approved; how
the vendor was selected; who else handles the data."""

from collections.abc import Iterator, Mapping
from typing import Final

from portal.foundation.core.words.messages import Message, say
from portal.proof.reports.content.parts import Nothing, Part, ReportWording
from portal.proof.reports.content.tables import CustomerRow, SelectionRow, SubcontractorRow
from portal.proof.reports.facts.facts import ReportFacts, WorkFacts
from portal.supervision.client_approvals.standing import Why, standing_of
from portal.supervision.client_approvals.workflow import BASES
from portal.supervision.selections.workflow import OUTCOMES, TOLD, told_by
from portal.supervision.subcontractors.standing import ChainStanding
from portal.supervision.subcontractors.workflow import STANDINGS

_WHY: Final[Mapping[Why, Message]] = {
    Why.UNCONFIRMED: say("recorded, not confirmed by a second person"),
    Why.OBJECTABLE: say("may still object"),
    Why.ENDED: say("the approval has ended"),
    Why.OUT_OF_SCOPE: say("approved, but not all that is shared"),
    Why.MISSING: say("not approved"),
}


def customers(facts: ReportFacts, w: ReportWording) -> Part[CustomerRow]:
    works = [work for work in facts.works if work.on_day.is_entrusted]
    if not works:
        return w.part(
            (), Nothing.NOT_APPLICABLE, say("none of this work is about data of customers.")
        )
    rows = [row for work in works for row in _rows(work, facts, w)]
    return w.part(
        rows,
        Nothing.NOT_RECORDED,
        say("customers entrusted data of this work, and none is named."),
        say("An approval counts for the categories of data and countries it names, and once a second "
            "person has compared it with its paper."),
    )  # fmt: skip


def _rows(work: WorkFacts, facts: ReportFacts, w: ReportWording) -> Iterator[CustomerRow]:
    on_day = work.on_day
    for customer in on_day.customers:
        standing = standing_of(customer, on_day.approvals, on_day.shares, facts.as_of)
        by = standing.by
        resting = standing.resting_on or ((by,) if by is not None else ())
        state = say("approved") if standing.why is None else _WHY[standing.why]
        if standing.why is None and not on_day.shares:
            state = say("no data is shared")
        lacking = w.listed(dict.fromkeys(shared.title for shared in standing.lacking))
        yield CustomerRow(
            engagement=work.number,
            customer=w(customer.name),
            state=w(state),
            is_approved=standing.why is None,
            approvals=tuple(w.listed([one.number, BASES[one.basis]]) for one in resting),
            given_on=None if by is None else by.given_on,
            until=None if by is None else by.last_day,
            remark=w(say("Not approved: %(data)s", data=lacking)) if lacking else "",
        )


def selection(facts: ReportFacts, w: ReportWording) -> Part[SelectionRow]:
    rows = [
        SelectionRow(
            number=row.number,
            assessed_on=row.assessed_on,
            criteria=row.basis if row.is_earlier else row.criteria_version,
            told_by=w(TOLD[told_by(row)]),
            score="" if row.score is None else w(say("%(score)s %%", score=row.score)),
            outcome=w(OUTCOMES[row.outcome]) if row.outcome else "",
            decided_on=row.assessed_on if row.is_earlier else row.decided_on,
            until=row.until,
            conditions=row.conditions,
        )
        for row in facts.selections
    ]
    return w.part(
        rows,
        Nothing.NOT_RECORDED,
        say("no selection assessment of the vendor is decided."),
        say("Answered by the vendor itself or by the company on its behalf; who the vendor is was checked by "
            "the company. Decided by a person who filled in none of it. One from before the portal was recorded "
            "from its paper and compared by another person."),
    )  # fmt: skip


def subcontractors(facts: ReportFacts, w: ReportWording) -> Part[SubcontractorRow]:
    """Who is in the chain of any work on the day, tier below tier as recorded."""
    rows = [
        SubcontractorRow(
            number=one.number,
            name=one.name,
            engagement=work.number,
            tier=one.tier,
            place=one.place,
            state=w(STANDINGS[one.standing][2]),
            is_approved=one.standing is ChainStanding.COUNTS,
            since=one.counts_from,
            until=one.last_day,
        )
        for work in facts.works
        for one in work.on_day.chain
        if one.standing is not ChainStanding.OVER
    ]
    return w.part(
        rows, Nothing.NONE_HAPPENED, say("no subcontractor is in any chain on the as-of date.")
    )
