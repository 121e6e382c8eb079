"""The routes of talks about cost."""

from portal.foundation.core.pages.web import blueprint, form, get
from portal.supervision.cost_talks import views

bp = blueprint(
    "cost_talks",
    get("/cost-talks/", views.index),
    get("/cost-talks/<int:talk_id>", views.show),
    get("/cost-talks/files/<int:talk_file_id>", views.file),
    form("/cost-talks/<int:talk_id>/withdraw", views.withdraw),
    form("/vendors/<int:vendor_id>/cost-talks/new", views.new),
    menus=("desk.vendors",),
)
