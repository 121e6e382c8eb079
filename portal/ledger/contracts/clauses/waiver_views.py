"""Staff's pages about waivers: propose from a clause, look at one, decide, end."""

from collections.abc import Callable
from datetime import timedelta

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.content import catalogue
from portal.foundation.access.actor import is_second_person
from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.accounts.queries import let_in_by, names_of
from portal.foundation.audit.queries import trail_of
from portal.foundation.core import clock
from portal.foundation.core.pages.forms import act, show_form, status_of
from portal.foundation.core.pages.web import or_404
from portal.foundation.core.words.i18n import in_language
from portal.foundation.core.words.messages import Message, say
from portal.ledger.contracts import queries
from portal.ledger.contracts.clauses import queries as waiver_queries
from portal.ledger.contracts.clauses import waiver_services
from portal.ledger.contracts.clauses.forms import DecideWaiverForm, EndWaiverForm, WaiverForm
from portal.ledger.contracts.clauses.queries import WaiverRow
from portal.ledger.contracts.clauses.waiver_page import about, effects_of_waiver, standing_of_waiver
from portal.ledger.contracts.coverage import cover_queries
from portal.ledger.contracts.coverage.outcome import WaiverFacts
from portal.ledger.contracts.labels import STATES
from portal.ledger.contracts.models import Contract, WaiverState
from portal.ledger.contracts.workflow import holds_on, waiver_can_move
from portal.ledger.engagements.models import Engagement
from portal.ledger.vendors.queries import find_vendor


@requires(Permission.WAIVER_PROPOSE)
def propose_waiver(contract_id: int) -> ResponseReturnValue:
    """Propose to live without a clause (`?clause=`) for a time."""
    contract = or_404(queries.find_contract(contract_id))
    clause = or_404(catalogue.clause_pack().by_id.get(request.args.get("clause", "")))
    facts = queries.coverage_facts([contract.vendor_id], clock.today(), quotes=True)
    works = {work.engagement_id: work.name for work in facts.covered_by(contract_id)}
    form = WaiverForm({work_id: in_language(name) for work_id, name in works.items()})
    onward = act(
        form,
        lambda: waiver_services.propose_waiver(
            contract,
            clause,
            form.terms(),
            engagement=_chosen(contract, form),
            actor=current_actor(),
        ),
        done=lambda waiver: say(
            "%(number)s is proposed. Another person decides.", number=waiver.number
        ),
        to=lambda waiver: url_for("contracts.waiver", waiver_id=waiver.id),
    )
    return onward or show_form(
        form,
        "ledger/contracts/propose_waiver.html",
        contract=contract,
        vendor=or_404(find_vendor(contract.vendor_id)),
        clause=clause,
        found=facts.contracts[contract.vendor_id][contract_id].found.get(clause.id),
        states=STATES,
    )


@requires(Permission.LEDGER_VIEW)
def waiver(waiver_id: int) -> ResponseReturnValue:
    return _page("waiver", or_404(waiver_queries.find_waiver(waiver_id)))


@requires(Permission.WAIVER_DECIDE)
def decide_waiver(waiver_id: int) -> ResponseReturnValue:
    row = or_404(waiver_queries.find_waiver(waiver_id))
    form = DecideWaiverForm()
    return _step(
        "decide_waiver",
        row,
        form,
        lambda: waiver_services.decide_waiver(
            row,
            approved=bool(form.approved),
            reason=form.reason.data or "",
            actor=current_actor(),
            number=form.number,
        ),
        say("The decision is on record."),
    )


@requires(Permission.WAIVER_PROPOSE)
def end_waiver(waiver_id: int) -> ResponseReturnValue:
    """End one that holds, or take back a proposal."""
    row = or_404(waiver_queries.find_waiver(waiver_id))
    form = EndWaiverForm()
    return _step(
        "end_waiver",
        row,
        form,
        lambda: waiver_services.end_waiver(
            row, reason=form.reason.data or "", actor=current_actor()
        ),
        say("Saved."),
    )


def _step(
    name: str,
    row: WaiverRow,
    form: DecideWaiverForm | EndWaiverForm,
    command: Callable[[], None],
    done: Message,
) -> ResponseReturnValue:
    to = url_for("contracts.waiver", waiver_id=row.waiver.id)
    return act(form, command, done=done, to=to) or _page(name, row, form)


def _page(
    name: str, row: WaiverRow, form: DecideWaiverForm | EndWaiverForm | None = None
) -> ResponseReturnValue:
    """What it says, who proposed and decided, and what it does to the work concerned."""
    today, shown = clock.today(), row.waiver
    facts = queries.coverage_facts([shown.vendor_id], today)
    soon = today + timedelta(days=catalogue.practice().due_soon_days)
    holds, trail, actor = holds_on(shown, today), trail_of(shown), current_actor()
    page = render_template(
        f"ledger/contracts/{name}.html",
        row=row,
        waiver=shown,
        vendor=row.vendor,
        clause=catalogue.clause(shown.clause_id, shown.clause_version),
        concerns=about(row, facts),
        standing=standing_of_waiver(shown, today),
        states=STATES,
        effects=effects_of_waiver(WaiverFacts.of(shown, holds=holds), facts, soon),
        form=form,
        may_decide=waiver_can_move(shown, WaiverState.APPROVED)
        and actor.may(Permission.WAIVER_DECIDE)
        and is_second_person(actor, shown),
        let_in=let_in_by(
            [shown.proposed_by_id],
            decided_by_id=shown.decided_by_id,
            reader_id=actor.user_id,
        ),
        may_end=(shown.state is WaiverState.PROPOSED or holds)
        and waiver_services.may_end_waiver(shown, actor),
        trail=trail,
        names=names_of(
            [
                shown.proposed_by_id,
                shown.decided_by_id,
                shown.ended_by_id,
                *(line.actor_id for line in trail),
            ]
        ),
    )
    return page, 200 if form is None else status_of(form)


def _chosen(contract: Contract, form: WaiverForm) -> Engagement | None:
    engagement_id = form.engagement_id.data
    if engagement_id is None:
        return None
    return or_404(next(iter(cover_queries.find_works(contract.vendor_id, [engagement_id])), None))
