"""The routes of exchange."""

from portal.foundation.core.pages.web import blueprint, form, get, post
from portal.ledger.exchange.customer_list import views as customer_views
from portal.ledger.exchange.importing import list_views, views

bp = blueprint(
    "exchange",
    form("/vendors/import", views.start),
    get("/vendors/import/<int:import_id>", views.show),
    post("/vendors/import/<int:import_id>/apply", views.accept),
    post("/vendors/import/<int:import_id>/withdraw", views.withdraw),
    get("/vendors/import/<int:import_id>/marked", views.marked),
    get("/vendors/import/blank", views.blank),
    form("/vendors/own-list", list_views.own_list),
    form("/vendors/own-list/<int:import_id>/columns", list_views.list_columns),
    post("/vendors/own-list/<int:import_id>/mend", views.mend_cells),
    form("/customers/import", customer_views.customers),
    post("/customers/import/take-over", customer_views.take_customers),
    menus=("desk.vendors",),
)
