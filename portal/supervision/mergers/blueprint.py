"""The routes of mergers."""

from portal.foundation.core.pages.web import blueprint, form, get
from portal.supervision.mergers import views

bp = blueprint(
    "mergers",
    get("/vendors/<int:vendor_id>/merge", views.find),
    form("/vendors/<int:vendor_id>/merge/<int:absorbed_vendor_id>", views.propose),
    form("/mergers/<int:merger_id>/decision", views.decide),
    menus=("desk.vendors",),
)
