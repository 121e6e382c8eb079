"""The portal as its workers serve it (`gunicorn tests.faults.served:app`), at noon of a day.

Its forms need no token; everything else is as an operator has it.
"""

from config import from_environment
from portal.app import create_app
from portal.foundation.core import clock
from tests.clock import Clock

clock._real_now = Clock().now
app = create_app(from_environment())
app.config["WTF_CSRF_ENABLED"] = False
