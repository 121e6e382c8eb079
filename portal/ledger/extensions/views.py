"""Pages about more time: the vendor asks and takes back, procurement answers or gives it unasked."""

from datetime import date, timedelta

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.content.settings.queries import business_calendar
from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.accounts.queries import names_of
from portal.foundation.core import clock
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import DomainError
from portal.foundation.core.pages.forms import act, refuse, show_form, status_of, typed, was_refused
from portal.foundation.core.pages.web import or_404
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import say, say_n
from portal.foundation.lists.listing import ALL_AT_ONCE, as_field
from portal.foundation.mail.postman import has_server
from portal.ledger.extensions import queries, services, workflow
from portal.ledger.extensions.forms import AnswerForm, AskForm, ExtendForm, form_for
from portal.ledger.obligations.models import ObligationKind
from portal.ledger.obligations.queries import find_obligation
from portal.ledger.obligations.register import ChosenRows, chosen_rows
from portal.ledger.obligations.workflow import OUR_OWN
from portal.ledger.vendors.queries import find_vendor

FOLDER = "ledger/extensions"


@requires(Permission.EXTENSION_ASK)
def ask(obligation_id: int) -> ResponseReturnValue:
    obligation = or_404(find_obligation(obligation_id))
    form = AskForm()
    told = _("We have your wish and will answer by mail and here.")
    onward = act(
        form,
        lambda: services.ask_extension(
            obligation,
            until=typed(form.until),
            reason=typed(form.reason),
            actor=current_actor(),
        ),
        done=told if has_server() else _("We have your wish and will answer here."),
        to=url_for("desk.todo"),
    )
    return onward or show_form(
        form,
        f"{FOLDER}/ask.html",
        obligation=obligation,
        waiting=queries.waiting_for(obligation_id),
        days=services.DAYS_TO_ANSWER,
    )


@requires(Permission.EXTENSION_ASK)
def ask_together() -> ResponseReturnValue:
    """For several things at once; `only` ticks some of them."""
    owed = {str(one.id): one for one in queries.askable(or_404(current_actor().vendor_id))}
    named = {
        number: words(say("%(what)s, due on %(day)s", what=one.text, day=one.due_on))
        for number, one in owed.items()
    }
    form = form_for(named.items(), [one for one in request.args.getlist("only") if one in owed])
    onward = act(
        form,
        lambda: services.ask_extensions(
            [
                (one, form.day_of(number) or one.due_on)
                for number, one in owed.items()
                if number in form.chosen
            ],
            reason=typed(form.reason),
            actor=current_actor(),
        ),
        done=lambda asked: say_n(
            "We have your wish for %(n)s matter and will answer each by itself.",
            "We have your wishes for %(n)s matters and will answer each by itself.",
            len(asked),
        ),
        to=url_for("desk.todo"),
    )
    return onward or show_form(
        form, f"{FOLDER}/ask_together.html", owed=owed, days=services.DAYS_TO_ANSWER
    )


@requires(Permission.EXTENSION_ASK)
def take_back(extension_id: int) -> ResponseReturnValue:
    or_404(queries.find_extension(extension_id))
    with transaction():
        services.take_back_extension(extension_id, actor=current_actor())
    flash(_("You no longer ask for more time."), "success")
    return redirect(url_for("desk.todo"))


