"""A vendor as it stood on an earlier day: read, and nothing done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.foundation.access.actor import Actor
from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.core import clock
from portal.foundation.core.pages.web import or_404
from portal.foundation.core.words.dates import add_months, with_years
from portal.foundation.core.words.i18n import language
from portal.foundation.core.words.messages import Message, Text
from portal.foundation.printing.formats import Formats
from portal.ledger.vendors.queries import find_vendor
from portal.proof.desk.board import promise_href
from portal.proof.desk.forms import PastDayForm
from portal.proof.desk.places import is_open, place_href
from portal.proof.desk.shown_then import ShownOtherwise
from portal.proof.reports.content.parts import Empty, ReportWording
from portal.proof.reports.facts.facts import ReportFacts
from portal.proof.reports.gathering import gather
from portal.proof.reports.models import Span
from portal.proof.reports.queries import issued_until, period_of
from portal.proof.reports.sections.assembly import sections_as_of, vendor_block
from portal.proof.reports.sections.log import recorded_late
from portal.supervision.mergers.queries import left_out
from portal.supervision.promises.results import Look, Reason
from portal.supervision.promises.words import extent_words

MONTHS_BACK = 12  # what ended or was closed in them before the day is told too
# Sections of a report, and who may read the pages of today that they are about.
_MAY_READ: Mapping[str, Permission] = {
    "work": Permission.LEDGER_VIEW,
    "clauses": Permission.LEDGER_VIEW,
    "attestations": Permission.ATTESTATION_VIEW,
    "sheets": Permission.QUESTIONNAIRE_VIEW,
    "findings": Permission.FINDING_VIEW,
    "incidents": Permission.INCIDENT_VIEW,
    "instructions_and_returns": Permission.LEDGER_VIEW,
}


@dataclass(frozen=True, slots=True)
class PromiseAsOf:
    """A promise as known now of the day; `shown`: where it was shown otherwise then."""

    label: Text
    look: Look
    points: Sequence[Reason]
    nothing: Sequence[Message]  # why it is not in scope
    records: Sequence[tuple[str | Message, str | None]]  # with the address of today
    href: str | None
    shown: ShownOtherwise | None


@dataclass(frozen=True, slots=True)
class SectionAsOf:
    no: int
    name: str
    section: object

    @property
    def is_empty(self) -> bool:
        return isinstance(self.section, Empty)


@requires(Permission.LEDGER_VIEW)
@with_years()
def show(vendor_id: int) -> ResponseReturnValue:
    """Today, and what is no day of the past, lead to the vendor's page of today."""
    vendor = or_404(find_vendor(vendor_id))
    if vendor.merged_into_id is not None:
        asked: dict[str, Any] = request.args.to_dict()
        return redirect(url_for(".show", **asked | {"vendor_id": vendor.merged_into_id}))
    form = PastDayForm(request.args)
    form.validate()
    day, today = form.as_of.data, clock.today()
    if form.as_of.errors or day is None or day >= today:
        for refusal in form.as_of.errors:
            flash(refusal, "error")
        return redirect(url_for("vendors.show", vendor_id=vendor.id))
    first = add_months(day, -MONTHS_BACK) + timedelta(days=1)
    facts = gather(vendor, Span(first, day), drafter_id=None, issuer_id=None, with_ended=False)
    actor = current_actor()
    w = ReportWording(language(), facts.company.zone)
    sections = sections_as_of(facts, w)
    return render_template(
        "proof/as_of/show.html",
        vendor=vendor,
        facts=facts,
        day=day,
        first=first,
        block=vendor_block(facts, w),
        extent=extent_words(facts.evaluation.extent),
        promises=_promises(facts, actor),
        unjudged=[one for one in facts.shown if one.now is None],
        sections=[
            SectionAsOf(no, name, section)
            for no, (name, section) in enumerate(sections.items(), start=2)
            if actor.may(_MAY_READ[name])
        ],
        reports=issued_until(vendor.id, day) if actor.may(Permission.REPORT_VIEW) else None,
        period_of=period_of,
        late=recorded_late(facts, w),
        left_out=left_out(facts.mergers),
        content={"lang": w.lang},
        fmt=Formats(w.lang, facts.company.zone),
    )


def _promises(facts: ReportFacts, actor: Actor) -> list[PromiseAsOf]:
    shown = {one.promise.id: one for one in facts.shown}
    opens = is_open("desk.promise", actor)
    return [
        PromiseAsOf(
            label=one.promise.short,
            look=one.look,
            points=one.points,
            nothing=() if one.points else one.reasons,
            records=[(record.number, place_href(record.target, actor)) for record in one.records],
            href=promise_href(facts.vendor.id, one.promise.id, facts.as_of) if opens else None,
            shown=shown.get(one.promise.id),
        )
        for one in facts.evaluation.promises
    ]
