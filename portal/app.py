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
from portal.content.blueprint import bp as content_pages
from portal.foundation.access.guards import install_guards, public
from portal.foundation.accounts import queries as people
from portal.foundation.accounts.blueprint import bp as accounts_pages
from portal.foundation.accounts.signing_in.login import init_login
from portal.foundation.accounts.signing_in.services import note_refused_act
from portal.foundation.core import clock
from portal.foundation.core.database.chain import install_sealing
from portal.foundation.core.database.db import db, prepare
from portal.foundation.core.database.locking import install_locking
from portal.foundation.core.database.transactions import (
    Outage,
    install_transactions,
    outage_of,
    outage_page,
    outage_told,
)
from portal.foundation.core.errors import DomainError, Overtaken
from portal.foundation.core.pages.addresses import Portal
from portal.foundation.core.pages.forms import UNAVAILABLE, status_for
from portal.foundation.core.pages.templates import TemplateEnvironment
from portal.foundation.core.pages.web import (
    PortalRequest,
    RowId,
    install_assets,
    install_headers,
    page_before,
    without_slash,
)
from portal.foundation.core.words.i18n import init_i18n, language, words
from portal.foundation.core.words.messages import LANGUAGES
from portal.foundation.lists.blueprint import bp as lists_pages
from portal.foundation.mail.blueprint import bp as mail_pages
from portal.foundation.organisation import queries as organisation
from portal.foundation.organisation.blueprint import bp as organisation_pages
from portal.foundation.runs.blueprint import bp as runs_pages
from portal.jobs import schedule
from portal.jobs.blueprint import bp as jobs_pages
from portal.ledger.contracts.blueprint import bp as contracts_pages
from portal.ledger.customers.blueprint import bp as customers_pages
from portal.ledger.data_sharing.blueprint import bp as data_sharing_pages
from portal.ledger.decisions import queries as decisions
from portal.ledger.decisions import workflow as consent_words
from portal.ledger.decisions.blueprint import bp as decisions_pages
from portal.ledger.departments import queries as departments
from portal.ledger.departments.blueprint import bp as departments_pages
from portal.ledger.departments.views import departments_offered, our_department
from portal.ledger.engagements.blueprint import bp as engagements_pages
from portal.ledger.exchange import queries as imports
from portal.ledger.exchange.blueprint import bp as exchange_pages
from portal.ledger.exchange.exporting.registers import tell_beside
from portal.ledger.exchange.importing import master
from portal.ledger.exchange.importing import workflow as import_workflow
from portal.ledger.extensions.blueprint import bp as extensions_pages
from portal.ledger.handovers.blueprint import bp as handovers_pages
from portal.ledger.obligations.blueprint import bp as obligations_pages
from portal.ledger.payees.blueprint import bp as payees_pages
from portal.ledger.use_requests import queries as use_requests
from portal.ledger.use_requests.blueprint import bp as use_requests_pages
from portal.ledger.vendors import queries as vendor_queries
from portal.ledger.vendors.blueprint import bp as vendors_pages
from portal.navigation import bp as navigation_pages
from portal.navigation import entries, settings_tabs
from portal.proof.as_of.blueprint import bp as as_of_pages
from portal.proof.assessor.blueprint import bp as assessor_pages
from portal.proof.assessor.opened.watching import install_watching
from portal.proof.audits.blueprint import bp as audits_pages
from portal.proof.desk import log_words, pack_effects, places
from portal.proof.desk.blueprint import bp as desk_pages
from portal.proof.desk.trend import spark_of
from portal.proof.desk.vendors import onboarding
from portal.proof.desk.vendors import page as vendor_pages
from portal.proof.disclosures.blueprint import bp as disclosures_pages
from portal.proof.first_hour.blueprint import bp as first_hour_pages
from portal.proof.first_hour.guides import guide_here
from portal.proof.first_hour.steps import first_steps
from portal.proof.hindsight.blueprint import bp as hindsight_pages
from portal.proof.management_reviews.blueprint import bp as management_reviews_pages
from portal.proof.month.blueprint import bp as month_pages
from portal.proof.records.jobs import comparison_on_today, differing_in
from portal.proof.report_batches.blueprint import bp as report_batches_pages
from portal.proof.reports.blueprint import bp as reports_pages
from portal.proof.retention.blueprint import bp as retention_pages
from portal.proof.verification.blueprint import bp as verification_pages
from portal.supervision.attestations.blueprint import bp as attestations_pages
from portal.supervision.certificates.blueprint import bp as certificates_pages
from portal.supervision.change_notices.blueprint import bp as change_notices_pages
from portal.supervision.client_approvals.blueprint import bp as client_approvals_pages
from portal.supervision.confirmations.blueprint import bp as confirmations_pages
from portal.supervision.consequences import recalled_questionnaires as recalled
from portal.supervision.cost_talks import queries as cost_talks
from portal.supervision.cost_talks import workflow as cost_words
from portal.supervision.cost_talks.blueprint import bp as cost_talks_pages
from portal.supervision.disputes import queries as disputes
from portal.supervision.disputes import workflow as dispute_words
from portal.supervision.disputes.blueprint import bp as disputes_pages
from portal.supervision.findings.blueprint import bp as findings_pages
from portal.supervision.incidents.blueprint import bp as incidents_pages
from portal.supervision.incidents.queries import running_clocks
from portal.supervision.instructions.blueprint import bp as instructions_pages
from portal.supervision.mergers.blueprint import bp as mergers_pages
from portal.supervision.onboarding.blueprint import bp as onboarding_pages
from portal.supervision.papers.blueprint import bp as papers_pages
from portal.supervision.planning.blueprint import bp as planning_pages
from portal.supervision.promises import queries as promises
from portal.supervision.promises.blueprint import bp as promises_pages
from portal.supervision.provisions import queries as provisions
from portal.supervision.provisions.blueprint import bp as provisions_pages
from portal.supervision.published_terms import queries as published_terms
from portal.supervision.published_terms.blueprint import bp as published_terms_pages
from portal.supervision.questionnaires.blueprint import bp as questionnaires_pages
from portal.supervision.questions import queries as questions
from portal.supervision.questions.blueprint import bp as questions_pages
from portal.supervision.reminders.blueprint import bp as reminders_pages
from portal.supervision.responses.assignments import queries as assignments
from portal.supervision.responses.blueprint import bp as responses_pages
from portal.supervision.responses.submission import giving_services as giving
from portal.supervision.returns.blueprint import bp as returns_pages
from portal.supervision.selections.blueprint import bp as selections_pages
from portal.supervision.subcontractors.blueprint import bp as subcontractors_pages
from portal.supervision.trainings.blueprint import bp as trainings_pages

