"""Pages of the criteria themselves: what they are, who decided that, and when they were reviewed."""

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from portal.foundation.access.actor import is_second_person
from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.accounts.queries import let_in_by, names_of
from portal.foundation.core.pages.forms import StepPage, act, filled, show_form, show_step, typed
from portal.foundation.core.pages.web import or_404
from portal.foundation.core.words.messages import say
from portal.ledger.decisions.queries import numbers_of
from portal.supervision.selections import criteria_services, queries, workflow
from portal.supervision.selections.forms import CriteriaDecisionForm, CriteriaForm
from portal.supervision.selections.models import CriteriaDecision, SelectionOutcome

FOLDER = "supervision/selections"
P = Permission


@requires(P.LEDGER_VIEW)
def criteria() -> ResponseReturnValue:
    """The criteria in force, and every decision about them (制改定記録)."""
    rows = queries.list_criteria_decisions()
    people = [row.proposed_by_id for row in rows] + [row.decided_by_id for row in rows]
    known, actor = queries.criteria(), current_actor()
    waiting = any(row.accepted is None for row in rows)
    return render_template(
        f"{FOLDER}/criteria.html",
        criteria=known,
        adopt_from=known.least[SelectionOutcome.ADOPT],
        condition_from=known.least[SelectionOutcome.CONDITIONAL],
        most_months=workflow.MOST_MONTHS,
        adopted=queries.criteria_decided(known.version),
        rows=rows,
        numbers=numbers_of(CriteriaDecision, [row.id for row in rows]),
        names=names_of(people),
        may_propose=actor.may(P.VENDOR_PROPOSE) and not waiting,
        may_decide={row.id for row in rows if row.accepted is None and is_second_person(actor, row)}
        if actor.may(P.VENDOR_DECIDE)
        else set(),
        words_of=workflow,
    )


@requires(P.VENDOR_PROPOSE)
def propose_criteria() -> ResponseReturnValue:
    form = CriteriaForm()
    back = url_for(".criteria")
    onward = act(
        form,
        lambda: criteria_services.propose_criteria(
            form.chosen_step,
            holds_from=filled(form.holds_from),
            reason=typed(form.reason),
            actor=current_actor(),
        ),
        done=say("Proposed. Another person decides."),
        to=back,
    )
    version = queries.criteria().version
    step = StepPage(
        say("Propose about the selection criteria %(version)s", version=version),
        say("Propose"),
        back,
        crumbs=[(say("Selection criteria"), back)],
        note=say(
            "It is about the version of the content pack in force. Other criteria are another version "
            "of the pack, which is made active first."
        ),
        tone="info",
    )
    return onward or show_step(form, step)


@requires(P.VENDOR_DECIDE)
def decide_criteria(criteria_decision_id: int) -> ResponseReturnValue:
    row = or_404(queries.find_criteria_decision(criteria_decision_id))
    form = CriteriaDecisionForm()
    onward = act(
        form,
        lambda: criteria_services.decide_criteria(
            row,
            accepted=bool(form.approved),
            reason=typed(form.reason),
            number=form.number,
            actor=current_actor(),
        ),
        done=say("The decision is on record."),
        to=url_for(".criteria"),
    )
    return onward or show_form(
        form,
        f"{FOLDER}/decide_criteria.html",
        row=row,
        criteria=queries.criteria(row.criteria_version),
        names=names_of([row.proposed_by_id]),
        may_decide=is_second_person(current_actor(), row),
        let_in=let_in_by(
            [row.proposed_by_id],
            decided_by_id=row.decided_by_id,
            reader_id=current_actor().user_id,
        ),
        words_of=workflow,
    )
