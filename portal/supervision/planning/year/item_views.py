"""One thing of the plan: what it is, and moving it, leaving it out, noting that it is done."""

from datetime import date, timedelta
from functools import partial
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from portal.content import catalogue
from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.accounts.meanwhile import refuse_changed
from portal.foundation.accounts.queries import names_of
from portal.foundation.audit.queries import trail_of
from portal.foundation.core import clock
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import ChangedMeanwhile, DomainError
from portal.foundation.core.pages.forms import act, refuse, status_of, typed
from portal.foundation.core.pages.web import or_404
from portal.foundation.core.words.messages import Message, say
from portal.foundation.organisation.queries import the_organisation
from portal.ledger.data_sharing.queries import work_on
from portal.ledger.vendors.queries import find_vendor
from portal.supervision.confirmations.queries import confirmed_on
from portal.supervision.planning import kinds, workflow
from portal.supervision.planning.inputs import queries as fact_queries
from portal.supervision.planning.inputs import settings as plan_settings
from portal.supervision.planning.plan_models import PlanItem
from portal.supervision.planning.scheduling import places, queries
from portal.supervision.planning.scheduling.fiscal import number_of
from portal.supervision.planning.scheduling.plan import monday_of
from portal.supervision.planning.year import queries as year_queries
from portal.supervision.planning.year import services as plan_services
from portal.supervision.planning.year import words
from portal.supervision.planning.year.forms import DoneForm, MoveForm, SkipForm
from portal.supervision.planning.year.queries import YearEntry
from portal.supervision.responses.intervals.periodic import Interval
from portal.supervision.responses.intervals.queries import intervals_on

FOLDER = "supervision/planning"


@requires(Permission.OBLIGATION_VIEW)
def item(plan_item_id: int) -> ResponseReturnValue:
    entry = or_404(year_queries.find_entry(plan_item_id))
    return _page("item", entry, None, trail=trail_of(entry.item)), 200


@requires(Permission.PLAN_EDIT)
def move(plan_item_id: int) -> ResponseReturnValue:
    """First what it changes is shown, then it is done."""
    entry = or_404(year_queries.find_entry(plan_item_id))
    row = entry.item
    form = MoveForm(data={"version": row.version})
    effects: list[Message] = []
    if form.validate_on_submit():
        to: date = typed(form.to)
        try:
            effects = _effects(entry, to)
            if form.checked.data == to.isoformat():
                with transaction():
                    plan_services.move_item(
                        _unchanged(row, form),
                        to,
                        typed(form.reason),
                        fact_queries.standards(clock.today()),
                        words.with_work(row.what, entry.work),
                        actor=current_actor(),
                    )
                flash(_("It is planned for the new day."), "success")
                return redirect(url_for(".item", plan_item_id=row.id))
            form.checked.data = to.isoformat()
        except DomainError as refusal:
            effects = []
            _refuse(row, form, refusal)
    limits = places.limits(row, fact_queries.standards(clock.today()))
    page = _page("move", entry, form, effects=effects, limits=limits)
    return page, 200 if effects else status_of(form)


@requires(Permission.PLAN_DECIDE)
def leave_out(plan_item_id: int) -> ResponseReturnValue:
    entry = or_404(year_queries.find_entry(plan_item_id))
    form = SkipForm(data={"version": entry.item.version})
    onward = act(
        form,
        lambda: plan_services.skip_item(
            _unchanged(entry.item, form),
            typed(form.reason),
            words.with_work(entry.item.what, entry.work),
            actor=current_actor(),
        ),
        done=_("It is left out of the plan."),
        to=url_for(".item", plan_item_id=plan_item_id),
        refuse=partial(_refuse, entry.item),
    )
    return onward or (_page("leave_out", entry, form), status_of(form))


