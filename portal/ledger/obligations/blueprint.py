"""The routes of obligations."""

from portal.foundation.core.pages.web import blueprint, get, post
from portal.ledger.obligations import views

bp = blueprint(
    "obligations",
    get("/obligations/", views.index),
    post("/obligations/export", views.export_chosen),
    post("/obligations/withdraw", views.take_back),
    menus=("obligations.index",),
)
