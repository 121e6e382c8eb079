"""Puts the portal together. Everything the portal consists of is listed here."""

import logging
from functools import partial
from pathlib import Path

from flask import (
    Flask,
    current_app,
    g,
    has_request_context,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_bootstrap import Bootstrap5
from flask_migrate import Migrate
from flask_wtf import CSRFProtect
from obstore.exceptions import BaseError
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix

import portal.models  # noqa: F401  (completes the metadata)
from config import Config
from portal.cli import register_commands
from portal.foundation.access.guards import install_guards, public
from portal.foundation.accounts import queries as people
from portal.foundation.accounts import views as accounts
from portal.foundation.accounts.login import init_login
from portal.foundation.accounts.recognition import note_refused_act
from portal.foundation.content import views as content
from portal.foundation.core import clock, outages
from portal.foundation.core.assets import install_assets
from portal.foundation.core.db import db, prepare
from portal.foundation.core.errors import (
    Busy,
    ChangedMeanwhile,
    DomainError,
    InvalidTransition,
    Overtaken,
)
from portal.foundation.core.headers import install_headers
from portal.foundation.core.i18n import init_i18n, language, words
from portal.foundation.core.locking import install_locking
from portal.foundation.core.messages import LANGUAGES
from portal.foundation.core.rendering import Portal, install_rendering
from portal.foundation.core.requests import PortalRequest
from portal.foundation.core.sealing import install_sealing
from portal.foundation.core.transactions import install_transactions
from portal.foundation.core.web import RowId, page_before, without_slash
from portal.foundation.lists import people_page  # noqa: F401  (blueprint of accounts)
from portal.foundation.lists import views as lists
from portal.foundation.mail import views as mail
from portal.foundation.organisation import queries as organisation
from portal.foundation.organisation import views as organisation_pages
from portal.jobs import queries as job_queries
from portal.jobs import views as jobs
from portal.ledger.contracts import list_views as contracts
from portal.ledger.data_sharing import list_views as data_sharing
from portal.ledger.engagements import views as engagements
from portal.ledger.exchange import queries as imports
from portal.ledger.exchange import workflow as import_workflow
from portal.ledger.extensions import views as extensions
from portal.ledger.obligations import views as obligations
from portal.ledger.vendors import name_views  # noqa: F401  (same blueprint)
from portal.ledger.vendors import queries as vendor_queries
from portal.navigation import bp as navigation
from portal.navigation import entries
from portal.proof.board import audit_list as audit
from portal.proof.board import (
    feed_views,  # noqa: F401  (same blueprint)
    pack_effects,
    places,
)
from portal.proof.board import vendor_acts as vendors
from portal.proof.board import vendor_page as vendor_pages
from portal.proof.board import vendor_views as board
from portal.proof.board import vendor_workbook as exchange
from portal.proof.hindsight import views as hindsight
from portal.proof.records.last import comparison_on_today
from portal.proof.reports import views as reports
from portal.supervision.attestations import (  # noqa: F401  (same blueprint)
    asking_views,
    check_views,
    correction_views,
    exception_views,
    signing_views,
)
from portal.supervision.attestations import views as attestations
from portal.supervision.change_notices import views as change_notices
from portal.supervision.confirmations import (
    act_views as confirmation_acts,  # noqa: F401  (same blueprint)
)
from portal.supervision.confirmations import views as confirmations
from portal.supervision.findings import act_views  # noqa: F401  (same blueprint)
from portal.supervision.findings import views as findings
from portal.supervision.mergers import views as mergers
from portal.supervision.onboarding import (  # noqa: F401  (same blueprint)
    decision_views,
    suspension_views,
)
from portal.supervision.onboarding import views as onboarding
from portal.supervision.papers import (  # noqa: F401  (same blueprints)
    answer_views,
    finding_views,
    letter_views,
    record_views,
)
from portal.supervision.papers import views as papers
from portal.supervision.planning import (
    item_views,  # noqa: F401  (same blueprint)
    plan_views,  # noqa: F401  (same blueprint)
    recalled,
)
from portal.supervision.planning import views as planning
from portal.supervision.questionnaires import (  # noqa: F401  (same blueprint)
    draft_views,
    grading_views,
    import_views,
    planned_views,
    question_views,
)
from portal.supervision.questionnaires import views as questionnaires
from portal.supervision.reminders import views as reminders
from portal.supervision.responses import (  # noqa: F401  (same blueprint)
    compare_views,
    file_views,
    handing_views,
    review_end_views,
    sending_many_views,
    sheet_views,
)
from portal.supervision.responses import preview_views as preview
from portal.supervision.responses import sending_views as sendings
from portal.supervision.responses import views as responses

BLUEPRINTS = (
    accounts.bp,
    audit.bp,
    lists.bp,
    mail.bp,
    organisation_pages.bp,
    content.bp,
    vendors.bp,
    obligations.bp,
    extensions.bp,
    engagements.bp,
    data_sharing.bp,
    contracts.bp,
    exchange.bp,
    change_notices.bp,
    confirmations.bp,
    findings.bp,
    attestations.bp,
    responses.bp,
    sendings.bp,
    questionnaires.bp,
    preview.bp,
    papers.bp,
    mergers.bp,
    onboarding.bp,
    planning.bp,
    reminders.bp,
    board.bp,
    hindsight.bp,
    reports.bp,
    jobs.bp,
    navigation,
)
TEMPLATES = Path(__file__).parent.parent / "templates"
PERMANENT = 308
NOT_FOUND = 404
BAD_REQUEST = 400
CONFLICT = 409
UNPROCESSABLE = 422
RETRY_AFTER = 60  # seconds


def create_app(config: Config) -> Flask:
    app = Portal(__name__, template_folder=str(TEMPLATES))
    app.config.from_object(config)
    install_rendering(app)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.add_extension("jinja2.ext.do")
    # What pages of packages below need from packages above.
    app.jinja_env.globals.update(
        asked_now_by_pack=pack_effects.asked_now,
        comparison_on_today=comparison_on_today,
        effects_of_pack=pack_effects.effects_of,
        import_words=import_workflow.WORDS.get,
        imports_of=imports.imports_of,
        jobs_state=job_queries.jobs_state,
        people_names=people.names_of,
        plan_item_of=recalled.plan_item_of,
        settings_tabs=organisation_pages.tabs,
        vendor_page=vendor_pages.vendor_page,
        vendors_by_id=vendor_queries.vendors_by_id,
        way_to=places.way_to,
    )
    if config.TRUSTED_PROXIES:
        hops = config.TRUSTED_PROXIES
        app.wsgi_app = ProxyFix(app.wsgi_app, hops, hops, hops)  # type: ignore[method-assign]
    app.request_class = PortalRequest
    app.url_map.converters["int"] = RowId
    _connect_database(app)
    init_i18n(app)
    init_login(app)
    CSRFProtect(app)
    Bootstrap5(app)
    install_assets(app)
    public(app.view_functions["assets"])
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    install_guards(app, once_identified=_place_and_language, when_refused=note_refused_act)
    install_headers(app)
    register_commands(app)
    app.context_processor(_template_context)
    _answer_errors(app)
    return app


def _connect_database(app: Flask) -> None:
    db.init_app(app)
    Migrate(app, db, directory=str(app.config["ROOT"] / "migrations"), render_as_batch=True)
    with app.app_context():
        prepare(db.engine)
        install_transactions(db.session)
        install_locking(db.session)
        install_sealing(db.session)


def _place_and_language() -> None:
    """Days are the organisation's, words the reader's."""
    if request.endpoint in ("static", "assets", "bootstrap.static"):
        return
    g.organisation = organisation.find_organisation()
    if g.organisation is not None:
        organisation.enter(g.organisation)
        g.default_language = g.organisation.default_language


def _template_context() -> dict[str, object]:
    if not has_request_context():  # a print template in a job or a command
        return {}
    actor = g.get("actor")
    return {
        "actor": actor,
        "organisation": g.get("organisation"),
        "lang": language(),
        "languages": LANGUAGES,
        "today": clock.today(),
        "nav": entries(actor, request.endpoint or ""),
        "search_action": url_for("navigation.find") if actor and actor.may("ledger.view") else None,
    }


def _answer_errors(app: Flask) -> None:
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(DomainError, _refused)
    app.register_error_handler(StaleDataError, _stale)
    for kind in (DBAPIError, NoConnectionFree, BaseError, OSError):
        app.register_error_handler(kind, _from_outside)
    if not app.testing:
        app.register_error_handler(Exception, _unexpected)


def _http_error(error: HTTPException) -> ResponseReturnValue:
    code = error.code or 500
    if error.response is not None:  # a redirect or a ready answer
        return error
    if code == NOT_FOUND and (there := without_slash()) is not None:
        return redirect(there, PERMANENT)
    before = page_before() if code == BAD_REQUEST else None
    page = render_template("errors/http.html", error=error, code=code, before=before)
    told = [(name, value) for name, value in error.get_headers() if name != "Content-Type"]
    return page, code, told  # such as what a 405 allows


def _refused(error: DomainError) -> ResponseReturnValue:
    conflict = isinstance(error, InvalidTransition | ChangedMeanwhile)
    page = render_template("errors/refused.html", message=words(error.message), back=page_before())
    if isinstance(error, Busy):
        return page, 503, {"Retry-After": str(RETRY_AFTER)}
    return page, CONFLICT if conflict else UNPROCESSABLE


def _stale(_error: StaleDataError) -> ResponseReturnValue:
    return _refused(Overtaken())


def _from_outside(error: Exception) -> ResponseReturnValue:
    """One line in the log and a page that needs nothing of what may be away."""
    outage = outages.outage_of(error)
    if outage is None and current_app.testing:
        raise error
    if outage is None:
        return _unexpected(error)
    logging.getLogger("portal").error("%s (%s)", outages.told(outage)[0].id, type(error).__name__)
    return _outage_page(outage), 503, {"Retry-After": str(RETRY_AFTER)}


def _unexpected(error: Exception) -> ResponseReturnValue:
    logging.getLogger("portal").exception("unexpected: %s", type(error).__name__)
    try:
        return render_template("errors/http.html", error=error, code=500), 500
    except Exception:  # what the page itself reads is the reason
        return _outage_page(None), 500


def _outage_page(outage: outages.Outage | None) -> str:
    """Rendered by itself: what pages usually know of the reader stands in the database."""
    app = current_app
    texts = {lang: outages.page_texts(outage, partial(words, lang=lang)) for lang in LANGUAGES}
    return app.jinja_env.get_template("errors/outage.html").render(
        texts=texts,
        at=f"{clock.now():%Y-%m-%d %H:%M} UTC",
        code=500 if outage is None else 503,
        static=lambda name: url_for("static", filename=name),
        assets=lambda path: url_for("assets", path=path),
    )
