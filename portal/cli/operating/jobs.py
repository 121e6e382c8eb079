"""`flask jobs`: the scheduler, and a single job by hand; `flask mail`: what it sends."""

from datetime import date
from typing import Any

import click
from flask import current_app
from flask.cli import AppGroup

from portal.cli.entry import (
    as_system,
    json_option,
    print_json,
    refuse,
    refuse_before_set_up,
    tell,
    terminal_language,
    today_option,
)
from portal.foundation.core import clock
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import from_text, say
from portal.foundation.mail.delivery import try_mail
from portal.foundation.mail.models import MailState, OutboxEmail
from portal.foundation.mail.postman import has_server
from portal.foundation.mail.queries import list_outbox
from portal.foundation.mail.services import trial_mail
from portal.foundation.organisation.queries import find_organisation
from portal.jobs.running import enter_zone, run_forever, run_now
from portal.jobs.schedule import FORMER_NAMES, JOBS, find_job

group = AppGroup("jobs", help="What the portal does by itself.")


@group.command("run")
def jobs_run() -> None:
    """Run every job in its time, until SIGTERM or Ctrl-C."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    run_forever(app, _say_waiting)


@group.command("once")
@click.argument("name", type=click.Choice([*(job.name for job in JOBS), *FORMER_NAMES]))
@today_option
@as_system
def jobs_once(name: str, today: date | None) -> None:
    """Run one job now, whatever its time; running it twice does nothing twice."""
    job = find_job(name)
    if job is None or not enter_zone():
        refuse_before_set_up()
    with clock.on_day(today):
        said = run_now(job)
    if said is not None:
        tell(said)


def _say_waiting() -> None:
    tell(say("Jobs begin once the portal has been set up in the browser."), err=True)


mail_group = AppGroup("mail", help="Mails of the portal.")


@mail_group.command("list")
@click.option("--state", type=click.Choice([state.value for state in MailState]))
@json_option
@as_system
def mail_list(state: str | None, as_json: bool) -> None:  # noqa: FBT001  (click gives it)
    """Every mail, oldest first: waiting, sent, kept, not delivered, settled."""
    mails = list_outbox(MailState(state) if state else None)
    if as_json:
        print_json([_plain(mail) for mail in mails])
        return
    for mail in mails:
        click.echo(
            f"{mail.id}\t{mail.state}\t{mail.queued_at:%Y-%m-%d %H:%M}\t{mail.recipient}\t{mail.subject}"
        )


@mail_group.command("test")
@click.argument("address")
@as_system
def mail_test(address: str) -> None:
    """Send a test mail now, past the outbox: whether the settings are right. Exit 1: they are not."""
    if not has_server():
        refuse(say("No mail server is set: MAIL_SERVER is empty."))
    failure = try_mail(trial_mail(address, terminal_language(), find_organisation()))
    if failure is not None:
        refuse(failure.message)
    click.echo("The mail server took the test mail.")


def _plain(mail: OutboxEmail) -> dict[str, Any]:
    error = from_text(mail.last_error)
    return {
        "id": mail.id,
        "key": mail.key,
        "message_id": mail.message_id,
        "state": mail.state,
        "recipient": mail.recipient,
        "recipient_name": mail.recipient_name,
        "user_id": mail.user_id,
        "about_vendor_id": mail.about_vendor_id,
        "language": mail.language,
        "subject": mail.subject,
        "body": mail.body,
        "attachments": mail.attachments,
        "queued_at": mail.queued_at,
        "tries": mail.tries,
        "next_try_at": mail.next_try_at if mail.state == MailState.WAITING else None,
        "finished_at": mail.finished_at,
        "error": words(error, terminal_language()) if error else None,
    }
