"""Mercy Riverside: its face, its people, and the page that a daughter began yesterday."""

from admin.demo.shapes import At, HospitalStory, PageStory, PersonStory, ReaderStory, UpdateStory
from admin.demo.stories_anders import ANDERS
from admin.demo.stories_aurelio import AURELIO
from admin.demo.stories_elena import ELENA
from admin.demo.stories_forums_mercy import MERCY_TOPICS, MERCY_WAITING
from admin.demo.stories_graciela import GRACIELA
from admin.demo.stories_requests import MERCY_REQUESTS
from admin.demo.stories_shops import MERCY_FOUNDATION, MERCY_SHOP
from admin.demo.stories_talks_mercy import MERCY_TALKS
from kernel.access import Role
from pages.agreement import Agreement
from pages.models import GuestState

_WALTER = PageStory(
    patient_name="Walter",
    agreement=Agreement.PROVISIONAL,
    kept_by="his daughter",
    neutral_label="News from Ruth",
    keepers=("Ruth Ellingsen",),
    began=At(1, 15, 20),
    readers=(
        ReaderStory("Harlan Ellingsen", "harlan@threeoaksdairy.example", At(1, 16, 12), state=GuestState.INVITED),
        ReaderStory("Betsy Okonjo", "betsy.okonjo@post.example", At(1, 16, 15), state=GuestState.INVITED),
    ),
    updates=(
        UpdateStory(
            "Ruth Ellingsen",
            At(1, 15, 55),
            "Where things stand",
            "Dad had a stroke in the night. He was found early and the clot is out. "
            "His right side is weak and the words come out in the wrong order. He knows they do, which is the hard part.\n\n"
            "They will not guess yet. The next three days are for watching.\n\n"
            "I am making this page so that I can say it once. I will add people as I find their addresses.",
        ),
    ),
)

MERCY = HospitalStory(
    slug="mercy",
    name="Mercy Riverside",
    mark="M",
    color="#1f5f6b",
    accent="#b4532a",
    welcome=(
        "A care page is a place of your own to tell everyone once, and to hear back from them. "
        "You decide who comes. It costs nothing, and what you write stays yours."
    ),
    footer="Mercy Riverside. Questions about a page: ask at the Family Desk, main lobby, from 7 am to 9 pm.",
    emergency=(
        ("Emergency", "911"),
        ("Suicide and crisis line", "988"),
        ("Mercy Riverside, day and night", "(555) 555-0140"),
    ),
    time_zone="America/New_York",
    people=(
        PersonStory(
            "Harriet Lomax",
            "harriet.lomax@mercyriverside.example",
            "tenant admin",
            "The console: the hospital’s look and its people. Care pages are not hers to read.",
            At(120, 9, 0),
            (Role.TENANT_ADMIN,),
        ),
        PersonStory(
            "Dennis Achterberg",
            "dennis.achterberg@mercyriverside.example",
            "staff",
            "A nurse. Nobody invited him to a page, so he sees none.",
            At(90, 14, 10),
            (Role.STAFF,),
        ),
        PersonStory(
            "Ana Quintero",
            "ana.quintero@mail.example",
            "page owner",
            "Elena’s page: five weeks of updates, and for each of them who was reached. The newest is an hour old.",
            At(36, 7, 5),
        ),
        PersonStory(
            "Daniel Whitcombe",
            "daniel.whitcombe@post.example",
            "page owner",
            "Elena’s page again: her husband keeps it too.",
            At(36, 7, 40),
        ),
        PersonStory(
            "Ruth Ellingsen",
            "ruth.ellingsen@mail.example",
            "page owner",
            "A page begun yesterday for her father, who cannot say yes just now: by a card it is handed back to him.",
            At(1, 15, 10),
        ),
        PersonStory(
            "Lucinda Farrow",
            "lucinda.farrow@harborschool.example",
            "member",
            "Elena’s page as somebody sees it who was let in and has an account.",
            At(34, 19, 30),
        ),
        PersonStory(
            "Lorena Paredes",
            "lorena.paredes@correo.example",
            "page owner",
            "En español: la página de Aurelio, para una familia en dos países, abierta a quien tenga el enlace.",
            At(19, 17, 30),
            language="es",
        ),
        PersonStory(
            "Peter Rademaker",
            "peter.rademaker@mail.example",
            "page owner",
            "Graciela’s page, in two languages: members of the hospital find it and may ask to come. Somebody has asked.",
            At(80, 9, 0),
        ),
        PersonStory(
            "Socorro Lucero",
            "socorro.lucero@correo.example",
            "page owner",
            "Graciela’s page again: she keeps its list and answers. She also gives spiritual care, and a prayer waits for her.",
            At(80, 9, 10),
            (Role.SPIRITUAL_CARE,),
            language="es",
        ),
        PersonStory(
            "Miriam Holmquist",
            "miriam.holmquist@letters.example",
            "page owner",
            "Anders’s page: a year in forty updates, and an album of thirty-two pictures.",
            At(372, 7, 10),
        ),
        PersonStory(
            "Anders Holmquist",
            "anders.holmquist@busgarage.example",
            "page owner",
            "His own page, which his wife began. As a volunteer he sees who waits for help, and has answered somebody.",
            At(286, 10, 0),
            (Role.VOLUNTEER,),
        ),
    ),
    pages=(ELENA, _WALTER, AURELIO, GRACIELA, ANDERS),
    topics=MERCY_TOPICS,
    talks=MERCY_TALKS,
    requests=MERCY_REQUESTS,
    waiting=MERCY_WAITING,
    shop=MERCY_SHOP,
    foundation=MERCY_FOUNDATION,
)
