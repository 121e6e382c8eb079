"""The routes of confirmations."""

from portal.foundation.core.pages.web import blueprint, form, get
from portal.supervision.confirmations import views

bp = blueprint(
    "confirmations",
    form("/confirmations/<int:confirmation_id>/decide", views.decide),
    form("/confirmations/<int:confirmation_id>/withdraw", views.withdraw),
    form("/confirmations/<int:confirmation_id>/finding", views.open_finding),
    get("/confirmations/", views.index),
    get("/confirmations/<int:confirmation_id>", views.show),
    get("/confirmations/files/<int:confirmation_file_id>", views.file),
    form("/vendors/<int:vendor_id>/confirmations/new", views.new, "desk.vendors"),
    form("/confirmations/<int:confirmation_id>/change", views.change),
    form("/confirmations/<int:confirmation_id>/correct", views.correct),
    menus=("questionnaires.index",),
)
