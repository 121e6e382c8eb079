"""The routes of content."""

from portal.content.policy import views as policy_views
from portal.content.purposes import views as purpose_views
from portal.content.settings import views as settings_views
from portal.content.versions import views
from portal.foundation.core.pages.web import blueprint, form, get, post

bp = blueprint(
    "content",
    form("/settings", settings_views.settings),
    get("/settings/content", views.index),
    form("/settings/content/add", views.add),
    get("/settings/content/<int:content_id>", views.show),
    get("/settings/content/<int:content_id>/read", views.read),
    post("/settings/content/<int:content_id>", views.activate),
    form("/settings/content/decide", views.decide),
    get("/settings/content/compare", views.compare),
    get("/settings/wordings", policy_views.wordings),
    form("/settings/wordings/<promise_id>", policy_views.wording),
    get("/settings/policy", policy_views.policy),
    get("/settings/policy/<int:policy_id>", policy_views.policy_version),
    form("/settings/policy/<int:policy_id>/read", policy_views.read_policy),
    form("/settings/policy/<int:policy_id>/take", policy_views.take_policy),
    form("/settings/policy/<int:policy_id>/discard", policy_views.discard_policy),
    form("/settings/subcontracting", policy_views.subcontracting),
    get("/settings/purposes", purpose_views.purposes),
    form("/settings/purposes/new", purpose_views.announce),
    form("/settings/purposes/asked", purpose_views.purposes_asked),
    form("/settings/purposes/<int:purpose_id>", purpose_views.reword),
    form("/settings/purposes/<int:purpose_id>/end", purpose_views.end_purpose),
    menus=("content.settings",),
)
