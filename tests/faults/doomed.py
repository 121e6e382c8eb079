"""A process that stops in the middle of a command and waits to be killed."""

import sys
import time

from sqlalchemy import select

from config import from_environment
from portal.app import create_app
from portal.foundation.access.actor import SYSTEM
from portal.foundation.access.scoping import acting_as
from portal.foundation.audit import recorder
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.words.messages import say
from portal.ledger.vendors.models import Vendor


def main() -> None:
    app = create_app(from_environment())
    with app.app_context(), acting_as(db.session, SYSTEM), transaction():
        for vendor in db.session.scalars(select(Vendor)):
            vendor.name_en = "half done"
        recorder.record(SYSTEM, "vendor.edited", vendor, say("Edited"))
        db.session.flush()
        sys.stdout.write("in the middle\n")
        sys.stdout.flush()
        time.sleep(60)


if __name__ == "__main__":
    main()