@requires(Permission.PLAN_EDIT)
def note_done(plan_item_id: int) -> ResponseReturnValue:
    entry = or_404(year_queries.find_entry(plan_item_id))
    form = DoneForm(data={"version": entry.item.version, "on": clock.today()})
    onward = act(
        form,
        lambda: plan_services.note_item_done(
            _unchanged(entry.item, form),
            typed(form.on),
            typed(form.remark) or "",
            words.with_work(entry.item.what, entry.work),
            actor=current_actor(),
        ),
        done=_("It is noted as done."),
        to=url_for(".item", plan_item_id=plan_item_id),
        refuse=partial(_refuse, entry.item),
    )
    return onward or (_page("note_done", entry, form), status_of(form))


def _unchanged(row: PlanItem, form: FlaskForm) -> PlanItem:
    """The item, locked. Refuses when somebody else changed it since the page was opened."""
    found = or_404(queries.lock_item(row.id))
    if found.version != typed(form["version"]):
        raise ChangedMeanwhile(
            say(
                "Somebody else changed this meanwhile: it is now %(state)s, due %(day)s.",
                state=workflow.WORDS[found.state],
                day=found.planned_on,
            )
        )
    return found


def _refuse(row: PlanItem, form: FlaskForm, refusal: DomainError) -> None:
    """After what somebody else did was read, the form can be sent again."""
    if isinstance(refusal, ChangedMeanwhile):
        refuse_changed(form, refusal, thing=row, version=row.version)
    else:
        refuse(form, refusal)


def _effects(entry: YearEntry, to: date) -> list[Message]:
    """Refuses a day that may not be."""
    row = entry.item
    places.demand_good(row, to, fact_queries.standards(clock.today()))
    vendor, monday = or_404(find_vendor(row.vendor_id)), monday_of(to)
    sunday = monday + timedelta(days=6)
    week = year_queries.vendors_in_week(vendor.owner_id, monday, sunday, besides=row.id)
    others = year_queries.others_on(row, to)
    owner = names_of([vendor.owner_id]).get(vendor.owner_id or 0)
    around = places.Neighbours(
        others=others,
        vendors=week + (0 if others else 1),
        reviewer=owner or say("nobody"),
        per_week=plan_settings.read(the_organisation().plan).per_week,
    )
    return places.effects(row, to, around, words.title_of(row.what))


def _page(name: str, entry: YearEntry, form: FlaskForm | None, **more: Any) -> str:
    row = entry.item
    on = words.day_of(row, entry.obligation)
    return render_template(
        f"{FOLDER}/{name}.html",
        entry=entry,
        item=row,
        form=form,
        vendor=or_404(find_vendor(row.vendor_id)),
        on=on,
        year=number_of(on, the_organisation().fiscal_year_start_month),
        title=words.title_of(row.what),
        tier=catalogue.tiers().by_id.get(row.tier),
        is_statement=kinds.is_statement(row.what),
        is_in_register=row.what in kinds.IN_REGISTERS,
        is_by_hand=kinds.is_any(row.what, kinds.BY_HAND),
        is_sent=kinds.is_any(row.what, kinds.SENT),
        is_visit=row.what == kinds.SITE_VISIT,
        is_report=row.what == kinds.REPORT,
        longer=_longer(row),
        stands=words.standing(row, entry.obligation, clock.today()),
        standing_words=words.WORDS,
        standing_looks=words.LOOKS,
        state_words=workflow.WORDS,
        changed_by=names_of([row.changed_by_id]).get(row.changed_by_id or 0),
        **more,
    )


def _longer(row: PlanItem) -> list[Interval]:
    """Of a check sheet: the intervals that a rule makes longer, each once."""
    if row.what != kinds.QUESTIONNAIRE:
        return []
    today, ids = clock.today(), [row.vendor_id]
    works = work_on(today, ids).get(row.vendor_id, ())
    found = intervals_on(works, confirmed_on(ids, today), ids, today).values()
    return list(dict.fromkeys(interval for interval in found if interval.is_longer))