@requires(Permission.EXTENSION_ANSWER)
def answer(extension_id: int) -> ResponseReturnValue:
    """Grant it, until this or another day, or refuse it."""
    row = or_404(queries.find_extension(extension_id))
    form = AnswerForm(until=row.extension.asked_until)
    told = _("The answer is on record. No mail leaves: the vendor sees it under To do.")
    if has_server():
        told = _("The answer is on record, and whoever asked is told by mail.")
    onward = act(
        form,
        lambda: services.answer_extension(
            extension_id,
            until=form.until.data if form.approved else None,
            answer=typed(form.answer) or "",
            actor=current_actor(),
        ),
        done=told,
        to=url_for("vendors.show", vendor_id=row.vendor.id),
    )
    if onward:
        return onward
    if was_refused(form):
        row = or_404(queries.find_extension(extension_id))
    history = queries.history_of(row.obligation)
    return show_form(
        form,
        f"{FOLDER}/answer.html",
        row=row,
        history=history,
        states=workflow.WORDS,
        names=names_of(
            person for wish in history for person in (wish.asked_by_id, wish.decided_by_id)
        ),
        is_statement=row.obligation.kind is ObligationKind.ATTESTATION_SIGN,
    )


@requires(Permission.EXTENSION_ANSWER)
def extend(obligation_id: int) -> ResponseReturnValue:
    obligation = or_404(find_obligation(obligation_id))
    vendor = or_404(find_vendor(obligation.vendor_id or 0))
    form = ExtendForm()
    onward = act(
        form,
        lambda: services.extend_unasked(
            obligation, until=typed(form.until), reason=typed(form.reason), actor=current_actor()
        ),
        done=_("The new due date is on record."),
        to=url_for("vendors.show", vendor_id=vendor.id),
    )
    if form.until.data is None and not form.is_submitted():
        form.until.data = business_calendar().vendor_due(max(obligation.due_on, clock.today()))
    return onward or show_form(form, f"{FOLDER}/extend.html", obligation=obligation, vendor=vendor)


SHOWN = 200  # rows of a preview
_USUAL = timedelta(days=7)  # the day offered first, after the latest due date


@requires(Permission.EXTENSION_ANSWER)
def extend_several() -> ResponseReturnValue:
    """One day and one reason for the rows chosen, see what it means for each, then do it."""
    chosen = chosen_rows(current_actor(), request.args.get("of", ""))
    ids = chosen.obligations
    if not ids:
        flash(words(say("Choose at least one row first.")), "warning")
        return redirect(chosen.back)
    if "until" not in request.form:  # nothing but rows so far
        return _several(chosen, ExtendForm(formdata=None), None)
    form, found = ExtendForm(), None
    if form.validate():
        until, reason = typed(form.until), typed(form.reason)
        try:
            found = services.more_time_for(ids, until)
            if request.form.get("go") == "1":
                return _extended(ids, until, reason, chosen.back)
        except DomainError as refusal:
            refuse(form, refusal)
    return _several(chosen, form, found), status_of(form) if form.errors else 200


def _extended(ids: list[int], until: date, reason: str, back: str) -> ResponseReturnValue:
    with transaction():
        run = services.extend_several(
            ids, until=until, reason=reason, back=back, actor=current_actor()
        )
    if run.finished_at is None or run.left_out:
        return redirect(url_for("runs.show", run_id=run.id))
    flash(words(services.MORE_TIME.told(run)), "success")
    return redirect(back)


def _several(chosen: ChosenRows, form: ExtendForm, found: list[services.MoreTime] | None) -> str:
    moved = services.more_time_for(chosen.obligations, None) if found is None else found
    if found is None and form.until.data is None and not form.errors:
        latest = max([clock.today(), *(one.obligation.due_on for one in moved)])
        form.until.data = business_calendar().vendor_due(latest + _USUAL)
    left_out = sum(one.why_not is not None for one in moved)
    return render_template(
        f"{FOLDER}/extend_several.html",
        form=form,
        ids=as_field(chosen.rows),
        number=len(chosen.rows),
        rows=sorted(moved, key=lambda one: one.why_not is None)[:SHOWN],
        moving=len(moved) - left_out,
        left_out=left_out,
        is_preview=found is not None and not form.errors,
        query=request.form.get("query", ""),
        back=chosen.back,
        list_name=chosen.list_name,
        by_job=len(moved) - left_out > ALL_AT_ONCE,
        our_own=OUR_OWN,
    )
