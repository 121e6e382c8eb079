"""The routes of obligations."""

from portal.foundation.core.pages.web import blueprint, get
from portal.ledger.obligations import views

bp = blueprint(
    "obligations",
    get("/obligations/", views.index),
    menus=("obligations.index",),
)
