"""The administrator's page of jobs: what ran last, what failed, whether a scheduler runs."""

from flask import render_template
from flask.typing import ResponseReturnValue

from portal.foundation.access.guards import requires
from portal.foundation.access.permissions import Permission
from portal.foundation.core.words.messages import from_text
from portal.jobs import schedule
from portal.jobs.schedule import JOBS


@requires(Permission.JOB_VIEW)
def index() -> ResponseReturnValue:
    state = schedule.jobs_state()
    return render_template(
        "jobs/index.html",
        jobs=JOBS,
        labels={job.name: job.label for job in JOBS},
        last_runs=schedule.last_runs(),
        failed=schedule.failed_runs(),
        why=lambda run: from_text(run.error),
        last_sign=state.last_sign,
        is_alive=state.is_alive,
    )
