"""The routes of customers."""

from portal.foundation.core.pages.web import blueprint, form, get
from portal.ledger.customers import views

bp = blueprint(
    "customers",
    get("/customers/", views.index),
    form("/customers/new", views.register),
    get("/customers/<int:customer_id>", views.show),
    form("/customers/<int:customer_id>/edit", views.edit),
    form("/engagements/<int:engagement_id>/customers", views.of_engagement),
    menus=("desk.vendors",),
)
