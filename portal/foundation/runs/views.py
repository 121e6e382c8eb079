"""How far a run has come, the file it made, and withdrawing it."""

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import DomainError
from portal.foundation.core.pages.web import SEE_OTHER, or_404
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import from_json
from portal.foundation.evidence.storage import disposition
from portal.foundation.lists.sheets import TYPES
from portal.foundation.runs import made, services
from portal.foundation.runs.models import Run
from portal.foundation.runs.services import KINDS

SHOWN = 100  # lines of what was left out
# Whoever may begin one: it may be about all there is.
READERS = (Permission.COMPANY_VIEW, Permission.ACCOUNT_MANAGE, Permission.AUDIT_VIEW)


@requires(*READERS)
def show(run_id: int) -> ResponseReturnValue:
    """For whoever began it or may do what it does; asks again by itself until it has ended."""
    run = _seen(run_id, own=True)
    kind, left_out = KINDS[run.kind], services.left_out_of(run_id, SHOWN)
    return render_template(
        "foundation/runs/show.html",
        run=run,
        kind=kind,
        about=kind.about(run),
        title=from_json(run.title),
        problem=from_json(run.problem) if run.problem else None,
        left_out=[(line.subject_id, from_json(line.why)) for line in left_out],
        names=kind.named({line.subject_id for line in left_out}),
        back=run.back or url_for(kind.shown_at),
        is_there=_is_own(run) and made.find(run) is not None,
        may_withdraw=_may_withdraw(run),
    )


@requires(*READERS)
def fetch(run_id: int) -> ResponseReturnValue:
    """What the run made, for nobody but the person who asked, as long as it is kept."""
    run = _seen(run_id)
    is_download = _is_own(run) and KINDS[run.kind].opens is None
    path = or_404(made.find(run) if is_download else None)
    answer = Response(made.chunks_of(path), mimetype=TYPES[path.suffix])
    answer.content_length = path.stat().st_size
    answer.headers["Content-Disposition"] = disposition(run.file_name)
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


@requires(*READERS)
def withdraw(run_id: int) -> ResponseReturnValue:
    run = _seen(run_id, own=True)
    or_404(run if _may_withdraw(run) else None)
    try:
        with transaction():
            services.withdraw(run, actor=current_actor())
    except DomainError as refusal:
        flash(words(refusal.message), "error")
    return redirect(url_for(".show", run_id=run_id), SEE_OTHER)


@requires(*READERS)
def moved(asking_id: int | None = None, sending_run_id: int | None = None) -> ResponseReturnValue:
    """The addresses of before; their numbers are of the tables of before."""
    old = ("askings", asking_id) if asking_id is not None else ("sending_runs", sending_run_id or 0)
    return redirect(url_for(".show", run_id=or_404(services.run_of_before(*old))))


def _seen(run_id: int, *, own: bool = False) -> Run:
    """`own`: also a run of the reader's own whose right is gone, such as a deputy's whose days are over."""
    run = or_404(services.find_run(run_id))
    may = current_actor().may(KINDS[run.kind].needs) or (own and _is_own(run))
    return or_404(run if may else None)


def _is_own(run: Run) -> bool:
    return run.begun_by_id == current_actor().user_id


def _may_withdraw(run: Run) -> bool:
    """What a job makes for one person is that person's; other acts are the company's."""
    return run.finished_at is None and (_is_own(run) or KINDS[run.kind].do is not None)
