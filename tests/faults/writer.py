"""One process of many writers: `python -m tests.faults.writer THREADS COMMANDS`.

Each command raises the counter of one of two vendors by one, takes a number and leaves its line;
every tenth is refused at the end. Prints how many were kept.
"""

import sys
from concurrent.futures import ThreadPoolExecutor

from flask import Flask
from sqlalchemy import select

from config import from_environment
from portal.app import create_app
from portal.foundation.access.actor import SYSTEM
from portal.foundation.access.scoping import acting_as
from portal.foundation.audit import recorder
from portal.foundation.core.database.db import db
from portal.foundation.core.database.locking import next_number
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.messages import say
from portal.ledger.vendors.models import Vendor


def write(app: Flask, commands: int, which: int) -> int:
    return sum(_command(app, which, refused=number % 10 == 9) for number in range(commands))


def _command(app: Flask, which: int, *, refused: bool) -> bool:
    with app.app_context(), acting_as(db.session, SYSTEM):
        vendor = db.session.scalars(select(Vendor).order_by(Vendor.id)).all()[which]
        try:
            with transaction():
                vendor.name_en = str(int(vendor.name_en or 0) + 1)
                text = say("Counted: %(number)s", number=next_number("T"))
                recorder.record(SYSTEM, "vendor.counted", vendor, text)
                if refused:
                    raise RuleViolated(say("No."))
        except RuleViolated:
            return False
        return True


def main() -> None:
    threads, commands = map(int, sys.argv[1:])
    app = create_app(from_environment())
    with ThreadPoolExecutor(threads) as pool:
        kept = list(pool.map(lambda thread: write(app, commands, thread % 2), range(threads)))
    sys.stdout.write(f"{sum(kept)}\n")


if __name__ == "__main__":
    main()
