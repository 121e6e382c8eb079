"""The routes of content."""

from portal.foundation.content import views
from portal.foundation.core.routes import blueprint, form, get, post

bp = blueprint(
    "content",
    get("/settings/content", views.index),
    form("/settings/content/add", views.add),
    get("/settings/content/<int:content_id>", views.show),
    post("/settings/content/<int:content_id>", views.activate),
    form("/settings/content/decide", views.decide),
    get("/settings/content/compare", views.compare),
    menus=("organisation.settings",),
)
