"""The routes of data sharing."""

from portal.foundation.core.pages.web import blueprint, form, get, post
from portal.ledger.data_sharing.shares import views as share_views
from portal.ledger.data_sharing.tiers import views

bp = blueprint(
    "data_sharing",
    get("/work/", views.index),
    get("/work/data-map", views.data_map),
    get("/work/data-map/pdf", views.data_map_sheet),
    form("/work/purposes", share_views.name_purposes),
    get("/data/billing-decisions", views.billing_decisions),
    form("/vendors/<int:vendor_id>/data/review", share_views.review_data),
    get("/data/<int:share_id>/review", share_views.review_of_share),
    form("/engagements/<int:engagement_id>/data/new", share_views.add),
    form("/data/<int:share_id>/change", share_views.change),
    form("/data/<int:share_id>/correct", share_views.correct),
    form("/data/<int:share_id>/end", share_views.end),
    post("/data/<int:share_id>/review", share_views.review),
    form("/data/<int:share_id>/billing-decision", share_views.decide_billing),
    get("/vendors/<int:vendor_id>/work", views.of_vendor),
    get("/engagements/<int:engagement_id>/data", views.of_engagement),
    form("/engagements/<int:engagement_id>/raise-tier", views.raise_tier),
    menus=("desk.vendors",),
)