BLUEPRINTS = (
    accounts_pages,
    lists_pages,
    mail_pages,
    organisation_pages,
    runs_pages,
    content_pages,
    vendors_pages,
    obligations_pages,
    extensions_pages,
    engagements_pages,
    customers_pages,
    data_sharing_pages,
    handovers_pages,
    contracts_pages,
    exchange_pages,
    payees_pages,
    use_requests_pages,
    departments_pages,
    decisions_pages,
    change_notices_pages,
    client_approvals_pages,
    provisions_pages,
    returns_pages,
    certificates_pages,
    published_terms_pages,
    subcontractors_pages,
    selections_pages,
    confirmations_pages,
    incidents_pages,
    instructions_pages,
    trainings_pages,
    cost_talks_pages,
    findings_pages,
    disputes_pages,
    attestations_pages,
    questionnaires_pages,
    questions_pages,
    responses_pages,
    papers_pages,
    mergers_pages,
    onboarding_pages,
    planning_pages,
    promises_pages,
    reminders_pages,
    desk_pages,
    audits_pages,
    assessor_pages,
    disclosures_pages,
    management_reviews_pages,
    hindsight_pages,
    as_of_pages,
    retention_pages,
    month_pages,
    report_batches_pages,
    reports_pages,
    verification_pages,
    first_hour_pages,
    jobs_pages,
    navigation_pages,
)
TEMPLATES = Path(__file__).parent.parent / "templates"
PERMANENT, BAD_REQUEST, NOT_FOUND = 308, 400, 404
RETRY_AFTER = 60  # seconds


