"""`flask setup code|company`: the one-time code of the set-up page, or set-up without a browser."""

from datetime import date
from pathlib import Path
from zoneinfo import available_timezones

import click
from flask import current_app
from flask.cli import AppGroup

from portal.cli.entry import Day, as_system, read_password, refuse
from portal.foundation.access.roles import Role
from portal.foundation.accounts.queries import any_account
from portal.foundation.accounts.setup import services
from portal.foundation.accounts.setup.services import Administrator, Appointed, set_up
from portal.foundation.core import clock
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.words.messages import LANGUAGES, say
from portal.foundation.mail import outbox
from portal.foundation.organisation.models import Organisation

group = AppGroup("setup", help="The first start.")


@group.command("code")
@as_system
def code() -> None:
    """Print a new code and the address of the set-up page; an older code no longer works."""
    if any_account():
        refuse(say("Kantoku is set up already. Sign in."))
    click.echo(f"Set-up code: {services.make_code(_folder())}")
    click.echo(f"Set-up page: {outbox.link_to('/setup')}")


_PERSON = "Name and e-mail address."
_DECIDER = (
    "Name, e-mail address, day of the letter of appointment and who appointed; with the "
    "administrator's address it is the administrator."
)


@group.command("company")
@click.option("--name", "name_ja", required=True, help="Of the company.")
@click.option("--name-en", required=True, help="In English.")
@click.option("--administrator", required=True, nargs=2, help=_PERSON)
@click.option("--officer", required=True, type=(str, str, Day(), str), help=_DECIDER)
@click.option("--manager", required=True, type=(str, str, Day(), str), help=_DECIDER)
@click.option("--manager-procures", is_flag=True, help="Also gets the role of procurement.")
@click.option("--lang", type=click.Choice(LANGUAGES), default="ja", show_default=True)
@click.option("--zone", default="Asia/Tokyo", show_default=True, help="Time zone (IANA).")
@click.option("--fiscal-month", type=click.IntRange(1, 12), default=4, show_default=True)
@click.option("--officer-title", default="個人情報管理者", show_default=True)
@click.option("--officer-title-en", default="Personal Information Controller", show_default=True)
@click.option("--baseline", type=Day(), help="Baseline day; today if not given.")
@as_system
def company(
    *,
    name_ja: str,
    name_en: str,
    administrator: tuple[str, str],
    officer: tuple[str, str, date, str],
    manager: tuple[str, str, date, str],
    manager_procures: bool,
    lang: str,
    zone: str,
    fiscal_month: int,
    officer_title: str,
    officer_title_en: str,
    baseline: date | None,
) -> None:
    """Set the portal up as the set-up page does; prints the links of those who are invited.

    The administrator's password is asked for, or read from standard input.
    """
    if zone not in available_timezones():
        raise click.BadParameter(f"{zone!r} is no time zone.", param_hint="--zone")
    clock.set_zone(zone)
    founded = Organisation(
        name_ja=name_ja,
        name_en=name_en,
        default_language=lang,
        zone=zone,
        fiscal_year_start_month=fiscal_month,
        officer_title_ja=officer_title,
        officer_title_en=officer_title_en,
        baseline_on=baseline or clock.today(),
    )
    named, email = administrator
    person = Administrator(named, "", email, lang, read_password())
    appointed = [
        Appointed(role, name, "", address, day, by, procures=procures)
        for role, (name, address, day, by), procures in (
            (Role.PRIVACY_OFFICER, officer, False),
            (Role.MANAGEMENT, manager, manager_procures),
        )
    ]
    with transaction():
        invited = set_up(founded, person, None, appointed).invited
        told = [(guest.invitation.email, guest.link) for guest in invited]
    services.remove_code(_folder())
    for address, link in told:
        click.echo(f"{address}  {link}")


def _folder() -> Path:
    return Path(current_app.config["DATA_DIR"])
