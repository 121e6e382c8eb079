"""A list of earlier assessments is chosen, compared, looked at, recorded; and confirmed by a second person.

Until it is recorded no row of it is kept: which file was read goes along with the page, signed.
"""

from typing import Any

from flask import current_app, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from itsdangerous import BadSignature, URLSafeSerializer
from wtforms import HiddenField

from portal.foundation.access.actor import is_second_person
from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.accounts.queries import let_in_by, names_of
from portal.foundation.audit.queries import trail_of
from portal.foundation.core.errors import DomainError, RuleViolated
from portal.foundation.core.pages.forms import (
    DecidingForm,
    act,
    refuse,
    show_form,
    status_of,
    text_field,
    typed,
)
from portal.foundation.core.pages.web import UNPROCESSABLE, or_404
from portal.foundation.core.words.i18n import _l
from portal.foundation.core.words.messages import say
from portal.foundation.evidence.services import Received, given_before, receive_bytes
from portal.foundation.evidence.storage import attachment
from portal.foundation.organisation.queries import the_organisation
from portal.ledger.decisions.forms import NumberedForm
from portal.ledger.exchange.reading.containers import LARGEST
from portal.ledger.exchange.reading.files import read_waiting
from portal.supervision.selections import workflow
from portal.supervision.selections.earlier_list import queries, services
from portal.supervision.selections.earlier_list.comparing import COLUMNS, Rows, fit, rows_of

FOLDER = "supervision/selections"
P = Permission
SHOWN = 100  # rows of each kind on the page


class EarlierListForm(FlaskForm):
    file = FileField(
        _l("List of assessments"),
        [FileRequired(_l("Please choose a file."))],
        description=_l(
            "Excel (.xlsx), OpenDocument (.ods) or CSV (UTF-8 or Shift_JIS), a row for each assessment."
        ),
    )


class RecordListForm(FlaskForm):
    """`told`: which file was read, signed. `digest`: of the comparison that was looked at."""

    told = HiddenField()
    digest = HiddenField()


class ListDecisionForm(NumberedForm, DecidingForm):
    reason = text_field(_l("Reason for the decision"), 2000)


@requires(P.VENDOR_PROPOSE)
def take_in() -> ResponseReturnValue:
    """Nothing is recorded yet: what is new, on record already, and wrong is shown."""
    form = EarlierListForm()
    if form.validate_on_submit():
        try:
            upload = form.file.data
            name, data = upload.filename or "", upload.stream.read(LARGEST + 1)
            read = read_waiting(data, name, fit)
            rows = rows_of(read, name)
            kept = receive_bytes(data, name, read.kind)
        except DomainError as refusal:
            refuse(form, refusal)
        else:
            told = {"name": kept.name, "sha256": kept.sha256, "kind": kept.media_type}
            return _compared(rows, told | {"size": kept.size})
    return _choose(form)


def _choose(form: EarlierListForm) -> ResponseReturnValue:
    lists = queries.every_list()
    return show_form(
        form,
        f"{FOLDER}/take_in_list.html",
        columns=COLUMNS,
        baseline=the_organisation().baseline_on,
        lists=lists,
        names=names_of(row.proposed_by_id for row in lists),
    )


@requires(P.VENDOR_PROPOSE)
def record_list() -> ResponseReturnValue:
    """All that was shown is recorded and waits for a second person, or nothing."""
    form = RecordListForm()
    try:
        told = _read(form.told.data or "")
        rows = rows_of(
            read_waiting(given_before(told["sha256"], "file"), told["name"], fit), told["name"]
        )
    except (DomainError, OSError) as refusal:
        chosen = EarlierListForm(formdata=None)
        again = RuleViolated(say("Choose the file again."), field="file")
        refuse(chosen, refusal if isinstance(refusal, DomainError) else again)
        return _choose(chosen)
    file = Received(told["name"], told["sha256"], told["kind"], told["size"])
    onward = act(
        form,
        lambda: services.propose_list(
            rows, file, digest=form.digest.data or "", actor=current_actor()
        ),
        done=say("The list is on record. It counts once another person has compared it."),
        to=lambda row: url_for(".show_list", list_id=row.id),
    )
    return onward or _compared(rows, told, form)


def _compared(
    rows: Rows, told: dict[str, Any], form: RecordListForm | None = None
) -> ResponseReturnValue:
    """What would be recorded now; after a refusal too."""
    found = services.compare_list(rows)
    shown = RecordListForm(formdata=None, told=_signer().dumps(told), digest=found.digest)
    page = render_template(
        f"{FOLDER}/list_compared.html",
        form=form or shown,
        kept=shown,
        found=found,
        name=told["name"],
        words_of=workflow,
        most=SHOWN,
    )
    return page, status_of(form) if form else (UNPROCESSABLE if found.wrong else 200)


@requires(P.COMPANY_VIEW)
def show_list(list_id: int) -> ResponseReturnValue:
    row = or_404(queries.find_list(list_id))
    return render_template(f"{FOLDER}/list.html", **_known(row))


@requires(P.COMPANY_VIEW)
def list_file(list_id: int) -> ResponseReturnValue:
    row = or_404(queries.find_list(list_id))
    return attachment(row.file_sha256, row.file_name)


@requires(P.VENDOR_DECIDE)
def decide_list(list_id: int) -> ResponseReturnValue:
    """The file beside what it became; one decision for all of it."""
    row, form = or_404(queries.find_list(list_id)), ListDecisionForm()
    onward = act(
        form,
        lambda: services.decide_list(
            row,
            accepted=bool(form.approved),
            reason=typed(form.reason),
            number=form.number,
            actor=current_actor(),
        ),
        done=say("The decision is on record."),
        to=url_for(".show_list", list_id=row.id),
    )
    let_in = let_in_by(
        [row.proposed_by_id],
        decided_by_id=row.decided_by_id,
        reader_id=current_actor().user_id,
    )
    return onward or show_form(form, f"{FOLDER}/decide_list.html", let_in=let_in, **_known(row))


def _known(row: Any) -> dict[str, Any]:
    lines, actor = trail_of(row), current_actor()
    people = [row.proposed_by_id, row.decided_by_id, *(line.actor_id for line in lines)]
    waits = row.accepted is None
    return {
        "row": row,
        "rows": queries.assessments_of(row.id),
        "names": names_of(people),
        "trail": lines,
        "may_decide": waits and actor.may(P.VENDOR_DECIDE) and is_second_person(actor, row),
        "words_of": workflow,
    }


def _read(token: str) -> dict[str, Any]:
    """What was shown before. Refuses a sign that is not ours."""
    try:
        told: dict[str, Any] = _signer().loads(token)
    except (BadSignature, ValueError):
        raise RuleViolated(say("Choose the file again."), field="file") from None
    return told


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="earlier-selections")
