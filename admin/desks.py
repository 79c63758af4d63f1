"""The desks of the house: the console, enrolment, and what a hospital's own systems speak to. Only the web has them."""

from admin.console import install_console
from admin.operator.console import install_operator_console
from billing.delivery.doors import BLUEPRINTS as BRINGING
from billing.donations.papers import blueprint as donation_papers_blueprint
from billing.orders.hooks import blueprint as stripe_hooks_blueprint
from integrations.identity.first_visit import blueprint as first_visit_blueprint
from integrations.identity.leaving import after_sign_out
from integrations.identity.leaving import blueprint as signon_leaving_blueprint
from integrations.identity.views import blueprint as signon_blueprint
from integrations.identity.views import ways_to_sign_in
from integrations.record.views import blueprint as record_blueprint
from integrations.record.views import ways_to_enrol
from integrations.scim.answers import failed as scim_failed
from integrations.scim.discovery import blueprint as scim_discovery_blueprint
from integrations.scim.views import blueprint as scim_blueprint
from kernel.web import House
from tenants.address.views import blueprint as address_blueprint
from tenants.enrolment.claiming import blueprint as claiming_blueprint
from tenants.enrolment.handing import blueprint as handing_blueprint
from tenants.enrolment.many import blueprint as enrolment_many_blueprint
from tenants.enrolment.views import blueprint as enrolment_blueprint

DESKS = (
    *BRINGING,
    address_blueprint,
    claiming_blueprint,
    donation_papers_blueprint,
    enrolment_blueprint,
    enrolment_many_blueprint,
    first_visit_blueprint,
    handing_blueprint,
    record_blueprint,
    scim_blueprint,
    scim_discovery_blueprint,
    signon_blueprint,
    signon_leaving_blueprint,
    stripe_hooks_blueprint,
)


def install_desks(app: House) -> None:
    """Opens them all."""
    for blueprint in DESKS:
        app.register_blueprint(blueprint)
    app.extensions["sign_in_ways"] = ways_to_sign_in
    app.extensions["after_sign_out"] = after_sign_out
    app.extensions["ways_to_enrol"] = ways_to_enrol
    app.extensions["machine_errors"] = {"/scim/": scim_failed}
    install_console(app)
    install_operator_console(app)
