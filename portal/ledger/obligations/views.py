"""The register of obligations: who owes what, for everybody of the company who may see it."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.accounts.queries import names_of
from portal.foundation.core import clock
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import DomainError
from portal.foundation.core.pages.forms import refuse, status_of, typed
from portal.foundation.core.pages.web import or_404
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import say
from portal.foundation.lists.listing import ALL_AT_ONCE, as_field, asked_of, list_of
from portal.foundation.lists.register import ask
from portal.foundation.lists.sheets import KINDS as FILES
from portal.foundation.lists.sheets import file_of, file_of_ids
from portal.ledger.obligations import services
from portal.ledger.obligations.forms import TakeBackForm
from portal.ledger.obligations.register import (
    OWED_LISTS,
    ChosenRows,
    TakingBack,
    chosen_rows,
    obligation_register,
    state_words,
    values_of,
)
from portal.ledger.obligations.workflow import OUR_OWN, kind_words

SHOWN = 200  # rows of a preview


@requires(Permission.OBLIGATION_VIEW)
def index() -> ResponseReturnValue:
    register = obligation_register(current_actor())
    kind = request.args.get("file", "")
    if kind in FILES:
        return file_of(register, ask(register, request.args), values_of, kind)
    listing = list_of(register)
    today = clock.today()
    return render_template(
        "ledger/obligations/index.html",
        listing=listing,
        people=names_of(row[0].person_id for row in listing.rows),
        kind_words=kind_words,
        our_own=OUR_OWN,
        state_of=lambda row: state_words(row, today),
    )


@requires(Permission.OBLIGATION_VIEW)
def export_chosen() -> ResponseReturnValue:
    """The rows chosen as a workbook, with the columns of the list they were chosen from."""
    of = request.args.get("of", "")
    found = chosen_rows(current_actor(), of)
    if not found.rows:
        return _nothing(found)
    owed = OWED_LISTS.get(of)
    if owed is not None:
        or_404(owed if current_actor().may(owed.needs) else None)
    register = owed.register(current_actor()) if owed else obligation_register(current_actor())
    asked = asked_of(register, request.form.get("query", ""))
    return file_of_ids(register, asked, found.rows, owed.values if owed else values_of, "xlsx")


@requires(Permission.ATTESTATION_REQUEST, Permission.QUESTIONNAIRE_ASSIGN)
def take_back() -> ResponseReturnValue:
    """One reason for the rows chosen, see which can be withdrawn, then withdraw them."""
    owed = or_404(OWED_LISTS.get(request.args.get("of", "")))
    taking_back = or_404(owed.taking_back)
    or_404(owed if current_actor().may(taking_back.run.needs) else None)
    found = chosen_rows(current_actor(), request.args["of"])
    if not found.rows:
        return _nothing(found)
    if request.form.get("go") != "1":
        return _page(taking_back, found, TakeBackForm(formdata=None))
    form = TakeBackForm()
    if form.validate():
        try:
            with transaction():
                run = services.take_back(
                    taking_back,
                    found.rows,
                    reason=typed(form.reason),
                    back=found.back,
                    actor=current_actor(),
                )
            if run.finished_at is None or run.left_out:
                return redirect(url_for("runs.show", run_id=run.id))
            flash(words(taking_back.run.told(run)), "success")
            return redirect(found.back)
        except DomainError as refusal:
            refuse(form, refusal)
    return _page(taking_back, found, form), status_of(form)


def _nothing(found: ChosenRows) -> ResponseReturnValue:
    flash(words(say("Choose at least one row first.")), "warning")
    return redirect(found.back)


def _page(taking_back: TakingBack, found: ChosenRows, form: TakeBackForm) -> str:
    why_not = taking_back.why_not(found.rows)
    shown = sorted(found.rows, key=lambda id_: id_ not in why_not)[:SHOWN]
    names = taking_back.run.named(shown)
    moving = len(found.rows) - len(why_not)
    return render_template(
        "ledger/obligations/take_back.html",
        form=form,
        warning=taking_back.warning,
        ids=as_field(found.rows),
        number=len(found.rows),
        rows=[(names.get(id_), why_not.get(id_)) for id_ in shown],
        moving=moving,
        left_out=len(why_not),
        query=request.form.get("query", ""),
        back=found.back,
        list_name=found.list_name,
        by_job=moving > ALL_AT_ONCE,
    )
