"""`flask jobs`: the scheduler, and a single job by hand."""

from datetime import date

import click
from flask import current_app
from flask.cli import AppGroup

from portal.cli.entry import as_system, refuse, terminal_language, today_option
from portal.foundation.core import clock
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import say
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
        refuse(say("The portal has not been set up yet: open it in a browser first."))
    with clock.on_day(today):
        said = run_now(job)
    if said is not None:
        click.echo(words(said, terminal_language()))


def _say_waiting() -> None:
    click.echo(
        words(
            say("Jobs begin once the portal has been set up in the browser."), terminal_language()
        ),
        err=True,
    )
