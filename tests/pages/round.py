"""A page that lies open before all who have to do with it, and what comes to each of them."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

from kernel.live import announce
from pages.agreement import Agreement
from pages.live import PAGE
from pages.models import Right
from tests.pages.patients import ADULT, page_about
from tests.pages.scenes import set_page
from tests.support.browser import Browser
from tests.support.live import Event, Listening, listening
from tests.support.people import rows
from tests.support.world import APage, Hospital, World

SECRET = "She slept well."
FENCE = "This page has changed. Look again"
AGAIN, SILENT = ["again"], ["silent"]


@dataclass
class Round:
    """A page about Elena, which Anna keeps, Hal helps keep and Ruth reads: each has it open, and Elena once she came."""

    world: World
    page: APage
    browsers: dict[str, Browser]
    heard: dict[str, Listening] = field(default_factory=dict)

    @property
    def hospital(self) -> Hospital:
        """Where the page is."""
        return self.page.keeper.hospital

    @property
    def update(self) -> str:
        """The id of the first update."""
        return str(rows(self.world, "select id from update order by id limit 1")[0][0])

    @contextmanager
    def open(self) -> Iterator["Round"]:
        """The page lies open before all of them."""
        with ExitStack() as stack:
            on = f"page:{self.page.id}"
            self.heard = {who: stack.enter_context(listening(browser, on)) for who, browser in self.browsers.items()}
            self._fence()
            assert [self._came(who) for who in self.heard] == [[] for _ in self.heard]
            yield self

    def after(self, what: "Callable[[Round], object]") -> Mapping[str, list[str]]:
        """What comes to each of them when this is done: `again`, words, `-` and the id of what is gone; `silent` at the end."""
        what(self)
        self._fence()
        return {who: self._came(who) for who in self.heard}

    def _fence(self) -> None:
        with self.hospital.entered():
            announce(PAGE, self.page.id, "page", self.page.id)

    def _came(self, who: str) -> list[str]:
        came: list[str] = []
        while (event := self.heard[who].next_or_end()) is not None and not _is_fence(event):
            came += ["again"] if event.kind == "again" else [event.words or "".join(f"-{gone}" for gone in event.gone)]
        return came if event is not None else [*came, "silent"]


def _is_fence(event: Event) -> bool:
    return FENCE in event.data


def gather(world: World, agreement: Agreement, *, came: bool = True) -> Round:
    """A page about somebody who stands to it like this; `came`: she has shown that it is she, and reads."""
    hospital = world.hospital()
    page = page_about(world, hospital, hospital.person("Anna Berg"), agreement)
    [(ruth,)] = rows(world, "select id from guest")
    helper = hospital.manager(page, "Hal Helper", Right.POST, Right.MANAGE)
    browsers = {"anna": page.keeper.browser(), "hal": helper.browser(), "ruth": hospital.guest_browser(ruth)}
    if came:
        elena = hospital.person("Elena Stern", email=ADULT["email"])
        set_page(world, page, patient_id=elena.id)
        browsers["elena"] = elena.browser()
    if agreement == Agreement.WAITING:
        del browsers["hal"], browsers["ruth"]
    return Round(world, page, browsers)
