"""Pages of consents: what I was asked, one of them, and whose consent is needed; numbers of decisions."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission as P
from portal.foundation.accounts.queries import names_of
from portal.foundation.core import clock
from portal.foundation.core.errors import InvalidTransition, RuleViolated
from portal.foundation.core.pages.forms import StepPage, act, show_form, show_step, typed
from portal.foundation.core.pages.web import or_404
from portal.foundation.core.words.messages import say
from portal.foundation.lists.listing import list_of
from portal.foundation.lists.register import ask as asked_for
from portal.foundation.lists.sheets import KINDS as FILES
from portal.foundation.lists.sheets import file_of
from portal.ledger.decisions import queries, services, workflow
from portal.ledger.decisions.forms import ConsentForm, EndSeatForm, SeatForm, known
from portal.ledger.decisions.models import ConsentSeat, DecisionKind
from portal.ledger.vendors.queries import find_vendor

FOLDER = "ledger/decisions"


@requires(P.CONSENT_GIVE)
def mine() -> ResponseReturnValue:
    """What I was asked to consent to, as the person of a seat or its deputy."""
    rows = queries.consents_asked_of(current_actor().user_id or 0)
    return render_template(f"{FOLDER}/mine.html", rows=rows, words_of=workflow)


@requires(P.CONSENT_GIVE, P.LEDGER_VIEW)
def consent(consent_id: int) -> ResponseReturnValue:
    """What is to be decided, and the word of one seat about it."""
    actor = current_actor()
    row = or_404(queries.find_consent(consent_id, actor))
    form = ConsentForm()
    onward = act(
        form,
        lambda: services.give(
            row,
            consents=bool(form.approved),
            comment=form.comment.data or "",
            actor=actor,
        ),
        done=say("What you said is on record."),
        to=lambda made: url_for(".consent", consent_id=made.id),
    )
    if onward:
        return onward
    seat = or_404(queries.find_seat(row.seat_id))
    return show_form(
        form,
        f"{FOLDER}/consent.html",
        row=row,
        seat=seat,
        vendor=None if row.vendor_id is None else find_vendor(row.vendor_id),
        names=names_of([row.person_id, row.deputy_id, row.given_by_id, *row.proposers]),
        later=queries.following(row.id),
        words_of=workflow,
        may_give=_may_give(consent_id),
    )


def _may_give(consent_id: int) -> bool:
    actor = current_actor()
    row = or_404(queries.find_consent(consent_id, actor))
    try:
        workflow.demand_open(row)
        workflow.demand_giver(row, actor)
    except (RuleViolated, InvalidTransition):
        return False
    return actor.may(P.CONSENT_GIVE) and queries.following(row.id) is None


@requires(P.LEDGER_VIEW)
def numbers() -> ResponseReturnValue:
    found = queries.number_register(current_actor())
    kind = request.args.get("file", "")
    if kind in FILES:
        return file_of(found, asked_for(found, request.args), queries.values_of, kind)
    return render_template(f"{FOLDER}/numbers.html", listing=list_of(found), words_of=workflow)


@requires(P.POLICY_DECIDE)
def seats() -> ResponseReturnValue:
    rows = queries.list_seats()
    return render_template(
        f"{FOLDER}/seats.html",
        seats=rows,
        names=names_of([one for row in rows for one in (row.person_id, row.deputy_id)]),
        words_of=workflow,
        today=clock.today(),
    )


@requires(P.POLICY_DECIDE)
def add_seat() -> ResponseReturnValue:
    form = SeatForm()
    form.offer(current_actor())
    onward = act(
        form,
        lambda: services.add_seat(
            DecisionKind(typed(form.kind)), form.seat(), actor=current_actor()
        ),
        done=say("From now on this consent is needed."),
        to=url_for(".seats"),
    )
    return onward or show_form(form, f"{FOLDER}/seat.html", seat=None)


@requires(P.POLICY_DECIDE)
def change_seat(consent_seat_id: int) -> ResponseReturnValue:
    seat: ConsentSeat = or_404(queries.find_seat(consent_seat_id))
    form = SeatForm(data=known(seat))
    form.offer(current_actor())
    del form.kind
    onward = act(
        form,
        lambda: services.change_seat(seat, form.seat(), actor=current_actor()),
        done=say("The change is saved."),
        to=url_for(".seats"),
    )
    return onward or show_form(form, f"{FOLDER}/seat.html", seat=seat)


@requires(P.POLICY_DECIDE)
def end_seat(consent_seat_id: int) -> ResponseReturnValue:
    seat: ConsentSeat = or_404(queries.find_seat(consent_seat_id))
    form = EndSeatForm()
    onward = act(
        form,
        lambda: services.end_seat(seat, reason=typed(form.reason), actor=current_actor()),
        done=say("What is proposed from now on no longer needs this consent."),
        to=url_for(".seats"),
    )
    step = StepPage(
        say("End the consent of %(seat)s", seat=seat.called),
        say("End"),
        url_for(".seats"),
        crumbs=[(say("Consents before a decision"), url_for(".seats")), (seat.called, None)],
        note=say("What was asked before is still needed."),
        kind="danger",
    )
    return onward or show_step(form, step)
