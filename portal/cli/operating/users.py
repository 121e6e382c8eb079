"""`flask users invite|set-password|list`: people, from the terminal; `flask access`: who may do what."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NoReturn

import click
from flask import Flask, current_app
from flask.cli import AppGroup

from portal.cli.entry import as_system, json_option, print_json, read_password, refuse
from portal.foundation.access.actor import SYSTEM
from portal.foundation.access.guards import describe_access
from portal.foundation.access.roles import SIGN_IN_ROLES, Role
from portal.foundation.accounts import queries
from portal.foundation.accounts.models import User
from portal.foundation.accounts.people import account_services, services
from portal.foundation.accounts.signing_in import services as own_services
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.words.messages import LANGUAGES, Text, digits, say
from portal.foundation.organisation.queries import find_organisation
from portal.ledger.vendors.models import Vendor

group = AppGroup("users", help="People and how they get in.")


@group.command("invite")
@click.option("--email", required=True, help="Where the invitation goes.")
@click.option("--name", required=True)
@click.option(
    "--role",
    "roles",
    required=True,
    multiple=True,
    type=click.Choice(sorted(role.value for role in SIGN_IN_ROLES)),
    help="May be repeated.",
)
@click.option("--vendor", "vendor_id", type=int, help="Id of the person's company, if a vendor.")
@click.option("--lang", type=click.Choice(LANGUAGES), help="Of the mail; the company's by default.")
@click.option(
    "--another",
    "is_another",
    is_flag=True,
    help="Another person of a vendor with a mailbox that somebody has already.",
)
@as_system
def invite(
    *,
    email: str,
    name: str,
    roles: tuple[str, ...],
    vendor_id: int | None,
    lang: str | None,
    is_another: bool,
) -> None:
    """Invite somebody and print the link; the mail is queued as well."""
    organisation = find_organisation()
    if organisation is None:
        refuse(say("Set up Kantoku first: open the portal in the browser."))
    company = Text(ja="", en="")
    if vendor_id is not None:
        vendor = db.session.get(Vendor, vendor_id)
        if vendor is None:
            refuse(say("There is no vendor %(number)s.", number=vendor_id))
        company = vendor.called
    with transaction():
        invited = services.invite(
            SYSTEM,
            email=email,
            name=name,
            roles=[Role(role) for role in roles],
            language=lang or organisation.default_language,
            vendor_id=vendor_id,
            company=company,
            is_another=is_another,
        )
    click.echo(invited.link)


@group.command("set-password")
@click.argument("email")
@as_system
def set_password(email: str) -> None:
    """Give somebody a new password: asked for, or read from standard input. Sessions end."""
    _account(email)
    password = read_password()
    with transaction():
        user = _account(email)
        if not user.is_active:
            refuse(say("The account %(email)s has ended.", email=email))
        own_services.change_password(user, password, SYSTEM)
    click.echo("The password is set.")


@group.command("sign-out")
@click.argument("email")
@as_system
def sign_out(email: str) -> None:
    """Sign somebody out on every device, as after a telephone was lost. The password stays."""
    with transaction():
        number = own_services.close_all(_account(email), SYSTEM)
    click.echo(f"{number} signed out." if number else "Not signed in anywhere.")


@group.command("end")
@click.argument("email")
@as_system
def end(email: str) -> None:
    """End the account of somebody of the company; also of the last person who decides."""
    with transaction():
        user = _account(email)
        if user.vendor_id is not None:
            _refuse_unknown(email)
        account_services.end_account(user, SYSTEM)
    click.echo("The account has ended.")


def _account(email: str) -> User:
    """By the address; by the number (`flask users list --json`) where several share the mailbox."""
    number = digits(email)
    known = queries.people_at(email) if number is None else [queries.find_anyone(number)]
    if len(known) > 1:
        people = ", ".join(f"{one.id} {one.name}" for one in known if one is not None)
        refuse(
            say(
                "Several people share the address %(email)s. Give the number of one instead: %(people)s",
                email=email,
                people=people,
            )
        )
    return (known[0] if known else None) or _refuse_unknown(email)


def _refuse_unknown(email: str) -> NoReturn:
    refuse(say("There is no account %(email)s.", email=email))


@group.command("list")
@json_option
@as_system
def list_users(as_json: bool) -> None:  # noqa: FBT001
    """Everybody who has or had an account."""
    held = queries.list_held_roles()
    people = [_plain(account, held.get(account.id, {})) for account in queries.list_accounts()]
    if as_json:
        print_json(people)
        return
    for person in people:
        where = f"vendor {person['vendor_id']}" if person["vendor_id"] else "staff"
        ended = " (ended)" if person["ended_at"] else ""
        waits = (
            f" (waiting: {' '.join(person['waiting_roles'])})" if person["waiting_roles"] else ""
        )
        roles = " ".join(person["roles"])
        click.echo(f"{person['email']}  {person['name']}  {where}  {roles}{waits}{ended}")


def _plain(account: Any, held: Mapping[Role, bool]) -> dict[str, Any]:
    return {
        "id": account.id,
        "email": account.email,
        "name": account.name,
        "title": account.title,
        "language": str(account.language),
        "roles": sorted(role for role, waits in held.items() if not waits),
        "waiting_roles": sorted(role for role, waits in held.items() if waits),
        "vendor_id": account.vendor_id,
        "created_at": account.created_at,
        "last_sign_in_at": account.last_sign_in_at,
        "ended_at": account.ended_at,
    }


access_group = AppGroup("access", help="Who may do what.")


@access_group.command("write")
def access_write() -> None:
    """Rewrite docs/access-matrix.txt, the reviewed list of routes and permissions."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    matrix_file(app).write_text(describe_access(app), encoding="utf-8")


@access_group.command("check")
def access_check() -> None:
    """Say whether docs/access-matrix.txt still tells the truth."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    if matrix_file(app).read_text(encoding="utf-8") != describe_access(app):
        click.echo(
            "docs/access-matrix.txt is out of date: run `flask access write` and review it.",
            err=True,
        )
        raise SystemExit(1)


def matrix_file(app: Flask) -> Path:
    return Path(app.config["ROOT"]) / "docs" / "access-matrix.txt"
