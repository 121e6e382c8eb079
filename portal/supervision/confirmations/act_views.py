"""Forms about one confirmation: decide, withdraw, open a finding about what was seen."""

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.content import catalogue
from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.accounts.queries import let_in_by
from portal.foundation.core import clock
from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.pages.forms import typed
from portal.foundation.core.pages.steps import act, show_form
from portal.foundation.core.pages.web import or_404
from portal.foundation.core.words.i18n import in_language
from portal.foundation.core.words.messages import say
from portal.ledger.engagements.queries import terms_of_vendor
from portal.ledger.vendors.queries import find_vendor
from portal.supervision.confirmations import queries, services
from portal.supervision.confirmations.forms import DecideForm, WithdrawForm
from portal.supervision.confirmations.models import Confirmation, ConfirmationState
from portal.supervision.confirmations.proposers import people_behind
from portal.supervision.confirmations.views import FOLDER, known
from portal.supervision.findings import queries as findings
from portal.supervision.findings import words as finding_words
from portal.supervision.findings.handling import hand_services
from portal.supervision.findings.handling.forms import ANY_WORK, OpenForm
from portal.supervision.findings.handling.hand_services import Found
from portal.supervision.findings.severity import Owner, Severity

P = Permission


@requires(P.CONFIRMATION_DECIDE)
def decide(confirmation_id: int) -> ResponseReturnValue:
    """What was recorded, and its approval or what is missing."""
    row = or_404(queries.find(confirmation_id))
    form = DecideForm(version=row.version)
    onward = act(
        form,
        lambda: services.decide(
            row,
            approved=bool(form.approved),
            remark=typed(form.remark) or "",
            version=form.version.data,
            actor=current_actor(),
        ),
        done=_("The decision is on record."),
        to=url_for(".show", confirmation_id=row.id),
    )
    if onward:
        return onward
    form.version.raw_data, form.version.data = None, row.version  # what is on the page now
    let_in = let_in_by(
        people_behind(row),
        decided_by_id=row.decided_by_id,
        reader_id=current_actor().user_id,
    )
    return show_form(form, f"{FOLDER}/decide.html", let_in=let_in, **known(row))


@requires(P.CONFIRMATION_EDIT)
def withdraw(confirmation_id: int) -> ResponseReturnValue:
    row = or_404(queries.find(confirmation_id))
    form = WithdrawForm()
    onward = act(
        form,
        lambda: services.withdraw(row, reason=typed(form.reason), actor=current_actor()),
        done=_("It is withdrawn, and stays on record."),
        to=url_for(".show", confirmation_id=row.id),
    )
    return onward or show_form(form, f"{FOLDER}/withdraw.html", **known(row))


@requires(P.FINDING_EDIT)
def open_finding(confirmation_id: int) -> ResponseReturnValue:
    """Something to mend that was seen on this occasion."""
    row = or_404(queries.find(confirmation_id))
    vendor = or_404(find_vendor(row.vendor_id))
    form = OpenForm(detail=row.seen, severity=Severity.MINOR.value, owner=Owner.VENDOR.value)
    works = {one.engagement_id: one for one in terms_of_vendor(vendor.id, clock.today())}
    form.offer({number: in_language(one.called) for number, one in works.items()})
    back = url_for(".show", confirmation_id=row.id)

    def command() -> None:
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

    told = _("The finding is open, and on the list of whoever mends it.")
    onward = act(form, command, done=told, to=back)
    return onward or show_form(
        form,
        f"{FOLDER}/open_finding.html",
        row=row,
        vendor=vendor,
        back_to=back,
        days={one: catalogue.due_days(one.value) for one in Severity},
        words_of=finding_words,
    )


def _demand_stands(row: Confirmation) -> None:
    if row.state is ConfirmationState.WITHDRAWN:
        raise RuleViolated(say("It was withdrawn: open the finding on the vendor's page."))
