"""The route of a vendor as of a day."""

from portal.foundation.core.pages.web import blueprint, get
from portal.proof.as_of import views

bp = blueprint(
    "as_of",
    get("/vendors/<int:vendor_id>/as-of", views.show),
    menus=("desk.vendors",),
)
