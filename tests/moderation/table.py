"""What tests of moderation share: reporting, the newest case, deciding about it, and which letters wait for whom."""

from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from tests.messages.visit import press
from tests.support.browser import Browser, Page
from tests.support.people import rows
from tests.support.world import APage, Hospital, Somebody, World

QUEUE = "/admin/moderation/"
MAILS = """select m.letter, d.email from delivery d join mailing m on m.id = d.mailing_id
           where m.letter like 'moderation/%%' order by d.id"""


@dataclass(frozen=True)
class Table:
    """Somebody's words, who finds them wrong, and who decides."""

    world: World
    hospital: Hospital
    page: APage
    ruth: Browser
    max: Somebody
    mo: Somebody
    mona: Somebody

    @cached_property
    def looks(self) -> Browser:
        """Mo, at work."""
        return self.mo.browser()

    @property
    def word_path(self) -> str:
        """Where the newest word on the page is reported."""
        [(message_id,)] = rows(self.world, "select id from support_message order by id desc limit 1")
        return f"{self.page.path}/messages/{message_id}/report"

    def report(self, path: str | None = None, by: Somebody | None = None, **said: str) -> Page:
        """Somebody (Max, if nobody else) reports words."""
        browser = (by or self.max).browser()
        return browser.open(path or self.word_path).submit({"reason": "It frightens her.", **said}, action="/report")

    @property
    def case_path(self) -> str:
        """Where the newest case is."""
        [(case_id,)] = rows(self.world, "select id from moderation_case order by id desc limit 1")
        return f"{QUEUE}{UUID(str(case_id))}"

    def act(self, *ends: str) -> None:
        """Mo presses buttons of the newest case."""
        for end in ends:
            assert press(self.looks, f"{self.case_path}/{end}").status == 200, end

    def decide(self, outcome: str, note: str = "So it is.") -> Page:
        """Mo takes the newest case and decides."""
        self.act("claim")
        return self.looks.open(self.case_path).submit({"outcome": outcome, "note": note})

    @property
    def letters(self) -> list[tuple[str, str]]:
        """Which letters of moderation went into the outbox, and to whom."""
        return [(str(name).rpartition("/")[2], str(email)) for name, email in rows(self.world, MAILS)]

    def trail(self) -> list[str]:
        """What the trail says of cases and reports."""
        query = "select action from audit_entry where action like 'case.%%' or action like 'report.%%' order by id"
        return [str(action) for (action,) in rows(self.world, query)]
