"""The routes of a month."""

from portal.foundation.core.pages.web import blueprint, get
from portal.proof.month import views

bp = blueprint(
    "month",
    get("/month", views.show, "month.show"),
    get("/month/pdf", views.pdf, "month.show"),
)
