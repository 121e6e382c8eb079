"""The routes of published terms."""

from portal.foundation.core.pages.web import blueprint, form, get
from portal.supervision.published_terms import views

bp = blueprint(
    "published_terms",
    get("/published-terms/", views.index),
    get("/published-terms/<int:look_id>", views.show),
    form("/published-terms/<int:look_id>/decide", views.decide),
    form("/published-terms/<int:look_id>/withdraw", views.withdraw),
    form("/published-terms/<int:look_id>/end", views.end),
    get("/published-terms/files/<int:look_file_id>", views.file),
    get("/vendors/<int:vendor_id>/published-terms", views.of_vendor),
    form("/vendors/<int:vendor_id>/published-terms/new", views.new),
    menus=("desk.vendors",),
)
