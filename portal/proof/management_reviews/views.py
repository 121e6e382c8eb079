"""Pages of management reviews: the register, one of them, recorded, confirmed; a decision carried out."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.accounts.queries import names_of
from portal.foundation.audit.queries import trail_of
from portal.foundation.core.pages.forms import StepPage, act, filled, show_form, show_step, typed
from portal.foundation.core.pages.web import or_404
from portal.foundation.core.words.messages import digits, say
from portal.foundation.evidence.services import receive_all
from portal.foundation.evidence.storage import attachment
from portal.foundation.evidence.types import PROOF
from portal.foundation.lists import register as lists
from portal.foundation.lists.listing import list_of
from portal.foundation.lists.sheets import KINDS, file_of
from portal.proof.management_reviews import queries, services, workflow
from portal.proof.management_reviews.forms import (
    CarryOutForm,
    ConfirmReviewForm,
    ReviewForm,
    as_before,
)
from portal.proof.management_reviews.models import ManagementReview
from portal.supervision.findings.workflow import SEVERITIES
from portal.supervision.promises.words import LOOKS
from portal.supervision.proposed_records.forms import TakeBackForm
from portal.supervision.proposed_records.workflow import ProposedState

FOLDER = "proof/management_reviews"
P = Permission
ENDINGS = ",".join(ending for kind in PROOF for ending in kind.endings)


@requires(P.COMPANY_VIEW)
def index() -> ResponseReturnValue:
    found = queries.review_register(current_actor())
    kind = request.args.get("file", "")
    if kind in KINDS:
        return file_of(found, lists.ask(found, request.args), queries.values_of, kind)
    return render_template(f"{FOLDER}/index.html", listing=list_of(found), words_of=workflow)


@requires(P.COMPANY_VIEW)
def show(management_review_id: int) -> ResponseReturnValue:
    return render_template(f"{FOLDER}/show.html", **_known(_review(management_review_id)))


@requires(P.COMPANY_VIEW)
def file(management_review_file_id: int) -> ResponseReturnValue:
    row = or_404(queries.find_file(management_review_file_id))
    return attachment(row.file_sha256, row.file_name)


@requires(P.MANAGEMENT_REVIEW_EDIT)
def new() -> ResponseReturnValue:
    """`?corrects=`: the confirmed record that this one corrects."""
    corrects = _corrected()
    form = ReviewForm(data=as_before(corrects))
    form.offer(queries.people_to_name())
    onward = act(
        form,
        lambda files: services.record_review(
            form.told(), files, actor=current_actor(), corrects=corrects
        ),
        before=lambda: receive_all(form.files.data or (), PROOF, field="files"),
        done=say("It is recorded. Management is asked to confirm that it was held so."),
        to=lambda row: url_for(".show", management_review_id=row.id),
    )
    return onward or show_form(form, f"{FOLDER}/new.html", corrects=corrects, endings=ENDINGS)


@requires(P.MANAGEMENT_REVIEW_CONFIRM)
def decide(management_review_id: int) -> ResponseReturnValue:
    """What was recorded, and whether it was held so."""
    row = _review(management_review_id)
    form = ConfirmReviewForm(version=row.version)
    onward = act(
        form,
        lambda: services.decide(
            row,
            confirmed=bool(form.approved),
            remark=typed(form.remark) or "",
            version=form.version.data,
            actor=current_actor(),
        ),
        done=say("It is on record."),
        to=url_for(".show", management_review_id=row.id),
    )
    if onward:
        return onward
    form.version.raw_data, form.version.data = None, row.version  # what is on the page now
    return show_form(form, f"{FOLDER}/decide.html", **_known(row))


@requires(P.MANAGEMENT_REVIEW_EDIT)
def withdraw(management_review_id: int) -> ResponseReturnValue:
    row, form = _review(management_review_id), TakeBackForm()
    back = url_for(".show", management_review_id=row.id)
    onward = act(
        form,
        lambda: services.withdraw(row, reason=typed(form.reason), actor=current_actor()),
        done=say("It is withdrawn, and stays on record."),
        to=back,
    )
    closed = row.state is not ProposedState.PROPOSED
    step = StepPage(
        say("Withdraw %(number)s", number=row.number),
        say("Withdraw it"),
        back,
        crumbs=[(say("Management reviews"), url_for(".index")), (row.number, back)],
        kind="danger",
        is_closed=closed,
        reason=say("Only what nobody has confirmed can be withdrawn.") if closed else "",
    )
    return onward or show_step(form, step)


@requires(P.MANAGEMENT_DECISION_CARRY_OUT)
def carry_out(management_decision_id: int) -> ResponseReturnValue:
    """What was decided, and what was done about it."""
    decision = or_404(queries.find_decision(management_decision_id))
    row, form = _review(decision.review_id), CarryOutForm()
    onward = act(
        form,
        lambda files: services.carry_out(
            decision,
            done=typed(form.done),
            done_on=filled(form.done_on),
            files=files,
            actor=current_actor(),
        ),
        before=lambda: receive_all(form.files.data or (), PROOF, field="files"),
        done=say("It is on record that this was carried out."),
        to=url_for(".show", management_review_id=row.id),
    )
    known = _known(row)
    return onward or show_form(
        form, f"{FOLDER}/carry_out.html", decision=decision, endings=ENDINGS, **known
    )


def _review(review_id: int) -> ManagementReview:
    row: ManagementReview = or_404(queries.find(review_id))
    return row


def _corrected() -> ManagementReview | None:
    asked = request.args.get("corrects", "")
    number = digits(asked)
    return _review(number) if number is not None else None


def _known(row: ManagementReview) -> dict[str, Any]:
    actor, lines, decisions = current_actor(), trail_of(row), queries.decisions_of(row.id)
    owed = queries.owed_for(decisions)
    follower = queries.follower_of(row.id)
    acts = actor.may(P.MANAGEMENT_DECISION_CARRY_OUT)
    waits, edits = row.state is ProposedState.PROPOSED, actor.may(P.MANAGEMENT_REVIEW_EDIT)
    people = [row.proposed_by_id, row.decided_by_id, *(line.actor_id for line in lines)]
    people += [id_ for one in decisions for id_ in (one.owner_id, one.done_by_id)]
    confirmed = row.state is ProposedState.CONFIRMED
    confirms = actor.may(P.MANAGEMENT_REVIEW_CONFIRM) and not actor.is_any_of(row.proposed_by_id)
    open_ones = {id_ for id_, one in owed.items() if one.is_open}
    there = queries.people_to_name() if acts else {}
    return {
        "row": row,
        "decisions": decisions,
        "owed": owed,
        "files": queries.files_of(row.id),
        "corrects": None if row.corrects_id is None else queries.find(row.corrects_id),
        "follower": follower,
        "severities": SEVERITIES,
        "looks": LOOKS,
        "names": names_of(people),
        "trail": lines,
        "mine": {
            one.id
            for one in decisions
            if acts and one.id in open_ones and services.may_carry_out(one, actor, there)
        },
        "may_confirm": waits and confirms,
        "may_withdraw": waits and edits,
        "may_correct": confirmed and edits and follower is None,
        "words_of": workflow,
    }
