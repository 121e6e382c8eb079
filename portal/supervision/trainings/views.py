"""The company's pages of trainings: the list, prepared, handed to vendors, one training, one vendor's answers."""

from collections.abc import Sequence

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.accounts.queries import names_of
from portal.foundation.audit.queries import trail_of
from portal.foundation.core.pages.forms import (
    StepPage,
    act,
    filled,
    show_form,
    show_step,
    status_of,
    typed,
)
from portal.foundation.core.pages.web import ids_in, or_404, row_id
from portal.foundation.core.words.i18n import in_language
from portal.foundation.core.words.messages import from_json, say
from portal.foundation.evidence.services import receive_all
from portal.foundation.evidence.types import PROOF
from portal.foundation.lists import register as lists
from portal.foundation.lists.listing import list_of
from portal.foundation.lists.sheets import KINDS, file_of
from portal.foundation.runs.models import Run
from portal.foundation.runs.services import left_out_of
from portal.ledger.vendors.queries import find_vendor, names_of_vendors, vendors_by_id
from portal.supervision.attestations.asking.queries import Criteria, find_works, works_by_vendor
from portal.supervision.attestations.forms import FindWorkForm, ids_sent
from portal.supervision.instructions.forms import WithdrawForm
from portal.supervision.instructions.who_holds import can_sign_in, why_not
from portal.supervision.paper_records.queries import open_paper, papers_of
from portal.supervision.trainings import (
    hand_services,
    own_views,
    queries,
    register,
    services,
    workflow,
)
from portal.supervision.trainings.forms import HandForm, PrepareForm, as_before
from portal.supervision.trainings.models import Training

FOLDER = "supervision/trainings"
P = Permission
SHOWN = 200  # vendors chosen, or left out, on a page


@requires(P.TRAINING_VIEW)
def index() -> ResponseReturnValue:
    found = register.training_register(current_actor())
    kind = request.args.get("file", "")
    if kind in KINDS:
        asked = lists.ask(found, request.args)
        return file_of(found, asked, register.training_values, kind)
    return render_template(f"{FOLDER}/index.html", listing=list_of(found))


@requires(P.TRAINING_VIEW)
def show(training_id: int) -> ResponseReturnValue:
    """One training, and the vendors that have it."""
    training = or_404(queries.find_training(training_id))
    found = register.handed_register(current_actor(), training.id)
    kind = request.args.get("file", "")
    if kind in KINDS:
        return file_of(found, lists.ask(found, request.args), register.handed_values, kind)
    runs, lines = queries.runs_of(training.id), trail_of(training)
    left_out = [line for run in runs[:1] for line in left_out_of(run.id, SHOWN)]
    follows = queries.find_training(training.follows_id) if training.follows_id else None
    return render_template(
        f"{FOLDER}/show.html",
        training=training,
        follows=follows,
        materials=queries.materials_of(training.id),
        progress=queries.progress_of(training.id),
        listing=list_of(found),
        running=next((run for run in runs if run.finished_at is None), None),
        left_out=[(line.subject_id, from_json(line.why)) for line in left_out],
        vendor_names=names_of_vendors([line.subject_id for line in left_out]),
        names=names_of([training.prepared_by_id, *(line.actor_id for line in lines)]),
        trail=lines,
        words_of=workflow,
    )


@requires(P.TRAINING_EDIT)
def new() -> ResponseReturnValue:
    """`?again=`: an earlier one to go on from, whose files stay where none is chosen."""
    again = queries.find_training(request.args.get("again", 0, type=row_id))
    form = PrepareForm(data=as_before(again) if again else None)
    onward = act(
        form,
        lambda files: services.prepare(form.said(), files, actor=current_actor(), again=again),
        before=lambda: receive_all(form.files.data or (), PROOF, field="files"),
        done=_("It is prepared. Hand it to vendors now."),
        to=lambda training: url_for(".show", training_id=training.id),
    )
    kept = queries.materials_of(again.id) if again else ()
    return onward or show_form(
        form, f"{FOLDER}/new.html", again=again, kept=kept, endings=own_views.ENDINGS
    )


