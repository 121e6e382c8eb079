"""Forms about one confirmation: decide, withdraw, open a finding about what was seen."""

from collections.abc import Callable

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from portal.content import catalogue
from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.accounts.queries import let_in_by
from portal.foundation.core import clock
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import DomainError, RuleViolated
from portal.foundation.core.pages.forms import refuse, status_of, typed
from portal.foundation.core.pages.web import or_404
from portal.foundation.core.words.i18n import in_language
from portal.foundation.core.words.messages import say
from portal.ledger.engagements.queries import terms_of_vendor
from portal.ledger.vendors.queries import find_vendor
from portal.supervision.confirmations import queries, services
from portal.supervision.confirmations.forms import DecideForm, WithdrawForm
from portal.supervision.confirmations.models import Confirmation, ConfirmationState
from portal.supervision.confirmations.page import known
from portal.supervision.confirmations.queries import people_behind
from portal.supervision.findings import queries as findings
from portal.supervision.findings import words as finding_words
from portal.supervision.findings.handling import hand_services
from portal.supervision.findings.handling.forms import ANY_WORK, OpenForm
from portal.supervision.findings.handling.hand_services import Found
from portal.supervision.findings.severity import Owner, Severity

FOLDER = "supervision/confirmations"
P = Permission


@requires(P.CONFIRMATION_DECIDE)
def decide(confirmation_id: int) -> ResponseReturnValue:
    """What was recorded, and its approval or what is missing."""
    row = or_404(queries.find(confirmation_id))
    form = DecideForm(version=row.version)

    def act() -> None:
        services.decide(
            row,
            approved=bool(form.approved),
            remark=typed(form.remark) or "",
            version=form.version.data,
            actor=current_actor(),
        )

    if _done(form, act, _("The decision is on record.")):
        return redirect(url_for(".show", confirmation_id=row.id))
    form.version.raw_data, form.version.data = None, row.version  # what is on the page now
    let_in = let_in_by(
        people_behind(row),
        decided_by_id=row.decided_by_id,
        reader_id=current_actor().user_id,
    )
    page = render_template(f"{FOLDER}/decide.html", form=form, let_in=let_in, **known(row))
    return page, status_of(form)


@requires(P.CONFIRMATION_EDIT)
def withdraw(confirmation_id: int) -> ResponseReturnValue:
    row = or_404(queries.find(confirmation_id))
    form = WithdrawForm()

    def act() -> None:
        services.withdraw(row, reason=typed(form.reason), actor=current_actor())

    if _done(form, act, _("It is withdrawn, and stays on record.")):
        return redirect(url_for(".show", confirmation_id=row.id))
    return render_template(f"{FOLDER}/withdraw.html", form=form, **known(row)), status_of(form)


@requires(P.FINDING_EDIT)
def open_finding(confirmation_id: int) -> ResponseReturnValue:
    """Something to mend that was seen on this occasion."""
    row = or_404(queries.find(confirmation_id))
    vendor = or_404(find_vendor(row.vendor_id))
    form = OpenForm(detail=row.seen, severity=Severity.MINOR.value, owner=Owner.VENDOR.value)
    works = {one.engagement_id: one for one in terms_of_vendor(vendor.id, clock.today())}
    form.offer({number: in_language(one.called) for number, one in works.items()})
    back = url_for(".show", confirmation_id=row.id)

    def act() -> None:
        _demand_stands(row)
        chosen = form.engagement_id.data or ANY_WORK
        found = Found(
            title=form.title_text(),
            action=form.action_text(),
            detail=form.detail.data or "",
            severity=Severity(form.severity.data),
            owner=Owner(form.owner.data),
            engagement=findings.find_engagement(vendor.id, int(chosen) if chosen else None),
            due_on=form.due_on.data,
        )
        hand_services.open_by_hand(vendor, found, actor=current_actor(), subject=row)

    if _done(form, act, _("The finding is open, and on the list of whoever mends it.")):
        return redirect(back)
    shown = render_template(
        f"{FOLDER}/open_finding.html",
        row=row,
        vendor=vendor,
        form=form,
        back_to=back,
        days={one: catalogue.due_days(one.value) for one in Severity},
        words_of=finding_words,
    )
    return shown, status_of(form)


def _demand_stands(row: Confirmation) -> None:
    if row.state is ConfirmationState.WITHDRAWN:
        raise RuleViolated(say("It was withdrawn: open the finding on the vendor's page."))


def _done(form: FlaskForm, act: Callable[[], None], told: str) -> bool:
    """Whether it was sent and the act went through; a refusal is shown at its field."""
    if not form.validate_on_submit():
        return False
    try:
        with transaction():
            act()
    except DomainError as error:
        refuse(form, error)
        return False
    flash(told, "success")
    return True
