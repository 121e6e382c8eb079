"""The routes of certificates."""

from portal.foundation.core.pages.web import blueprint, form, get
from portal.supervision.certificates import views

_OWN = ("certificates.own",)  # a line of the menu

bp = blueprint(
    "certificates",
    get("/certificates/", views.index),
    get("/certificates/<int:certificate_id>", views.show),
    form("/certificates/<int:certificate_id>/decide", views.decide),
    form("/certificates/<int:certificate_id>/withdraw", views.withdraw),
    form("/certificates/<int:certificate_id>/end", views.end),
    get("/certificates/files/<int:certificate_file_id>", views.file),
    form("/certificates/company/new", views.new_own),
    get("/vendors/<int:vendor_id>/certificates", views.of_vendor),
    form("/vendors/<int:vendor_id>/certificates/new", views.new),
    form("/certificates/handed-in/<int:handed_in_id>/decline", views.decline),
    get(
        "/certificates/handed-in/files/<int:handed_in_file_id>",
        views.handed_in_file,
        "desk.vendors",
        *_OWN,
    ),
    get("/certificates/own", views.own, *_OWN),
    form("/certificates/own/new", views.hand_in, *_OWN),
    menus=("desk.vendors",),
)
