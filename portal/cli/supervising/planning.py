"""`flask planning`: what a fiscal year's plan would change, and making it; `flask reminders`."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import click
from flask.cli import AppGroup

from portal.cli.entry import (
    as_system,
    json_option,
    person,
    print_json,
    refuse_before_set_up,
    tell,
    terminal_language,
    today_option,
)
from portal.foundation.access.actor import SYSTEM
from portal.foundation.accounts.queries import names_of
from portal.foundation.core import clock
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import Message, say, say_n
from portal.foundation.organisation.queries import find_organisation
from portal.supervision.planning.scheduling import queries
from portal.supervision.planning.scheduling.difference import (
    PlanDifference,
    the_year,
    this_year,
    work_out_plan,
)
from portal.supervision.planning.scheduling.fiscal import FiscalYear, month_name
from portal.supervision.planning.year import page
from portal.supervision.planning.year import services as plan_services
from portal.supervision.reminders.planned.foresight import DAYS, ComingReminder, upcoming

FIRST_YEAR, LAST_YEAR = 2000, 2199
anew_option = click.option(
    "--anew", is_flag=True, help="Spread all days anew, those moved by hand excepted."
)
group = AppGroup("planning", help="The supervision plan of a fiscal year.")
year_option = click.option(
    "--year",
    type=click.IntRange(FIRST_YEAR, LAST_YEAR),
    help="The calendar year in which the fiscal year begins; this one where it is not given.",
)


@group.command("preview")
@year_option
@anew_option
@today_option
@json_option
@as_system
def planning_preview(*, year: int | None, anew: bool, today: date | None, as_json: bool) -> None:
    """What planning now would add, change and drop. Writes nothing."""
    with clock.on_day(today):
        fiscal, difference = _worked_out(year, anew=anew)
        if as_json:
            print_json(_plain(fiscal, difference))
            return
        tell(*_lines(fiscal, difference))


@group.command("make")
@year_option
@anew_option
@today_option
@click.option("--as", "email", metavar="EMAIL", help="The privacy officer who decides it.")
@as_system
def planning_make(*, year: int | None, anew: bool, today: date | None, email: str | None) -> None:
    """Write the plan. Without --as nobody has decided it yet."""
    with clock.on_day(today):
        fiscal, difference = _worked_out(year, anew=anew)
        actor = SYSTEM if email is None else person(email)
        with transaction():
            plan_services.make_plan(difference, fiscal, actor=actor)
        tell(*_lines(fiscal, difference))
        undecided = say("Written; nobody has decided it yet.")
        tell(undecided if email is None else say("Written and decided."))


def _worked_out(number: int | None, *, anew: bool) -> tuple[FiscalYear, PlanDifference]:
    """Refuses before set-up."""
    if find_organisation() is None:
        refuse_before_set_up()
    year = this_year() if number is None else the_year(number)
    return year, work_out_plan(year, anew=anew)


def _lines(year: FiscalYear, difference: PlanDifference) -> Iterator[Message]:
    yield say(
        "%(year)s: new %(added)s, changed %(changed)s, done in the meantime %(found)s, no "
        "longer asked for %(dropped)s, stays %(stays)s.",
        year=year.name,
        **_counts(difference),
    )
    for month in page.by_month(difference, year):
        yield say(
            "  %(month)s: vendors %(vendors)s, things due %(things)s",
            month=month_name(month.first),
            vendors=month.vendors,
            things=month.things,
        )
    names = names_of(crowded.reviewer_id for crowded in difference.crowded)
    for crowded in difference.crowded:
        yield say(
            "More vendors in one week than set: from %(day)s, %(name)s: %(count)s",
            day=crowded.monday,
            name=names.get(crowded.reviewer_id or 0) or say("nobody"),
            count=crowded.vendors,
        )
    if difference.never_signed:
        yield say_n(
            "%(n)s statement has never been signed; a person must ask for it first.",
            "%(n)s statements have never been signed; a person must ask for them first.",
            difference.never_signed,
        )


def _counts(difference: PlanDifference) -> dict[str, int]:
    kinds = ("added", "changed", "found", "dropped", "stays")
    return {kind: len(getattr(difference, kind)) for kind in kinds}


def _plain(year: FiscalYear, difference: PlanDifference) -> dict[str, Any]:
    names = queries.vendor_names()
    items: list[Mapping[str, Any]] = [
        *(_item("added", names, item.wanted, None, item) for item in difference.added),
        *(_item("changed", names, item.wanted, old, item) for old, item in difference.changed),
        *(
            _item("found", names, review.known, review.known, None, on=review.on)
            for review in difference.found
        ),
        *(_item("dropped", names, item, item, None) for item in difference.dropped),
        *(_item("stays", names, item, item, None, on=item.planned_on) for item in difference.stays),
    ]
    return {
        "year": year.number,
        "first": year.first,
        "last": year.last,
        "decided": queries.is_decided(year.number),
        **_counts(difference),
        "never_signed": difference.never_signed,
        "crowded": [
            {
                "owner_id": crowded.reviewer_id,
                "week_from": crowded.monday,
                "vendors": crowded.vendors,
            }
            for crowded in difference.crowded
        ],
        "items": items,
    }


def _item(
    change: str,
    names: Mapping[int, str],
    about: Any,
    old: Any,
    new: Any,
    *,
    on: date | None = None,
) -> Mapping[str, Any]:
    """`about`: whatever knows vendor, work and what; `old`, `new`: before and after."""
    period = (
        (about.period.first, about.period.last) if new else (about.period_from, about.period_to)
    )
    return {
        "change": change,
        "key": about.key,
        "vendor_id": about.vendor_id,
        "vendor": names.get(about.vendor_id, ""),
        "engagement_id": about.engagement_id,
        "what": about.what,
        "tier": about.tier,
        "period_from": period[0],
        "period_to": period[1],
        "opens_on": new.opens_on if new else about.opens_on,
        "was": None if old is None or change == "stays" else old.planned_on,
        "on": new.on if new else on,
    }


reminders_group = AppGroup("reminders", help="Reminders by mail.")
MOST_DAYS = 400


@reminders_group.command("preview")
@click.option(
    "--days",
    type=click.IntRange(1, MOST_DAYS),
    default=DAYS,
    show_default=True,
    help="How far to look ahead.",
)
@today_option
@json_option
@as_system
def preview(*, days: int, today: date | None, as_json: bool) -> None:
    """What will go out in the days to come, if nothing happens meanwhile. Sends nothing."""
    with clock.on_day(today):
        rows = upcoming(days)
    if as_json:
        print_json([_row(row) for row in rows])
        return
    lang = terminal_language()
    for row in rows:
        stage = "-" if row.stage is None else f"{row.stage:+d}"
        vendor = words(row.vendor or say("Our company’s own"), lang)
        click.echo(f"{row.day}  {stage:>5}  {row.person}  {vendor}  {words(row.what, lang)}")
    tell(say_n("%(n)s line.", "%(n)s lines.", len(rows)))


def _row(reminder: ComingReminder) -> dict[str, Any]:
    return {
        "day": reminder.day.isoformat(),
        "person": reminder.person,
        "vendor": reminder.vendor.ja if reminder.vendor else None,
        "what": words(reminder.what, "en"),
        "due_on": reminder.due_on.isoformat(),
        "stage": reminder.stage,
    }
