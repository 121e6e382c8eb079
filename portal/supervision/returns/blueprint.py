"""The routes of return and destruction."""

from portal.foundation.core.pages.web import blueprint, form, get
from portal.supervision.returns import views

_OWN = ("handovers.own",)  # a line of the vendor's menu

bp = blueprint(
    "returns",
    get("/returns/", views.index),
    get("/vendors/<int:vendor_id>/returns", views.of_vendor),
    form("/vendors/<int:vendor_id>/returns/new", views.new),
    get("/returns/<int:return_id>", views.show),
    form("/returns/<int:return_id>/decide", views.decide),
    form("/returns/<int:return_id>/withdraw", views.withdraw),
    form("/returns/<int:return_id>/end", views.end),
    get("/returns/files/<int:return_file_id>", views.file),
    get("/returns/certificates/<int:return_certificate_id>", views.certificate),
    form("/returns/certificates/<int:return_certificate_id>/send-back", views.send_back),
    get(
        "/returns/certificates/files/<int:return_certificate_file_id>",
        views.certificate_file,
        "desk.vendors",
        *_OWN,
    ),
    get("/returns/own", views.own, *_OWN),
    form("/returns/own/<int:engagement_id>/certify", views.certify, *_OWN),
    get("/returns/own/certificates/<int:return_certificate_id>", views.own_certificate, *_OWN),
    menus=("desk.vendors",),
)
