"""The page on which an evidence pack is asked for; a job makes it."""

from typing import Final

from flask import url_for
from flask.typing import ResponseReturnValue

from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.core.pages.forms import act, show_form
from portal.foundation.core.words.messages import from_json
from portal.foundation.runs.models import Run
from portal.proof.assessor.evidence_pack import jobs
from portal.proof.assessor.evidence_pack.choice import ids_named
from portal.proof.assessor.evidence_pack.forms import PackForm
from portal.proof.assessor.evidence_pack.making import ROWS

LATEST: Final = 5  # packs below the form


@requires(Permission.EVIDENCE_VIEW)
def pack() -> ResponseReturnValue:
    form = PackForm(data=PackForm.usual())
    form.offer()
    onward = act(
        form,
        lambda: _begin(form),
        done="",
        to=lambda run: url_for("runs.show", run_id=run.id),
    )
    latest = [
        (run, from_json(run.title)) for run in jobs.latest_packs(current_actor().user_id, LATEST)
    ]
    return onward or show_form(
        form, "proof/assessor/pack.html", rows=[row.title for row in ROWS], latest=latest
    )


def _begin(form: PackForm) -> Run:
    named = ids_named((form.vendors.data or "").splitlines())
    return jobs.begin_pack(form.wanted(named), back=url_for(".pack"), actor=current_actor())
