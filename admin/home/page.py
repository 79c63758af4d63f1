"""Console page *Home*: what waits for somebody, how the community lives, what room is left, and the way to all other pages."""

from flask_admin import expose
from sqlalchemy import select

from admin.base import ClosedIndex
from admin.first_steps import STEPS, facts_here
from admin.home.charts import chart_of
from admin.home.numbers import MEASURES, said, usual_period, weeks_counted
from admin.home.waiting import waiting_for
from crisis.queries import ready_to_go_live
from kernel.access import Permission, current_reader
from kernel.clock import now
from kernel.db import current_tenant_id, db
from kernel.features import is_on
from kernel.tenancy import Tenant
from photos.room import Room, used_here


class FirstPage(ClosedIndex):
    """What there is to do, for whoever looks."""

    @expose("/")  # type: ignore[untyped-decorator]  # Flask-Admin has no types
    def index(self) -> str:
        """What waits and what is missing, the numbers of the last weeks, and the console's pages: only those that are hers."""
        reader = current_reader()
        leads, (trial, room) = reader.may(Permission.CRISIS_MANAGE), _trial_and_room()
        missing = ready_to_go_live() if leads else frozenset()
        facts = facts_here(missing) if leads and trial else None
        steps = [(step, step.is_done(facts)) for step in STEPS if facts and (step.feature is None or is_on(step.feature))]
        counts = reader.may(Permission.NUMBERS_READ)
        weeks = weeks_counted(*usual_period(now().date())) if counts else []
        charts = [chart_of(measure, weeks) for measure in MEASURES] if weeks else []
        given = {"weeks": weeks, "charts": charts, "measures": MEASURES, "said": said, "counts": counts}
        begins = {"trial": trial, "steps": steps, "missing": missing}
        begins |= {"room": room if reader.may(Permission.POLICY_MANAGE) else None}
        return str(self.render("console/index.html", waiting=waiting_for(reader), **begins, **given))


def _trial_and_room() -> tuple[bool, Room]:
    """Whether the hospital is on trial, and how much room its pictures take. One statement."""
    query = select(Tenant.trial, used_here(), Tenant.most_gb).where(Tenant.id == current_tenant_id())
    trial, used, most_gb = db.session.execute(query).one()
    return trial, Room(used, most_gb)
