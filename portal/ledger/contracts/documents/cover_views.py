"""Staff's pages about which work a contract covers; the blueprint is that of the contracts."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.core import clock
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import DomainError
from portal.foundation.core.pages.web import or_404
from portal.foundation.core.words.i18n import in_language, words
from portal.foundation.core.words.messages import say
from portal.ledger.contracts import queries
from portal.ledger.contracts.coverage import cover_queries
from portal.ledger.contracts.coverage.terms import first_day
from portal.ledger.contracts.documents import services
from portal.ledger.contracts.documents.forms import CoverForm, EndCoverForm
from portal.ledger.contracts.models import Contract
from portal.ledger.engagements.queries import find_engagement
from portal.ledger.vendors.entry.fields import refuse, status_of
from portal.ledger.vendors.queries import find_vendor


@requires(Permission.LEDGER_EDIT)
def add_cover(contract_id: int) -> ResponseReturnValue:
    contract = or_404(queries.find_contract(contract_id))
    works = cover_queries.works_of(contract.vendor_id, clock.today())
    form = CoverForm(
        {one: in_language(name) for one, name in works.items()},
        first_day=first_day(contract) or contract.starts_on,
    )
    if form.validate_on_submit():
        try:
            with transaction():
                services.add_cover(
                    contract,
                    or_404(find_engagement(form.engagement_id.data)),
                    first_day=form.day,
                    actor=current_actor(),
                )
        except DomainError as error:
            refuse(form, error)
        else:
            flash(words(say("Saved.")))
            return redirect(url_for("contracts.show", contract_id=contract_id))
    return _page("ledger/contracts/cover.html", contract, form=form, works=works)


@requires(Permission.LEDGER_EDIT)
def end_cover(contract_id: int, cover_id: int) -> ResponseReturnValue:
    contract = or_404(queries.find_contract(contract_id))
    cover = or_404(cover_queries.find_cover(contract_id, cover_id))
    form = EndCoverForm(last_day=clock.today(), seen=services.end_of(cover))
    if form.validate_on_submit():
        try:
            with transaction():
                services.end_cover(
                    contract,
                    cover,
                    last_day=form.day,
                    actor=current_actor(),
                    seen=form.seen.data or "",
                )
        except DomainError as error:
            refuse(form, error)
            form.seen.data, form.seen.raw_data = services.end_of(cover), None
        else:
            flash(words(say("Saved.")))
            return redirect(url_for("contracts.show", contract_id=contract_id))
    line = cover_queries.line_of(cover_id, clock.today())
    return _page("ledger/contracts/end_cover.html", contract, form=form, cover=line)


@requires(Permission.LEDGER_EDIT)
def correct_cover(contract_id: int, cover_id: int) -> ResponseReturnValue:
    contract = or_404(queries.find_contract(contract_id))
    cover = or_404(cover_queries.find_cover(contract_id, cover_id))
    with transaction():
        services.correct_cover(contract, cover, actor=current_actor())
    flash(words(say("Taken back. It counts on no day.")))
    return redirect(url_for("contracts.show", contract_id=contract_id))


def _page(template: str, contract: Contract, *, form: FlaskForm, **more: object) -> tuple[str, int]:
    vendor = or_404(find_vendor(contract.vendor_id))
    page = render_template(template, contract=contract, vendor=vendor, form=form, **more)
    return page, status_of(form)
