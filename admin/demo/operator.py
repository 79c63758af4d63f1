"""The demo's operator, with an app on the sandbox's telephone like everybody who needs a second step."""

from admin.demo.second_step import Telephone, secret_for
from admin.demo.seed import password_for
from admin.operator.actions import create_operator, give_app, operator_with
from admin.operator.jobs import count_now
from kernel.operators import operator_session
from kernel.tenancy import open_tenants

EMAIL, NAME = "olga@carepages.example", "Olga Ray"


def sow_operator() -> Telephone:
    """Adds her unless she is there, and counts every hospital once, so that she finds numbers; committed. Her telephone."""
    with operator_session() as session:
        operator = operator_with(session, EMAIL) or create_operator(
            session, email=EMAIL, name=NAME, password=password_for(EMAIL)
        )
        if operator.secret is None:
            give_app(operator, secret_for(EMAIL))
    for tenant_id in open_tenants():
        count_now(tenant_id)
    return Telephone("CarePages", NAME, EMAIL, secret_for(EMAIL))
