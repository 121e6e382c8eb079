"""The routes of handover slips."""

from portal.foundation.core.pages.web import blueprint, form, get, post
from portal.ledger.handovers import views

_OWN = ("handovers.own",)  # a line of the vendor's menu

bp = blueprint(
    "handovers",
    get("/handovers/", views.index),
    get("/handovers/<int:slip_id>", views.show),
    form("/handovers/<int:slip_id>/correct", views.correct),
    get("/vendors/<int:vendor_id>/handovers", views.of_vendor),
    form("/engagements/<int:engagement_id>/handovers/new", views.new),
    form("/engagements/<int:engagement_id>/handovers/opening", views.opening),
    form("/engagements/<int:engagement_id>/handovers/month", views.month),
    get("/engagements/<int:engagement_id>/handovers/month.pdf", views.month_on_paper),
    get("/handovers/own", views.own, *_OWN),
    post("/handovers/own/<int:slip_id>/received", views.acknowledge, *_OWN),
    menus=("desk.vendors",),
)
