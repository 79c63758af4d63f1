"""The hospital's console: which pages it has, and the doors to them."""

from flask_admin import Admin
from flask_babel import lazy_gettext as lazy

from accounts.models import Person
from admin.address.page import AddressPage
from admin.audit.page import AuditPage
from admin.audit.words import named
from admin.base import open_doors
from admin.branding.page import BrandingPage
from admin.connecting.directory import DirectoryPage
from admin.connecting.record import RecordPage
from admin.connecting.signon import SignOnPage
from admin.crisis.on_call import OnCallPage
from admin.crisis.page import CrisisPage
from admin.forums import ForumsPage
from admin.home.numbers import week_word
from admin.home.page import FirstPage
from admin.home.reports import ReportsPage
from admin.letters.page import LettersPage
from admin.moderation.page import ModerationPage
from admin.moderation.requests import RequestsPage
from admin.moderation.word_rules import WordRulesPage
from admin.people.page import PeoplePage
from admin.policies import PoliciesPage
from admin.shop.donations import DonationsPage, FoundationPage
from admin.shop.orders import OrdersPage, PaymentsPage
from admin.shop.page import ProductsPage, ShopPage
from admin.shop.wards import WardsPage
from admin.terms.page import TermsPage
from kernel.access import Role
from kernel.web import House, feature
from tenants.signon.forms import ROLE_WORDS


def install_console(app: House) -> None:
    """Opens the console, and declares for each of its addresses what its page needs."""
    app.register_blueprint(feature("console", __name__))
    app.jinja_env.filters["role_word"] = lambda role: ROLE_WORDS[Role(role)]
    app.jinja_env.filters["actor_word"] = named
    app.jinja_env.filters["week_word"] = week_word
    console = Admin(app, name=lazy("Console"), index_view=FirstPage(name=lazy("Console"), url="/admin"))
    console.add_view(PeoplePage(Person, name=lazy("People"), endpoint="people", url="/admin/people"))
    console.add_view(BrandingPage(name=lazy("Branding"), endpoint="branding", url="/admin/branding"))
    console.add_view(LettersPage(name=lazy("Letters"), endpoint="letters", url="/admin/letters"))
    console.add_view(ForumsPage(name=lazy("Forums"), endpoint="forums_console", url="/admin/forums"))
    console.add_view(ShopPage(name=lazy("Shop"), endpoint="shop_console", url="/admin/shop"))
    console.add_view(FoundationPage(name=lazy("Foundation"), endpoint="foundation_console", url="/admin/foundation"))
    console.add_view(DonationsPage(name=lazy("Donations"), endpoint="donations_console", url="/admin/donations"))
    console.add_view(ProductsPage(name=lazy("Products"), endpoint="products_console", url="/admin/products"))
    console.add_view(OrdersPage(name=lazy("Orders"), endpoint="orders_console", url="/admin/orders"))
    console.add_view(PaymentsPage(name=lazy("Payments"), endpoint="payments_console", url="/admin/payments"))
    console.add_view(WardsPage(name=lazy("Wards"), endpoint="wards", url="/admin/wards"))
    console.add_view(ModerationPage(name=lazy("Moderation"), endpoint="moderation", url="/admin/moderation"))
    console.add_view(RequestsPage(name=lazy("Requests"), endpoint="requests_console", url="/admin/requests"))
    console.add_view(CrisisPage(name=lazy("Crisis"), endpoint="crisis_console", url="/admin/crisis"))
    console.add_view(OnCallPage(name=lazy("On call"), endpoint="on_call", url="/admin/on-call"))
    console.add_view(WordRulesPage(name=lazy("Word rules"), endpoint="word_rules", url="/admin/word-rules"))
    console.add_view(SignOnPage(name=lazy("Sign-on"), endpoint="signon_console", url="/admin/signon"))
    console.add_view(DirectoryPage(name=lazy("Directory"), endpoint="directory", url="/admin/directory"))
    console.add_view(AddressPage(name=lazy("Address"), endpoint="address_console", url="/admin/address"))
    console.add_view(TermsPage(name=lazy("Terms"), endpoint="terms_console", url="/admin/terms"))
    console.add_view(PoliciesPage(name=lazy("Policies"), endpoint="policies", url="/admin/policies"))
    console.add_view(RecordPage(name=lazy("Record"), endpoint="record_console", url="/admin/record"))
    console.add_view(ReportsPage(name=lazy("Reports"), endpoint="reports", url="/admin/reports"))
    console.add_view(AuditPage(name=lazy("Audit"), endpoint="audit", url="/admin/audit"))
    open_doors(app, console)
