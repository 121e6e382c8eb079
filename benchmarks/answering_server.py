"""`gunicorn benchmarks.answering_server:app`: the portal, and beside it in the same workers, at `/floor`,
the fair floor over the same file.

Settings come from the environment, as an operator gives them. Forms need no token.
"""

import gc
from pathlib import Path

from werkzeug.middleware.dispatcher import DispatcherMiddleware

from benchmarks.fair_floor import FairFloor
from config import from_environment
from portal.app import create_app

_config = from_environment()
portal = create_app(_config)
portal.config["WTF_CSRF_ENABLED"] = False
floor = FairFloor(Path(_config.SQLALCHEMY_DATABASE_URI.removeprefix("sqlite:///")))
app = DispatcherMiddleware(portal, {"/floor": floor.app})
gc.collect()
gc.freeze()  # as wsgi.py does
