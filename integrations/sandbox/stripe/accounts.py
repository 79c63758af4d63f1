"""Accounts of hospitals: made by a call, filled in on a page, and then able to sell."""

import secrets
from typing import Any

from integrations.sandbox.stripe.books import Books, Stripe, Thing, new_id
from integrations.sandbox.stripe.problems import Problem, missing

CURRENCIES = {"US": "usd", "GB": "gbp", "CH": "chf", "CA": "cad"}
ASKED = ["business_type", "external_account", "representative.first_name", "tos_acceptance.date"]
SCHEMA = {"type!": "standard", "country": "text", "metadata": "words"}
LINK_SCHEMA = {"account!": "text", "return_url!": "text", "refresh_url!": "text", "type!": "account_onboarding|account_update"}


def create(here: Stripe, params: dict[str, Any]) -> Thing:
    """An account that cannot sell yet."""
    country = params.get("country", "US")
    if len(country) != 2 or not country.isupper():
        raise Problem(f"Country '{country}' is unknown.", code="country_unsupported", param="country")
    made: Thing = {
        "id": new_id("acct"),
        "object": "account",
        "charges_enabled": False,
        "country": country,
        "created": here.now(),
        "default_currency": CURRENCIES.get(country, "eur"),
        "details_submitted": False,
        "metadata": params.get("metadata", {}),
        "payouts_enabled": False,
        "requirements": {"currently_due": list(ASKED), "past_due": [], "disabled_reason": "requirements.past_due"},
        "type": "standard",
    }
    here.all[made["id"]] = Books(made)
    return made


def retrieve(here: Stripe, account_id: str) -> Thing:
    """How one stands."""
    if account_id not in here.all:
        raise missing("account", account_id)
    return here.all[account_id].account


def link(here: Stripe, params: dict[str, Any]) -> Thing:
    """An address that leads to the page once."""
    retrieve(here, params["account"])
    token = secrets.token_urlsafe(16)
    here.links[token] = params
    url = f"{here.address}/stripe/onboarding/{token}"
    return {"object": "account_link", "created": here.now(), "expires_at": here.now() + 300, "url": url}


def finish(here: Stripe, account_id: str) -> None:
    """All is told: it can sell."""
    account = here.all[account_id].account
    account |= {"charges_enabled": True, "payouts_enabled": True, "details_submitted": True}
    account["requirements"] = {"currently_due": [], "past_due": [], "disabled_reason": None}
    here.happened(here.all[account_id], "account.updated", account)
