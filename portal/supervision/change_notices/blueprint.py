"""The routes of change notices."""

from portal.foundation.core.pages.web import blueprint, form
from portal.supervision.change_notices import views

bp = blueprint(
    "change_notices",
    form("/changes", views.own, "change_notices.own"),
    form("/vendors/<int:vendor_id>/changes", views.of_vendor),
    menus=("desk.vendors",),
)
