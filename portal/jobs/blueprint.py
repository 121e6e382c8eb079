"""The routes of jobs."""

from portal.foundation.core.pages.web import blueprint, get
from portal.jobs import views

bp = blueprint(
    "jobs",
    get("/jobs", views.index),
    menus=("reminders.mails",),
)