def create_app(config: Config) -> Flask:
    app = Portal(__name__, template_folder=str(TEMPLATES))
    app.jinja_environment = TemplateEnvironment
    app.config.from_object(config)
    app.extensions["conditions"] = (master.condition,)  # see organisation/health
    app.extensions["invited_for"] = giving.invited_for  # see accounts/people
    app.extensions["names_of_vendors"] = vendor_queries.names_of_vendors  # see accounts/emails
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.add_extension("jinja2.ext.do")
    # What pages of packages below need from packages above.
    app.jinja_env.globals.update(
        asked_for_use=use_requests.asked_for,
        asked_now_by_pack=pack_effects.asked_now,
        comparison_on_today=comparison_on_today,
        differing_in=differing_in,
        dispute_words=dispute_words,
        disputes_of_finding=disputes.about_finding,
        disputes_of_sheet=disputes.about_sheet,
        cost_talks_about=cost_talks.about,
        cost_talks_of=cost_talks.of_vendor,
        cost_words=cost_words.BEARERS,
        deliberation_of=decisions.about,
        departments_offered=departments_offered,
        consent_words=consent_words,
        effects_of_mode=pack_effects.effects_of_mode,
        effects_of_pack=pack_effects.effects_of,
        field_words=log_words.field_words,
        first_steps=first_steps,
        guide_here=guide_here,
        import_words=import_workflow.word_of,
        imports_of=imports.imports_of,
        jobs_state=schedule.jobs_state,
        master_silence=master.silence,
        not_judged=promises.not_judged,
        our_department=our_department,
        next_for=onboarding.next_for,
        people_names=people.names_of,
        plan_item_of=recalled.plan_item_of,
        published_terms_of=published_terms.of_contract,
        question_thread=questions.thread_about,
        questions_about=questions.questions_about,
        question_in=assignments.question_in,
        running_clocks=running_clocks,
        settings_tabs=settings_tabs,
        spark_of=spark_of,
        subject_words=log_words.subject_words,
        value_words=log_words.value_words,
        vendor_page=vendor_pages.vendor_page,
        vendors_by_id=vendor_queries.vendors_by_id,
        way_of=places.way_of,
        way_to=places.way_to,
    )
    tell_beside(provisions.beside_shares)
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
    install_guards(
        app,
        once_identified=_place_and_language,
        when_refused=note_refused_act,
        vendors_of=departments.vendors_of_person,
    )
    install_headers(app)
    install_watching(app)
    register_commands(app)
    app.context_processor(_template_context)
    _answer_errors(app)
    return app


def _connect_database(app: Flask) -> None:
    db.init_app(app)
    Migrate(app, db, directory=str(app.config["ROOT"] / "migrations"), render_as_batch=True)
    with app.app_context():
        prepare(db.engine)
        vendor_queries.install_spelling(db.engine)
        install_transactions(db.session)
        install_locking(db.session)
        install_sealing(db.session)


def _place_and_language() -> None:
    """Days are the organisation's, words the reader's."""
    if request.endpoint in ("static", "assets", "bootstrap.static"):
        return
    g.organisation = g.get("organisation") or organisation.find_organisation()
    if g.organisation is not None:
        organisation.enter(g.organisation)
        g.default_language = g.organisation.default_language


def _template_context() -> dict[str, object]:
    if not has_request_context():  # a print template in a job or a command
        return {}
    actor = g.get("actor")
    may_search = actor is not None and places.is_open("navigation.search", actor)
    return {
        "actor": actor,
        "organisation": g.get("organisation"),
        "lang": language(),
        "languages": LANGUAGES,
        "today": clock.today(),
        "nav": entries(g.get("menu_of") or actor, request.endpoint or ""),
        "search_action": url_for("navigation.find") if may_search else None,
        "suggest_href": url_for("navigation.suggest") if may_search else None,
    }


def _answer_errors(app: Flask) -> None:
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(DomainError, _refused)
    app.register_error_handler(StaleDataError, lambda _error: _refused(Overtaken()))
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
    status = status_for(error)
    page = render_template("errors/refused.html", message=words(error.message), back=page_before())
    return page, status, {"Retry-After": str(RETRY_AFTER)} if status == UNAVAILABLE else {}


def _from_outside(error: Exception) -> ResponseReturnValue:
    """One line in the log and a page that needs nothing of what may be away."""
    outage = outage_of(error)
    if outage is None and current_app.testing:
        raise error
    if outage is None:
        return _unexpected(error)
    logging.getLogger("portal").error("%s (%s)", outage_told(outage)[0].id, type(error).__name__)
    return _outage_page(outage), 503, {"Retry-After": str(RETRY_AFTER)}


def _unexpected(error: Exception) -> ResponseReturnValue:
    logging.getLogger("portal").exception("unexpected: %s", type(error).__name__)
    try:
        return render_template("errors/http.html", error=error, code=500), 500
    except Exception:  # what the page itself reads is the reason
        return _outage_page(None), 500


def _outage_page(outage: Outage | None) -> str:
    """Rendered by itself: what pages usually know of the reader stands in the database."""
    app = current_app
    texts = {lang: outage_page(outage, partial(words, lang=lang)) for lang in LANGUAGES}
    return app.jinja_env.get_template("errors/outage.html").render(
        texts=texts,
        at=f"{clock.now():%Y-%m-%d %H:%M} UTC",
        code=500 if outage is None else 503,
        static=lambda name: url_for("static", filename=name),
        assets=lambda path: url_for("assets", path=path),
    )
