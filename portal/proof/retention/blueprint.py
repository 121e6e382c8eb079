"""The routes of erasing."""

from portal.foundation.core.pages.web import blueprint, form, get
from portal.proof.retention import views

bp = blueprint(
    "retention",
    get("/retention", views.index),
    get("/vendors/<int:vendor_id>/retention", views.of_vendor),
    form("/vendors/<int:vendor_id>/retention/hold", views.hold_up),
    form("/vendors/<int:vendor_id>/retention/let-go", views.let_go),
    menus=("desk.vendors",),
)
