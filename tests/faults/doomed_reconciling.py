"""A process that puts on record what fell, and stops inside its third command, to be killed there."""

import sys
import time

from sqlalchemy import event
from sqlalchemy.orm import Session

from config import from_environment
from portal.app import create_app
from portal.foundation.access.actor import SYSTEM
from portal.foundation.access.scoping import acting_as
from portal.foundation.core.database.db import db
from portal.jobs.running import enter_zone
from portal.supervision.consequences.reconcile import reconcile

COMMANDS = 2  # that end before
_done: list[int] = []


def _stop(session: Session) -> None:
    if session.in_nested_transaction():
        return
    if len(_done) == COMMANDS:
        sys.stdout.write("in the middle\n")
        sys.stdout.flush()
        time.sleep(60)
    _done.append(1)


def main() -> None:
    app = create_app(from_environment())
    with app.app_context(), acting_as(db.session, SYSTEM):
        enter_zone()
        event.listen(db.session, "before_commit", _stop)
        reconcile(thorough=False)


if __name__ == "__main__":
    main()
