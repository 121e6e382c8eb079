"""The routes of requests for use."""

from portal.foundation.core.pages.web import blueprint, form, get
from portal.ledger.use_requests import views

bp = blueprint(
    "use_requests",
    get("/use-requests/", views.index),
    form("/use-requests/new", views.new),
    get("/use-requests/<int:use_request_id>", views.show),
    form("/use-requests/<int:use_request_id>/withdraw", views.withdraw),
    form("/use-requests/<int:use_request_id>/register", views.take_over),
    form("/use-requests/<int:use_request_id>/vendor", views.known_vendor),
    form("/use-requests/<int:use_request_id>/work", views.register_work),
    form("/use-requests/<int:use_request_id>/answer", views.answer),
    menus=("desk.vendors", "use_requests.index"),
)
