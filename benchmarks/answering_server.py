"""`gunicorn benchmarks.answering_server:app`: the portal, and beside it in the same workers, at
`/bare`, a Flask app that knows nobody and writes one row of the same table.

Settings come from the environment, as an operator gives them. Forms need no token.
"""

import gc
import os
from pathlib import Path
from typing import Final

from werkzeug.middleware.dispatcher import DispatcherMiddleware

from benchmarks.floor_app import add_write, floor_app
from config import from_environment
from portal.app import create_app

_WRITE: Final = (
    "UPDATE given_answers SET value = :typed, answered_at = datetime('now'), version = version + 1 "
    "WHERE assignment_id = :assignment AND question_id = :question"
)

_config = from_environment()
portal = create_app(_config)
portal.config["WTF_CSRF_ENABLED"] = False
bare, _connection = floor_app(Path(_config.SQLALCHEMY_DATABASE_URI.removeprefix("sqlite:///")))
add_write(
    bare,
    _connection,
    "/answer",
    _WRITE,
    {"assignment": os.environ["BARE_ASSIGNMENT"], "question": os.environ["BARE_QUESTION"]},
)
app = DispatcherMiddleware(portal, {"/bare": bare})
gc.collect()
gc.freeze()  # as wsgi.py does
