"""The plan of a year before it is decided, and how plans are made; the vendor's own year."""

from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.content import catalogue
from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.access.remembering import remembered, standing
from portal.foundation.accounts.meanwhile import refuse_changed
from portal.foundation.accounts.queries import names_of
from portal.foundation.core import clock
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import ChangedMeanwhile, DomainError
from portal.foundation.core.pages.forms import act, refuse, show_form, status_of, typed
from portal.foundation.core.pages.web import SEE_OTHER, or_404
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import say
from portal.foundation.mail.postman import has_server
from portal.foundation.organisation.queries import find_organisation, the_organisation
from portal.ledger.engagements.queries import terms_on
from portal.ledger.obligations.models import Holder
from portal.ledger.obligations.queries import open_obligations
from portal.ledger.vendors.queries import vendors_by_id
from portal.supervision.planning.inputs import settings as plan_settings
from portal.supervision.planning.scheduling import queries
from portal.supervision.planning.scheduling.difference import PlanDifference, work_out_plan
from portal.supervision.planning.scheduling.fiscal import FiscalYear, month_name
from portal.supervision.planning.year import page, worked_out
from portal.supervision.planning.year import services as plan_services
from portal.supervision.planning.year import words as titles
from portal.supervision.planning.year.forms import DecideForm, settings_form, values_of
from portal.supervision.planning.year.page import YearPreview
from portal.supervision.planning.year.upcoming import told_beforehand
from portal.supervision.planning.year.views import asked_year

FOLDER = "supervision/planning"


@requires(Permission.COMPANY_VIEW)
def preview(year: int) -> ResponseReturnValue:
    """What planning the year now would change. Staff read it, the officer decides it.

    Where there are thousands of vendors a job works it out, and the page shows what it wrote.
    """
    fiscal = asked_year(year)
    if not worked_out.has_to_wait():
        return _preview_page(fiscal, page.preview(_difference(fiscal), fiscal), DecideForm())
    known = worked_out.plan_of(fiscal, anew=_anew())
    if known is None:
        return render_template(
            f"{FOLDER}/preview_wait.html",
            year=fiscal,
            anew=_anew(),
            run=worked_out.under_way(fiscal, anew=_anew()),
        )
    return _preview_page(fiscal, known[0], DecideForm(), known[1])


@requires(Permission.COMPANY_VIEW)
def work_out(year: int) -> ResponseReturnValue:
    """The plan, by a job; on to the page that says how far it is."""
    fiscal, anew = asked_year(year), _anew()
    run = worked_out.under_way(fiscal, anew=anew)
    if run is None:
        with transaction():
            run = worked_out.work_out(
                fiscal, anew=anew, back=_preview_href(fiscal), actor=current_actor()
            )
    return redirect(url_for("runs.show", run_id=run.id), SEE_OTHER)


@requires(Permission.PLAN_DECIDE)
def decide(year: int) -> ResponseReturnValue:
    """Exactly what was on the page, or, when the registers changed since, the page again."""
    fiscal = asked_year(year)
    if worked_out.has_to_wait():
        return _ask_to_decide(fiscal)
    difference = _difference(fiscal)
    form = DecideForm()
    if form.validate_on_submit():
        try:
            if form.fingerprint.data != difference.fingerprint:
                raise worked_out.changed()
            with transaction():
                plan_services.make_plan(
                    difference, fiscal, actor=current_actor(), number=form.number
                )
            flash(words(say("The plan of %(year)s is decided.", year=fiscal.name)), "success")
            return redirect(url_for(".overview", year=year))
        except DomainError as refusal:
            refuse(form, refusal)
            difference = _difference(fiscal)
    return _preview_page(fiscal, page.preview(difference, fiscal), form), status_of(form)


