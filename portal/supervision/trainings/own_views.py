"""A vendor's pages: what it was handed to teach, the material, and how many it answers were trained."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.core.pages.forms import act, show_form
from portal.foundation.core.pages.web import or_404, row_id
from portal.foundation.evidence.services import receive_all
from portal.foundation.evidence.storage import attachment
from portal.foundation.evidence.types import PROOF
from portal.supervision.paper_records.queries import papers_behind
from portal.supervision.trainings import queries, services, workflow
from portal.supervision.trainings.forms import AnswerForm, as_answered
from portal.supervision.trainings.models import HandedTraining, TrainingReport

FOLDER = "supervision/trainings"
P, S = Permission, workflow.S
ENDINGS = ",".join(ending for kind in PROOF for ending in kind.endings)


@requires(P.OWN_TRAINING_ANSWER)
def own() -> ResponseReturnValue:
    """All that the vendor was handed, the newest first."""
    found = queries.of_vendor(or_404(current_actor().vendor_id))
    owed = queries.due_of_rows([one.row for one in found])
    return render_template(f"{FOLDER}/own.html", found=found, owed=owed, words_of=workflow)


@requires(P.OWN_TRAINING_ANSWER)
def show_own(handed_training_id: int) -> ResponseReturnValue:
    row = or_404(queries.find(handed_training_id))
    return render_template(f"{FOLDER}/show_own.html", **shown(row))


@requires(P.OWN_TRAINING_ANSWER)
def answer(handed_training_id: int) -> ResponseReturnValue:
    """How many were trained; `?corrects=`: the answer in whose place it stands."""
    row, actor = or_404(queries.find(handed_training_id)), current_actor()
    corrects = corrected(row)
    known = queries.known_handling(row.vendor_id)
    form = AnswerForm(data=offered(known, corrects, actor.name))
    onward = act(
        form,
        lambda files: services.report(row, form.said(), files, actor=actor, corrects=corrects),
        before=lambda: receive_all(form.files.data or (), PROOF, field="files"),
        done=_("Thank you. It is on record."),
        to=url_for(".show_own", handed_training_id=row.id),
    )
    return onward or show_form(
        form,
        f"{FOLDER}/answer.html",
        endings=ENDINGS,
        corrects=corrects,
        known=known,
        may_answer=may_answer(row, corrects),
        **shown(row),
    )


@requires(P.TRAINING_VIEW, P.OWN_TRAINING_ANSWER)
def material(training_material_id: int) -> ResponseReturnValue:
    """A vendor gets that of what it was handed alone."""
    actor = current_actor()
    found = (
        queries.find_material(training_material_id)
        if actor.is_staff
        else queries.find_handed_material(or_404(actor.vendor_id), training_material_id)
    )
    row = or_404(found)
    return attachment(row.file_sha256, row.file_name)


@requires(P.TRAINING_VIEW, P.OWN_TRAINING_ANSWER)
def proof(training_proof_id: int) -> ResponseReturnValue:
    row = or_404(queries.find_proof(training_proof_id))
    return attachment(row.file_sha256, row.file_name)


def corrected(row: HandedTraining) -> TrainingReport | None:
    """The answer that `?corrects=` names, of this training."""
    number = request.args.get("corrects", 0, type=row_id)
    reports = queries.reports_of([row.id]).get(row.id, ())
    return next((one for one in workflow.standing(reports) if one.id == number), None)


def offered(
    known: queries.KnownHandling | None, corrects: TrainingReport | None, name: str
) -> dict[str, Any]:
    """What stands in the fields first."""
    if corrects is not None:
        return as_answered(corrects)
    return {"said_by": name, "handling": known.number if known else None}


def may_answer(row: HandedTraining, corrects: TrainingReport | None) -> bool:
    return row.state in workflow.RUNNING or (corrects is not None and row.state is S.DONE)


def shown(row: HandedTraining) -> dict[str, Any]:
    """What pages about one show to anybody."""
    reports = queries.reports_of([row.id]).get(row.id, ())
    ids = [one.id for one in reports]
    standing = {one.id for one in workflow.standing(reports)}
    return {
        "row": row,
        "training": queries.training_of(row),
        "materials": queries.materials_of(row.training_id),
        "owed": queries.due_of_rows([row]).get(row.id),
        "reports": reports,
        "standing": standing,
        "proofs": queries.proofs_of(ids) if ids else {},
        "papers": papers_behind("training_reports", ids) if ids else {},
        "waits": row.state in workflow.RUNNING,
        "words_of": workflow,
    }
