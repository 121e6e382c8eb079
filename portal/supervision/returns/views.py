"""Pages of return and destruction: what a vendor's ended work still asks, one record, made and confirmed."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.accounts.queries import names_of
from portal.foundation.audit.queries import trail_of
from portal.foundation.core.pages.forms import StepPage, act, show_form, show_step, typed
from portal.foundation.core.pages.web import or_404
from portal.foundation.core.words.messages import say
from portal.foundation.evidence.services import receive_all
from portal.foundation.evidence.storage import attachment
from portal.foundation.evidence.types import PROOF
from portal.ledger.engagements import queries as engagements
from portal.ledger.vendors.crumbs import vendor_crumbs
from portal.ledger.vendors.queries import find_vendor
from portal.supervision.proposed_records.workflow import ProposedState
from portal.supervision.returns import queries, services, workflow
from portal.supervision.returns.forms import DecideReturnForm, ReturnForm, ReturnReasonForm
from portal.supervision.returns.models import ReturnRecord

FOLDER = "supervision/returns"
P = Permission


@requires(P.LEDGER_VIEW)
def of_vendor(vendor_id: int) -> ResponseReturnValue:
    """Of which ended work it is on record that nothing is left, and of which it is not."""
    vendor = or_404(find_vendor(vendor_id))
    return render_template(
        f"{FOLDER}/of_vendor.html",
        vendor=vendor,
        ended=queries.ended_of(vendor.id),
        on_record=queries.records_of_vendor(vendor.id),
        words_of=workflow,
    )


def known(row: ReturnRecord) -> dict[str, Any]:
    """What pages about one record show."""
    lines, mistake = trail_of(row), queries.mistake_of(row.id)
    people = [row.proposed_by_id, row.decided_by_id, *(line.actor_id for line in lines)]
    if mistake is not None:
        people.append(mistake.recorded_by_id)
    edits = current_actor().may(P.LEDGER_EDIT)
    waits = row.state is ProposedState.PROPOSED
    works = [engagements.latest_terms(work) for work in queries.works_of(row.id)]
    return {
        "row": row,
        "mistake": mistake,
        "files": queries.files_of(row.id),
        "vendor": or_404(find_vendor(row.vendor_id)),
        "works": [terms for terms in works if terms is not None],
        "names": names_of(people),
        "trail": lines,
        "may_confirm": edits and waits and not current_actor().is_any_of(row.proposed_by_id),
        "may_withdraw": edits and waits,
        "may_end": edits and row.state is ProposedState.CONFIRMED and mistake is None,
        "may_edit": edits,
        "words_of": workflow,
    }


@requires(P.LEDGER_VIEW)
def show(return_id: int) -> ResponseReturnValue:
    return render_template(f"{FOLDER}/show.html", **known(or_404(queries.find(return_id))))


@requires(P.LEDGER_VIEW)
def file(return_file_id: int) -> ResponseReturnValue:
    row = or_404(queries.find_file(return_file_id))
    return attachment(row.file_sha256, row.file_name)


@requires(P.LEDGER_EDIT)
def new(vendor_id: int) -> ResponseReturnValue:
    vendor = or_404(find_vendor(vendor_id))
    ended = queries.ended_of(vendor.id)
    form = ReturnForm()
    form.offer(ended)
    if request.method == "GET":
        form.works.data = [str(one.work.engagement_id) for one in ended if one.settled_by is None]
    onward = act(
        form,
        lambda files: services.propose(
            vendor, form.work_ids, form.made(), files, actor=current_actor()
        ),
        before=lambda: receive_all(form.files.data or (), PROOF, field="files"),
        done=say("It is recorded. It counts once a second person has confirmed it."),
        to=lambda row: url_for(".show", return_id=row.id),
    )
    endings = ",".join(ending for kind in PROOF for ending in kind.endings)
    return onward or show_form(
        form, f"{FOLDER}/new.html", vendor=vendor, ended=ended, endings=endings
    )


@requires(P.LEDGER_EDIT)
def decide(return_id: int) -> ResponseReturnValue:
    """What was recorded beside what shows it, and whether it is so."""
    row = or_404(queries.find(return_id))
    form = DecideReturnForm(version=row.version)
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
        to=url_for(".show", return_id=row.id),
    )
    if onward:
        return onward
    form.version.raw_data, form.version.data = None, row.version  # what is on the page now
    return show_form(form, f"{FOLDER}/decide.html", **known(row))


@requires(P.LEDGER_EDIT)
def withdraw(return_id: int) -> ResponseReturnValue:
    row = or_404(queries.find(return_id))
    form = ReturnReasonForm()
    onward = act(
        form,
        lambda: services.withdraw(row, reason=typed(form.reason), actor=current_actor()),
        done=say("It is withdrawn, and stays on record."),
        to=url_for(".show", return_id=row.id),
    )
    closed = row.state is not ProposedState.PROPOSED
    step = StepPage(
        say("Withdraw %(number)s", number=row.number),
        say("Withdraw it"),
        url_for(".show", return_id=row.id),
        crumbs=_crumbs(row),
        kind="danger",
        is_closed=closed,
        reason=say("Only what nobody has confirmed can be withdrawn.") if closed else "",
    )
    return onward or show_step(form, step)


@requires(P.LEDGER_EDIT)
def mistake(return_id: int) -> ResponseReturnValue:
    """A confirmed record was wrong."""
    row = or_404(queries.find(return_id))
    form = ReturnReasonForm()
    onward = act(
        form,
        lambda: services.take_as_mistaken(row, reason=typed(form.reason), actor=current_actor()),
        done=say("It counts no more, and stays on record."),
        to=url_for(".show", return_id=row.id),
    )
    closed = row.state is not ProposedState.CONFIRMED or queries.mistake_of(row.id) is not None
    step = StepPage(
        say("%(number)s was recorded by mistake", number=row.number),
        say("It was a mistake"),
        url_for(".show", return_id=row.id),
        crumbs=_crumbs(row),
        note=say(
            "The record counts no more, as if it had never been confirmed. Record what is right anew; of "
            "a vendor that is closed already, open a finding as well."
        ),
        tone="warn",
        kind="danger",
        is_closed=closed,
        reason=say("Only a record that counts can be taken as a mistake.") if closed else "",
    )
    return onward or show_step(form, step)


def _crumbs(row: ReturnRecord) -> list[Any]:
    vendor = or_404(find_vendor(row.vendor_id))
    returns = say("Return and destruction"), url_for(".of_vendor", vendor_id=vendor.id)
    return [*vendor_crumbs(vendor), returns, (row.number, url_for(".show", return_id=row.id))]
