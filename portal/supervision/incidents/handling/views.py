"""Staff's pages of incidents: the register, a vendor's tab, one with its clocks, and each step."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from portal.content import catalogue
from portal.foundation.access.actor import Actor, is_second_person
from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.accounts.queries import let_in_by, names_of
from portal.foundation.audit.queries import trail_of
from portal.foundation.core import clock
from portal.foundation.core.errors import DomainError
from portal.foundation.core.pages.forms import StepPage, act, show_form, show_step
from portal.foundation.core.pages.web import or_404
from portal.foundation.core.words.i18n import in_language, words
from portal.foundation.core.words.messages import Message, Text, say
from portal.foundation.evidence.services import receive_all
from portal.foundation.evidence.types import PROOF
from portal.foundation.lists import register as lists
from portal.foundation.lists.listing import list_of
from portal.foundation.lists.sheets import KINDS, file_of
from portal.ledger.engagements.queries import names_of_works
from portal.ledger.obligations.models import ObligationKind
from portal.ledger.obligations.queries import find_open
from portal.ledger.vendors.queries import find_vendor
from portal.supervision.findings.queries import opened_for
from portal.supervision.incidents import judging, queries, workflow
from portal.supervision.incidents.handling import report_services, services
from portal.supervision.incidents.handling.forms import (
    AssessForm,
    DecideForm,
    ItemsForm,
    KnownForm,
    ProposeForm,
    RecordForm,
    SubmissionForm,
)
from portal.supervision.incidents.handling.own_views import (
    ENDINGS,
    FOLDER,
    as_typed,
    offer_work,
    works_in,
)
from portal.supervision.incidents.handling.who_is_hit import find_customer_told, who_is_hit
from portal.supervision.incidents.models import Ending, Going, Incident, IncidentAssessment
from portal.supervision.incidents.rules import duties
from portal.supervision.incidents.workflow import AFTER, ENDED, NEXT

P = Permission


@requires(P.INCIDENT_VIEW)
def index() -> ResponseReturnValue:
    found = queries.incident_register(current_actor())
    kind = request.args.get("file", "")
    if kind in KINDS:
        return file_of(found, lists.ask(found, request.args), queries.values_of, kind)
    return render_template(f"{FOLDER}/index.html", listing=list_of(found), words_of=workflow)


@requires(P.INCIDENT_VIEW)
def of_vendor(vendor_id: int) -> ResponseReturnValue:
    return render_template(
        f"{FOLDER}/of_vendor.html",
        vendor=or_404(find_vendor(vendor_id)),
        tab="incidents",
        rows=queries.of_vendor(vendor_id),
        words_of=workflow,
    )


@requires(P.INCIDENT_VIEW)
def show(incident_id: int) -> ResponseReturnValue:
    """All about it, with what is still to do and who did what when."""
    row = or_404(queries.find(incident_id))
    lines, written = trail_of(row), queries.items_of(row.id)
    known, assessed = queries.known_days(row.id), queries.assessments(row.id)
    decisions = queries.decisions_of(row.id)
    people = {row.told_by_id, *(line.actor_id for line in lines)}
    people |= {one.written_by_id for wordings in written.values() for one in wordings}
    people |= {one.set_by_id for one in known}
    told = queries.persons_told(row.id)
    people |= {one.recorded_by_id for one in told}
    categories = catalogue.category_pack().categories
    return render_template(
        f"{FOLDER}/show.html",
        **_known(row),
        lines=lines,
        written=written,
        known=known,
        assessed=assessed[0],
        titles={category.id: category.title for category in categories},
        works=names_of_works(queries.works_of(row.id)),
        files=queries.files_of(row.id),
        findings=opened_for(row),
        decisions=decisions,
        waiting=next((one for one in decisions if one.approved is None), None),
        names=names_of(people),
        to_call=find_open(ObligationKind.INCIDENT_CALL, row) is not None,
        causes=duties.CAUSES,
        letters=queries.letters_of(row.id),
        told=told,
        counting={one.id for one in workflow.counting(told)},
        customers=judging.facts_of(assessed[0]).customers,
    )


@requires(P.INCIDENT_EDIT)
def new(vendor_id: int) -> ResponseReturnValue:
    """The company writes down what it learned, or begins a drill. `?work=` and `?people=`: what the
    page of who is hit says."""
    vendor = or_404(find_vendor(vendor_id))
    now = clock.now().astimezone(clock.zone())
    asked_people = request.args.get("people", "")
    form = RecordForm(
        people=int(asked_people) if asked_people.isascii() and asked_people.isdigit() else None,
        noticed_on=now.date(),
        known_on=now.date(),
        known_time=now.time().replace(second=0, microsecond=0),
        going=Going.UNKNOWN.value,
        asks_vendor=True,
    )
    offer_work(form, vendor)
    onward = act(
        form,
        lambda files: report_services.report(
            vendor, form.told(works_in(form), files), actor=current_actor()
        ),
        before=lambda: receive_all(form.files.data or (), PROOF, field="files"),
        done=_("It is on record. A mail to the privacy officer leaves at once."),
        to=lambda row: url_for(".show", incident_id=row.id),
    )
    return onward or show_form(form, f"{FOLDER}/new.html", vendor=vendor, endings=ENDINGS)


@requires(P.INCIDENT_EDIT)
def describe(incident_id: int) -> ResponseReturnValue:
    """The nine items; an earlier wording stays on record."""
    row = or_404(queries.find(incident_id))
    written = queries.items_of(row.id)
    form = ItemsForm(data=as_typed(written))
    onward = act(
        form,
        lambda files: services.write_items(row, form.wordings, files=files, actor=current_actor()),
        before=lambda: receive_all(form.files.data or (), PROOF, field="files"),
        done=_("It is on record. Earlier wordings stay."),
        to=url_for(".show", incident_id=row.id),
    )
    return onward or show_form(form, f"{FOLDER}/describe.html", **_known(row), endings=ENDINGS)


@requires(P.INCIDENT_EDIT)
def assess(incident_id: int) -> ResponseReturnValue:
    """The facts that decide which duties apply."""
    row = or_404(queries.find(incident_id))
    last = queries.assessments(row.id)[0]
    form = AssessForm(obj=last, seen=last.id)
    form.offer(
        (
            (category.id, in_language(category.title))
            for category in catalogue.category_pack().categories
        ),
        _customers_of(row, last),
    )
    if request.method == "GET":
        form.customers.data = [str(one["id"]) for one in last.customers]
    onward = act(
        form,
        lambda: services.assess(row, form.facts, actor=current_actor(), version=form.seen.data),
        done=_("It is assessed; the clocks follow."),
        to=url_for(".show", incident_id=row.id),
    )
    if onward:
        return onward
    form.seen.raw_data, form.seen.data = None, queries.assessments(row.id)[0].id
    return show_form(form, f"{FOLDER}/assess.html", **_known(row), last=last)


@requires(P.INCIDENT_EDIT)
def change_known(incident_id: int) -> ResponseReturnValue:
    row = or_404(queries.find(incident_id))
    last = queries.known_days(row.id)[0]
    at = last.known_at.astimezone(clock.zone())
    form = KnownForm(known_on=at.date(), known_time=at.time().replace(second=0, microsecond=0))
    onward = act(
        form,
        lambda: services.change_known(
            row, form.known_at, reason=form.reason.data or "", actor=current_actor()
        ),
        done=_("It is on record; the clocks run from that moment."),
        to=url_for(".show", incident_id=row.id),
    )
    return onward or show_form(form, f"{FOLDER}/known.html", **_known(row), last=last)


@requires(P.INCIDENT_EDIT)
def record_submission(incident_id: int) -> ResponseReturnValue:
    """`?kind=`: for which duty."""
    row = or_404(queries.find(incident_id))
    kind = or_404(_kind(request.args.get("kind", "")))
    rule = duties.rule_of(judging.rules_by(queries.assessments(row.id)[0]), kind)
    return _record_submission(row, duties.Duty(rule, applies=True, reason=rule.label))


@requires(P.INCIDENT_EDIT)
def tell_customer(incident_customer_id: int) -> ResponseReturnValue:
    """One customer was told of it."""
    told = or_404(find_customer_told(incident_customer_id))
    row = or_404(queries.find(told.incident_id))
    wanted = (ObligationKind.INCIDENT_TO_CUSTOMER, told.customer_id)
    known = queries.duties_now(row)
    duty = or_404(next((one.duty for one in known if one.duty.key == wanted), None))
    return _record_submission(row, duty)


def _record_submission(row: Incident, duty: duties.Duty) -> ResponseReturnValue:
    now = clock.now().astimezone(clock.zone())
    form = SubmissionForm(
        sent_to=words(duty.to),
        sent_on=now.date(),
        sent_time=now.time().replace(second=0, microsecond=0),
    )
    onward = act(
        form,
        lambda files: services.record_submission(
            row, form.sent(duty.key, files), actor=current_actor()
        ),
        before=lambda: receive_all(form.files.data or (), PROOF, field="files"),
        done=_("It is on record, and this clock has stopped."),
        to=url_for(".show", incident_id=row.id),
    )
    return onward or show_form(
        form, f"{FOLDER}/sent.html", **_known(row), duty=duty, endings=ENDINGS
    )


@requires(P.INCIDENT_EDIT)
def note_call(incident_id: int) -> ResponseReturnValue:
    row = or_404(queries.find(incident_id))
    back = url_for(".show", incident_id=row.id)
    form = FlaskForm()
    onward = act(
        form,
        lambda: services.note_call(row, actor=current_actor()),
        done=_("The call is on record."),
        to=back,
    )
    step = StepPage(say("Called the privacy officer"), say("Note the call"), back)
    return onward or show_step(form, step)


@requires(P.INCIDENT_EDIT)
def propose(incident_id: int) -> ResponseReturnValue:
    """`?ending=`: that it is closed, or was none."""
    row = or_404(queries.find(incident_id))
    wanted = request.args.get("ending", "")
    ending = or_404(next((one for one in Ending if one == wanted), None))
    form = ProposeForm()
    onward = act(
        form,
        lambda: services.propose_ending(
            row, ending, reason=form.reason.data or "", actor=current_actor()
        ),
        done=_("Another person decides about it."),
        to=url_for(".show", incident_id=row.id),
    )
    shown = {"ending": ending, "against": _against(row, ending)}
    return onward or show_form(form, f"{FOLDER}/propose.html", **_known(row), **shown)


@requires(P.INCIDENT_DECIDE)
def decide(incident_decision_id: int) -> ResponseReturnValue:
    proposal = or_404(queries.find_decision(incident_decision_id))
    row = or_404(queries.find(proposal.incident_id))
    form = DecideForm()
    onward = act(
        form,
        lambda: services.decide_ending(
            proposal,
            approved=bool(form.approved),
            remark=form.remark.data or "",
            actor=current_actor(),
        ),
        done=_("The decision is on record."),
        to=url_for(".show", incident_id=row.id),
    )
    if onward:
        return onward
    actor = current_actor()
    by = proposal.proposed_by_id
    let_in = let_in_by([by], decided_by_id=proposal.decided_by_id, reader_id=actor.user_id)
    return show_form(
        form,
        f"{FOLDER}/decide.html",
        **_known(row),
        proposal=proposal,
        against=None if proposal.approved is not None else _against(row, proposal.ending),
        may_decide=is_second_person(actor, proposal),
        names=names_of([by]),
        let_in=let_in,
    )


def _customers_of(row: Incident, last: IncidentAssessment) -> list[tuple[int, str]]:
    """Of the work that is hit as the register names them, and those named before."""
    hit = who_is_hit(row.vendor_id, row.told_on, queries.works_of(row.id))
    found = {one["id"]: Text(one["ja"], one["en"]) for one in last.customers}
    found |= {one.customer_id: one.name for one in hit.customers}
    return [(number, in_language(found[number])) for number in sorted(found)]


def _against(row: Incident, ending: Ending) -> Message | None:
    """What stands in the way of this ending today, as the command refuses it."""
    try:
        workflow.demand_ending(row, ending, runs=_runs(row))
    except DomainError as refusal:
        return refusal.message
    return None


def _runs(row: Incident) -> bool:
    return any(owed.is_open for owed in queries.clock_rows(row))


def _kind(typed: str) -> ObligationKind | None:
    """The persons are told on a page of their own."""
    kinds = set(duties.CLOCKS) - {ObligationKind.INCIDENT_PERSONS}
    return next((kind for kind in kinds if kind == typed), None)


def _known(row: Incident) -> dict[str, Any]:
    """What pages about one incident show."""
    return {
        "row": row,
        "vendor": or_404(find_vendor(row.vendor_id)),
        "duties": queries.duties_now(row),
        "acts": _acts(row, current_actor()),
        "words_of": workflow,
    }


def _acts(row: Incident, actor: Actor) -> dict[str, bool]:
    """What this person may do now."""
    edits = actor.may(P.INCIDENT_EDIT)
    may_end = edits and queries.waiting_decision(row.id) is None
    can_close = AFTER[Ending.CLOSE] in NEXT[row.state] and not _runs(row)
    return {
        "edit": edits and row.state not in ENDED,
        "close": may_end and can_close,
        "deny": may_end and AFTER[Ending.NOT_AN_INCIDENT] in NEXT[row.state],
    }