@requires(P.TRAINING_EDIT)
def hand() -> ResponseReturnValue:
    """To vendors ticked in their list, found here or named in the address; nothing happens before `step`."""
    is_sent = bool(request.form.get("step"))
    if is_sent:
        form = HandForm()
    else:
        ids = ids_sent() if request.method == "POST" else _found()
        chosen = ",".join(map(str, ids))
        form = HandForm(None, vendor_ids=chosen, training=request.args.get("training", ""))
    form.offer([(str(one.id), _called(one)) for one in queries.list_trainings()])

    def command() -> tuple[Training, Run]:
        training = or_404(queries.find_training(int(filled(form.training))))
        due_on, actor = form.due_on.data, current_actor()
        run = hand_services.hand(training, form.chosen_ids(), due_on=due_on, actor=actor)
        return training, run

    onward = is_sent and act(
        form,
        command,
        done=lambda made: hand_services.HAND.told(made[1]) if made[1].finished_at else "",
        to=lambda made: (
            url_for(".show", training_id=made[0].id)
            if made[1].finished_at
            else url_for("runs.show", run_id=made[1].id)
        ),
    )
    return onward or (_hand_page(form), status_of(form) if is_sent else 200)


def _hand_page(form: HandForm) -> str:
    ids = form.chosen_ids()
    vendors = list(vendors_by_id(ids[:SHOWN]).values())
    return render_template(
        f"{FOLDER}/hand.html",
        form=form,
        search=FindWorkForm(request.args),
        number=len(ids),
        vendors=[(vendor, why_not(vendor)) for vendor in vendors],
        able=can_sign_in([vendor.id for vendor in vendors]),
        searched=bool({"tier", "kind"} & set(request.args)),
    )


def _found() -> Sequence[int]:
    """Vendors named in the address, or those of whose work data is shared that fit."""
    if "vendor" in request.args:
        return ids_in(request.args.getlist("vendor"))
    form = FindWorkForm(request.args)
    if not {"tier", "kind"} & set(request.args) or not form.validate():
        return ()
    works = find_works(Criteria(tier=form.tier.data or "", kind=form.kind.data or ""))
    return list(works_by_vendor(works))


def _called(training: Training) -> str:
    edition = f" ({training.edition})" if training.edition else ""
    return f"{training.number} {in_language(training.called)}{edition}"


@requires(P.TRAINING_VIEW)
def show_handed(handed_training_id: int) -> ResponseReturnValue:
    """What one vendor was handed, and what it answered."""
    row = or_404(queries.find(handed_training_id))
    lines, about = trail_of(row), own_views.shown(row)
    people = [row.handed_by_id, row.withdrawn_by_id, *(line.actor_id for line in lines)]
    people += [one.reported_by_id for one in about["reports"]]
    people += [paper.checked_by_id for paper in about["papers"].values()]
    edits = current_actor().may(P.TRAINING_EDIT)
    waiting = open_paper(row)
    return render_template(
        f"{FOLDER}/show_handed.html",
        vendor=or_404(find_vendor(row.vendor_id)),
        names=names_of(people),
        trail=lines,
        signs_in=bool(can_sign_in([row.vendor_id])),
        waiting=waiting,
        on_paper=papers_of(row),
        may_record=edits and about["waits"] and waiting is None,
        may_correct=edits and row.state is not workflow.S.WITHDRAWN and waiting is None,
        may_withdraw=edits and about["waits"],
        **about,
    )


@requires(P.TRAINING_EDIT)
def withdraw(handed_training_id: int) -> ResponseReturnValue:
    row = or_404(queries.find(handed_training_id))
    training, vendor = queries.training_of(row), or_404(find_vendor(row.vendor_id))
    form, back = WithdrawForm(), url_for(".show_handed", handed_training_id=row.id)
    onward = act(
        form,
        lambda: services.withdraw(row, reason=typed(form.reason), actor=current_actor()),
        done=_("It is withdrawn, and stays on record."),
        to=back,
    )
    closed = row.state not in workflow.RUNNING
    step = StepPage(
        say("Withdraw %(number)s", number=training.number),
        say("Withdraw it"),
        back,
        crumbs=[
            (say("Training"), url_for(".index")),
            (_called(training), url_for(".show", training_id=training.id)),
            (vendor.called, back),
        ],
        lead=vendor.called,
        kind="danger",
        is_closed=closed,
        reason=say("Nothing is to be answered here any more.") if closed else "",
    )
    return onward or show_step(form, step)


@requires(P.TRAINING_VIEW)
def of_vendor(vendor_id: int) -> ResponseReturnValue:
    """The vendor's tab."""
    vendor = or_404(find_vendor(vendor_id))
    found = queries.of_vendor(vendor.id)
    return render_template(
        f"{FOLDER}/of_vendor.html",
        vendor=vendor,
        tab="trainings",
        found=found,
        owed=queries.due_of_rows([one.row for one in found]),
        words_of=workflow,
        may_hand=why_not(vendor) is None,
    )
