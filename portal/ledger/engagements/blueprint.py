"""The routes of engagements."""

from portal.foundation.core.pages.web import blueprint, form, get
from portal.ledger.engagements import views

bp = blueprint(
    "engagements",
    form("/vendors/<int:vendor_id>/engagements/new", views.register),
    get("/engagements/<int:engagement_id>", views.show),
    form("/engagements/<int:engagement_id>/change", views.change),
    form("/engagements/<int:engagement_id>/correct", views.correct),
    form("/engagements/<int:engagement_id>/end", views.end),
    menus=("desk.vendors",),
)