def _ask_to_decide(year: FiscalYear) -> ResponseReturnValue:
    """By a job, which works the plan out once more; on to the page that says what came of it."""
    known, run = worked_out.plan_of(year, anew=_anew()), worked_out.being_decided(year)
    if run is not None:
        return redirect(url_for("runs.show", run_id=run.id), SEE_OTHER)
    if known is None:
        return redirect(_preview_href(year), SEE_OTHER)
    form = DecideForm()
    onward = act(
        form,
        lambda: worked_out.ask_to_decide(
            year,
            typed(form.fingerprint),
            anew=_anew(),
            number=form.number,
            back=_preview_href(year),
            actor=current_actor(),
        ),
        done="",
        to=lambda begun: url_for("runs.show", run_id=begun.id),
    )
    return onward or (_preview_page(year, known[0], form, known[1]), status_of(form))


def _preview_href(year: FiscalYear) -> str:
    return url_for(".preview", year=year.number, anew="1" if _anew() else None)


def _difference(year: FiscalYear) -> PlanDifference:
    """Remembered until anything is recorded: who decides looked at it a moment ago."""
    anew = _anew()
    key = ("plan", year.number, anew)
    return remembered(key, standing(), lambda: work_out_plan(year, anew=anew))


def _anew() -> bool:
    """Whether days of the plan that stands are to be given up."""
    return request.values.get("anew") == "1"


def _preview_page(
    year: FiscalYear, plan: YearPreview, form: DecideForm, known_at: datetime | None = None
) -> str:
    """`known_at`: as of which moment it was worked out, where that is not now."""
    form.fingerprint.data, form.fingerprint.raw_data = plan.fingerprint, None
    vendor_ids = {line.vendor_id for part in plan.parts for line in part.lines}
    decisions = queries.decisions(year.number)
    deciders = [decision.decided_by_id for decision in decisions]
    people = [*(week.reviewer_id for week in plan.crowded), *deciders]
    return render_template(
        f"{FOLDER}/preview.html",
        year=year,
        form=form,
        plan=plan,
        anew=_anew(),
        known_at=known_at,
        deciding=None if known_at is None else worked_out.being_decided(year),
        month_name=month_name,
        vendors=vendors_by_id(vendor_ids),
        works=_works(vendor_ids),
        names=names_of(people),
        decisions=decisions,
        is_decided=any(deciders),
        per_week=plan_settings.read(the_organisation().plan).per_week,
        title_of=titles.title_of,
    )


@requires(Permission.ORGANISATION_MANAGE)
def settings() -> ResponseReturnValue:
    """How the year is planned; plans that are made already stay as they are."""
    organisation = or_404(find_organisation())
    now = values_of(plan_settings.read(organisation.plan), organisation.version)
    form = settings_form()(data=now)

    def changed(refusal: ChangedMeanwhile) -> None:
        version = organisation.version
        now = values_of(plan_settings.read(organisation.plan), version)
        saved = settings_form()(formdata=None, data=now)
        refuse_changed(form, refusal, thing=organisation, saved=saved, version=version)

    onward = act(
        form,
        lambda: plan_services.change_plan_settings(
            organisation, form.settings(), current_actor(), version=typed(form.version)
        ),
        done=_("The settings are saved."),
        to=url_for(".settings"),
        changed=changed,
    )
    return onward or show_form(form, f"{FOLDER}/settings.html", tiers=catalogue.tiers().tiers)


@requires(Permission.OWN_TODO_VIEW)
def own_year() -> ResponseReturnValue:
    """A vendor's person sees what is asked now and what will be asked in the year to come."""
    vendor_id = or_404(current_actor().vendor_id)
    found = told_beforehand(vendor_id, clock.today())
    asked = open_obligations(holders=[Holder.VENDOR], vendor_id=vendor_id)
    return render_template(
        f"{FOLDER}/own_year.html",
        has_server=has_server(),
        months=page.own_months(found),
        asked=[row for row, _name in asked],
        works=_works([vendor_id]),
        days=catalogue.practice().attestation_due_days,
        month_name=month_name,
    )


def _works(vendor_ids: Any) -> dict[int, Any]:
    """The names of pieces of work as they are now."""
    return {terms.engagement_id: terms.called for terms in terms_on(clock.today(), vendor_ids)}
