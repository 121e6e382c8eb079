"""The routes of payees."""

from portal.foundation.core.pages.web import blueprint, form, get, post
from portal.ledger.payees import list_views, views

bp = blueprint(
    "payees",
    get("/payees/", views.index),
    form("/payees/lists/new", list_views.start),
    form("/payees/drafts/<int:payee_draft_id>", list_views.draft),
    post("/payees/drafts/<int:payee_draft_id>/take-over", list_views.take_over),
    post("/payees/drafts/<int:payee_draft_id>/withdraw", list_views.withdraw),
    form("/payees/matches", views.matches),
    post("/payees/no-data", views.no_data),
    get("/payees/<int:payee_id>", views.show),
    form("/payees/<int:payee_id>/decide", views.decide),
    form("/payees/<int:payee_id>/vendor", views.vendor_of),
    form("/payees/<int:payee_id>/register", views.register_vendor),
    menus=("desk.vendors",),
)
