"""The routes of vendors."""

from portal.foundation.core.pages.web import blueprint, form, get, post
from portal.ledger.vendors.profile import staffing_views, views

bp = blueprint(
    "vendors",
    form("/vendors/<int:vendor_id>/name", views.rename),
    form("/vendors/new", views.register),
    get("/vendors/<int:vendor_id>", views.show),
    form("/vendors/<int:vendor_id>/edit", views.edit),
    form("/vendors/<int:vendor_id>/staffing", staffing_views.choose_staffing),
    post("/vendors/<int:vendor_id>/begin-assessment", views.begin_assessment),
    get("/vendors/<int:vendor_id>/people", views.people),
    form("/vendors/<int:vendor_id>/contacts/new", views.add_contact),
    form("/contacts/<int:contact_id>/edit", views.edit_contact),
    post("/contacts/<int:contact_id>/end", views.end_contact),
    form("/vendors/<int:vendor_id>/people/invite", views.invite),
    get("/vendors/<int:vendor_id>/history", views.history),
    post("/vendors/<int:vendor_id>/notes", views.add_note),
    menus=("desk.vendors",),
)
