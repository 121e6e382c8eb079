"""What will go out, as a list; those chosen sent before their day, left out, or taken up again."""

from typing import Any, Final

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import DomainError
from portal.foundation.core.pages.forms import refuse, status_of, typed
from portal.foundation.core.words.i18n import _l, words
from portal.foundation.core.words.messages import say
from portal.foundation.lists.listing import ALL_AT_ONCE, as_field, back_to, chosen_ids, list_of
from portal.foundation.lists.register import ask
from portal.foundation.lists.sheets import KINDS as FILES
from portal.foundation.lists.sheets import file_of
from portal.foundation.mail.postman import has_server
from portal.foundation.runs.services import RunKind
from portal.ledger.obligations.workflow import OUR_OWN, kind_words
from portal.supervision.reminders.forms import WithholdForm
from portal.supervision.reminders.planned.foresight import DAYS, foresee, stage_of, stage_words
from portal.supervision.reminders.planned.register import planned_register, values_of
from portal.supervision.reminders.planned.services import (
    LEAVE_OUT,
    PUT_BACK,
    SEND_PLANNED,
    begin_act,
    chosen_reminders,
)

FOLDER = "supervision/reminders"
SHOWN = 200  # rows of a preview
# What the page of each act says: its title, what happens to a row, what to know of it.
_SAYS: Final[dict[str, tuple[Any, Any, Any]]] = {
    SEND_PLANNED.id: (
        _l("Send reminders before their day"),
        _l("Its mail is written now"),
        _l(
            "Each person gets one mail about all of them. Their day then does not say them again; what follows goes out "
            "as usual."
        ),
    ),
    LEAVE_OUT.id: (
        _l("Leave reminders out"),
        _l("Is left out"),
        _l(
            "Nobody hears of these stages but the privacy officer, to whom it goes up all the same. What is due stays due, "
            "and the later stages go out as usual. They stay in this list under “Left out”, and can be taken up again."
        ),
    ),
    PUT_BACK.id: (
        _l("Let reminders go out after all"),
        _l("Goes out as usual"),
        _l("What has had its day meanwhile goes out with the next reminders, unless a later stage has come."),
    ),
}  # fmt: skip


@requires(Permission.ORGANISATION_MANAGE, Permission.COMPANY_VIEW)
def preview() -> ResponseReturnValue:
    """Who will read about what on which day, as things stand."""
    foresight = foresee()
    register = planned_register(foresight, current_actor())
    kind = request.args.get("file", "")
    if kind in FILES:
        return file_of(
            register,
            ask(register, request.args),
            lambda rows: values_of(foresight, rows),
            kind,
        )
    return render_template(
        f"{FOLDER}/preview.html",
        listing=list_of(register),
        foresight=foresight,
        stage_of=stage_of,
        stage_words=stage_words,
        kind_words=kind_words,
        ahead=DAYS,
        our_own=OUR_OWN,
        actor=current_actor(),
    )


@requires(Permission.LEDGER_EDIT)
def send_planned() -> ResponseReturnValue:
    return _act(SEND_PLANNED)


@requires(Permission.LEDGER_EDIT)
def leave_out() -> ResponseReturnValue:
    return _act(LEAVE_OUT)


@requires(Permission.LEDGER_EDIT)
def put_back() -> ResponseReturnValue:
    return _act(PUT_BACK)


def _act(kind: RunKind) -> ResponseReturnValue:
    """See what would become of the rows chosen, and say why; then have it done."""
    register = planned_register(foresee(), current_actor())
    ids, back = chosen_ids(register), back_to(register, "reminders.preview")
    if not ids:
        flash(words(say("Choose at least one row first.")), "warning")
        return redirect(back)
    if request.form.get("go") != "1":
        return _page(kind, ids, back, WithholdForm(formdata=None))
    form = WithholdForm()
    if form.validate():
        try:
            with transaction():
                run = begin_act(
                    kind, ids, reason=typed(form.reason), back=back, actor=current_actor()
                )
            if run.finished_at is None or run.left_out:
                return redirect(url_for("runs.show", run_id=run.id))
            flash(words(kind.told(run)), "success")
            return redirect(back)
        except DomainError as refusal:
            refuse(form, refusal)
    return _page(kind, ids, back, form), status_of(form)


def _page(kind: RunKind, ids: list[int], back: str, form: WithholdForm) -> str:
    found = chosen_reminders(ids, kind, current_actor())
    left_out = sum(one.why_not is not None for one in found)
    title, happens, to_know = _SAYS[kind.id]
    return render_template(
        f"{FOLDER}/planned_chosen.html",
        form=form,
        title=title,
        happens=happens,
        to_know=to_know,
        names=foresee().names,
        stage_words=stage_words,
        ids=as_field(ids),
        number=len(ids),
        rows=sorted(found, key=lambda one: one.why_not is not None)[:SHOWN],
        moving=len(found) - left_out,
        left_out=left_out,
        query=request.form.get("query", ""),
        back=back,
        by_job=len(found) - left_out > ALL_AT_ONCE,
        keeps_mail=kind is SEND_PLANNED and not has_server(),
        our_own=OUR_OWN,
    )
