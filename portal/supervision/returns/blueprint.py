"""The routes of return and destruction."""

from portal.foundation.core.pages.web import blueprint, form, get
from portal.supervision.returns import views

bp = blueprint(
    "returns",
    get("/vendors/<int:vendor_id>/returns", views.of_vendor),
    form("/vendors/<int:vendor_id>/returns/new", views.new),
    get("/returns/<int:return_id>", views.show),
    form("/returns/<int:return_id>/decide", views.decide),
    form("/returns/<int:return_id>/withdraw", views.withdraw),
    form("/returns/<int:return_id>/end", views.end),
    get("/returns/files/<int:return_file_id>", views.file),
    menus=("desk.vendors",),
)
