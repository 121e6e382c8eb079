"""Section 2.4: whose data was entrusted to the company, and what its customers approved."""

from collections.abc import Iterator, Mapping
from typing import Final

from portal.foundation.core.words.messages import Message, say
from portal.proof.reports.content.parts import Nothing, Part, ReportWording
from portal.proof.reports.content.tables import CustomerRow
from portal.proof.reports.facts.facts import ReportFacts, WorkFacts
from portal.supervision.client_approvals.standing import Why, standing_of
from portal.supervision.client_approvals.workflow import BASES

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
