"""The routes of consents and of numbers of decisions."""

from portal.foundation.core.pages.web import blueprint, form, get
from portal.ledger.decisions import views

bp = blueprint(
    "decisions",
    get("/consents/", views.mine, "desk.today", "decisions.mine"),
    form("/consents/<int:consent_id>", views.consent, "desk.today", "decisions.mine"),
    get("/decisions/numbers", views.numbers, "obligations.index"),
    get("/settings/consents", views.seats, "content.settings"),
    form("/settings/consents/new", views.add_seat, "content.settings"),
    form("/settings/consents/<int:consent_seat_id>", views.change_seat, "content.settings"),
    form("/settings/consents/<int:consent_seat_id>/end", views.end_seat, "content.settings"),
)
