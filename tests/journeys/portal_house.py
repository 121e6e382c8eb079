"""A whole installation on this machine: database, data directory, web server, mail server, jobs."""

import logging
import sqlite3
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from click.testing import Result
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import func, select
from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.test import run_wsgi_app

from config import Config
from portal.app import create_app
from portal.content.versions.services import load_packs
from portal.foundation.access.actor import SYSTEM
from portal.foundation.access.scoping import acting_as
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.jobs.running import enter_zone, run_now
from portal.jobs.schedule import JOBS
from tests.clock import Clock
from tests.post_office import PostOffice, free_port, listening

SENDER = "監督ポータル <kantoku@sazanami.example>"
ZONE = "Asia/Tokyo"
FILE = "kantoku.sqlite"
DAY = Clock().time.date()  # of every journey until it moves on: sheets, offices, plans need one

_furnished: list[bytes] = []  # the file of a house that was furnished


class _Quiet(WSGIRequestHandler):
    def log(self, *_: Any, **__: Any) -> None:
        """What is asked for is in the browser's own list."""


class Portal:
    """What an operator has: an address, a data directory, the command line, the scheduler's jobs."""

    def __init__(self, app: Flask, folder: Path, post: PostOffice) -> None:
        self.app = app
        self.folder = folder
        self.post = post
        self.url = str(app.config["PUBLIC_URL"])
        # said so in any language
        self.typed = {"Personal Information Controller", "日本語", "flask backup create"}
        self.looked_at: set[object] = set()
        self.day = DAY  # on which everything here happens, at the time of day it is outside

    @contextmanager
    def its_day(self) -> Iterator[None]:
        """Whatever is done meanwhile is done on the day of this house."""
        clock.set_zone(ZONE)
        with clock.on_day(self.day):
            yield

    def serve(self, environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        """One request, on that day; its files are closed though the browser has gone meanwhile."""
        with self.its_day():
            body, status, headers = run_wsgi_app(self.app, environ, buffered=True)
        start(status, headers.to_wsgi_list())
        return body

    def let_jobs_run(self, *names: str) -> None:
        """Let the jobs run that the scheduler would run, in its order; all of them without names."""
        with self.its_day(), self.app.app_context(), acting_as(db.session, SYSTEM):
            assert enter_zone(), "the portal has been set up"
            for job in JOBS:
                if not names or job.name in names:
                    run_now(job)

    def command(self, *words: str) -> Result:
        """`flask words...`"""
        return self.app.test_cli_runner().invoke(args=list(words))

    def letters_to(self, address: str) -> list[EmailMessage]:
        """What the mail server has for somebody, the oldest first; what waits is sent before."""
        self.let_jobs_run("mail")
        return [one for one in self.post.letters if address in str(one["To"])]

    def count(self, table: str) -> int:
        """Rows of a table."""
        with self.app.app_context(), acting_as(db.session, SYSTEM):
            found = db.session.scalar(select(func.count()).select_from(db.metadata.tables[table]))
            return int(found or 0)

    def change_row(self, sql: str, *values: object) -> None:
        """As somebody does who has the database in hand."""
        with sqlite3.connect(self.folder / FILE, timeout=10) as connection:
            connection.execute(sql, values)
        connection.close()


class _Complaints(logging.Handler):
    """Everything the portal logs as an error."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.heard: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.heard.append(logging.Formatter().format(record))


@contextmanager
def opened(folder: Path, host: str = "127.0.0.1") -> Iterator[Portal]:
    """A fresh installation, served; CSRF on, error pages real. It fails where an error was logged.

    `host`: what browsers call it; a passkey is bound to a name, not to a number.
    """
    port = free_port()
    complaints = _Complaints()
    with listening() as post:
        app = create_app(
            Config(
                SECRET_KEY="of this journey",
                SQLALCHEMY_DATABASE_URI=f"sqlite:///{folder / FILE}",
                DATA_DIR=folder,
                PUBLIC_URL=f"http://{host}:{port}",
                MAIL_SERVER="127.0.0.1",
                MAIL_PORT=post.port,
                MAIL_SENDER=SENDER,
            )
        )
        _furnish(app, folder / FILE)
        portal = Portal(app, folder, post)
        server = make_server("127.0.0.1", port, portal.serve, threaded=True, request_handler=_Quiet)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        logging.getLogger("portal").addHandler(complaints)
        thread.start()
        try:
            yield portal
        finally:
            server.shutdown()
            thread.join()
            server.server_close()
            logging.getLogger("portal").removeHandler(complaints)
            with app.app_context():
                db.engine.dispose()
    assert not complaints.heard, "\n".join(complaints.heard)


def _furnish(app: Flask, file: Path) -> None:
    """What bin/run does before it serves: migrations, content packs. Of an empty house once in a process,
    then copied; a company that is there already stays."""
    is_empty = not file.exists()
    if not (is_empty and _furnished):
        with app.app_context():
            upgrade()
            with acting_as(db.session, SYSTEM), transaction():
                load_packs(SYSTEM)
            db.session.remove()
            db.engine.dispose()  # what its log still holds goes into the file
        if is_empty:
            _furnished.append(file.read_bytes())
    else:
        file.write_bytes(_furnished[0])
