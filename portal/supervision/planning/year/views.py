"""The calendar: the year in days, the vendors with their year, the list, the printed plan."""

from dataclasses import dataclass
from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.content.settings.queries import business_calendar
from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.accounts.queries import names_of
from portal.foundation.core import clock
from portal.foundation.core.database.paging import asked_page
from portal.foundation.core.words.dates import FIRST_DAY, LAST_DAY
from portal.foundation.core.words.i18n import _l
from portal.foundation.lists.listing import list_of
from portal.foundation.lists.queries import conditions
from portal.foundation.lists.register import Condition, ListQuery, Register, args_of, ask
from portal.foundation.lists.sheets import KINDS, file_of
from portal.foundation.organisation.queries import the_organisation
from portal.supervision.planning.inputs import settings as plan_settings
from portal.supervision.planning.scheduling import queries
from portal.supervision.planning.scheduling.difference import the_year, this_year
from portal.supervision.planning.scheduling.fiscal import FiscalYear, month_name, month_short
from portal.supervision.planning.year import page as year_page
from portal.supervision.planning.year import queries as year_queries
from portal.supervision.planning.year import words
from portal.supervision.planning.year.forms import YearForm
from portal.supervision.planning.year.register import plan_register, values_of

FOLDER = "supervision/planning"
MOST_PRINTED = 1000  # vendors on the printed plan


@dataclass(frozen=True, slots=True)
class _Asked:
    """The year and the conditions of an address."""

    year: FiscalYear
    register: Register
    asked: ListQuery

    @property
    def conditions(self) -> list[Condition]:
        return conditions(self.register, self.asked)


@requires(Permission.OBLIGATION_VIEW)
def calendar() -> ResponseReturnValue:
    """The fiscal year that runs."""
    return redirect(url_for(".overview", year=this_year().number))


@requires(Permission.OBLIGATION_VIEW)
def overview(year: int) -> ResponseReturnValue:
    """Twelve months with what is due on each day."""
    asked = _asked(year)
    return _page("overview", asked, _in_days(asked))


@requires(Permission.OBLIGATION_VIEW)
def by_vendor(year: int) -> ResponseReturnValue:
    """A row for each vendor, a column for each month."""
    asked = _asked(year)
    page = year_queries.vendors_page(asked.year, asked.conditions, asked_page())
    rows = year_page.vendor_rows(page.rows, asked.year)
    return _page("by_vendor", asked, {"page": page, "rows": rows})


@requires(Permission.OBLIGATION_VIEW)
def listed(year: int) -> ResponseReturnValue:
    """Everything in the order of days, to be filtered, sorted and taken along as a file."""
    asked = _asked(year)
    kind = request.args.get("file", "")
    if kind in KINDS:
        return file_of(asked.register, asked.asked, values_of, kind)
    listing = list_of(asked.register)
    owners = names_of(row[1].owner_id for row in listing.rows)
    return _page("listed", asked, {"listing": listing, "owners": owners})


@requires(Permission.OBLIGATION_VIEW)
def printed(year: int) -> ResponseReturnValue:
    """The whole plan on paper: the year, then every vendor; for the file of the Privacy Mark."""
    asked = _asked(year)
    page = year_queries.vendors_page(asked.year, asked.conditions, 1, MOST_PRINTED)
    more = {"page": page, "rows": year_page.vendor_rows(page.rows, asked.year)}
    return _page("printed", asked, _in_days(asked) | more)


def asked_year(number: int) -> FiscalYear:
    """404 for a year in which nobody plans anything."""
    if not FIRST_DAY.year <= number < LAST_DAY.year:
        abort(404)
    return the_year(number)


def _in_days(asked: _Asked) -> dict[str, Any]:
    year, days = asked.year, business_calendar()
    due = year_queries.due_days(year, asked.conditions, clock.today())
    per_week = plan_settings.read(the_organisation().plan).per_week
    crowded = year_page.crowded(due, per_week)
    return {
        "months": year_page.months(
            year, due, year_queries.vendors_of_months(year, asked.conditions), days
        ),
        "windows": year_page.windows(year, days),
        "crowded": crowded,
        "per_week": per_week,
        "owners": names_of(week.reviewer_id for week in crowded),
    }


def _asked(number: int) -> _Asked:
    year = asked_year(number)
    register = plan_register(current_actor(), year)
    return _Asked(year, register, ask(register, request.args))


def _page(name: str, asked: _Asked, values: dict[str, Any]) -> ResponseReturnValue:
    form = YearForm(request.args)
    form.offer(asked.register.filters)
    known = args_of(asked.register, asked.asked)
    kept = {key: value for key, value in known.items() if key in form}
    decisions = queries.decisions(asked.year.number)
    return render_template(
        f"{FOLDER}/{name}.html",
        year=asked.year,
        form=form,
        kept=kept,
        tabs=_tabs(name, asked.year.number, kept),
        decisions=decisions,
        deciders=names_of(decision.decided_by_id for decision in decisions),
        title_of=words.title_of,
        count_each=words.count_each,
        month_name=month_name,
        month_short=month_short,
        standing_of=words.standing,
        standing_words=words.WORDS,
        standing_looks=words.LOOKS,
        day_of=words.day_of,
        **values,
    )


def _tabs(active: str, number: int, kept: dict[str, Any]) -> list[dict[str, Any]]:
    words = {"overview": _l("Year"), "by_vendor": _l("By vendor"), "listed": _l("List")}
    return [
        {"label": label, "href": url_for(f".{name}", year=number, **kept), "active": name == active}
        for name, label in words.items()
    ]
