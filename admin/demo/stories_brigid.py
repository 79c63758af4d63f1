"""St. Brigid Children’s: its face and its people."""

from admin.demo.shapes import At, HospitalStory, PersonStory
from admin.demo.stories_camila import CAMILA
from admin.demo.stories_forums_brigid import BRIGID_TOPICS
from admin.demo.stories_maeve import MAEVES
from admin.demo.stories_noor import NOORS
from admin.demo.stories_shops import BRIGID_FOUNDATION, BRIGID_SHOP
from admin.demo.stories_zosia import ZOSIA
from kernel.access import Role

BRIGID = HospitalStory(
    slug="brigid",
    name="St. Brigid Children’s",
    mark="B",
    color="#6b3f7c",
    accent="#1d7a74",
    welcome=(
        "When a child is ill, the same questions come from everyone who loves her. "
        "Answer them once, here, and read what they have to say when you have a hand free."
    ),
    footer="St. Brigid Children’s. The Family House is open day and night, and there is always somebody to talk to.",
    emergency=(
        ("Emergency", "911"),
        ("Suicide and crisis line", "988"),
        ("St. Brigid, nurse on call", "(555) 555-0173"),
    ),
    time_zone="America/Chicago",
    full_text_mail=True,
    people=(
        PersonStory(
            "Priscilla Nwosu",
            "priscilla.nwosu@stbrigid.example",
            "tenant admin",
            "The console. This hospital lets families put the whole update into a letter; Mercy does not.",
            At(150, 10, 0),
            (Role.TENANT_ADMIN,),
        ),
        PersonStory(
            "Owen Tranter",
            "owen.tranter@stbrigid.example",
            "staff",
            "Child life. With the address of Maeve’s page he can read it, as every member can; the child’s stays shut.",
            At(110, 11, 30),
            (Role.STAFF,),
        ),
        PersonStory(
            "Tomasz Wilk",
            "tomasz.wilk@bridgeworks.example",
            "page owner",
            "His daughter’s page: ten days, only people he invited.",
            At(11, 8, 40),
        ),
        PersonStory(
            "Maeve Donnelly",
            "maeve.donnelly@nightbus.example",
            "page owner",
            "Her own page: a message from a member that waits for her yes, and an update she took back.",
            At(41, 13, 5),
        ),
        PersonStory(
            "Philip Rasmussen",
            "philip.rasmussen@mail.example",
            "member",
            "Finds no page of his own. With the address of Maeve’s page he can read it, and sees that his message waits.",
            At(3, 22, 20),
        ),
        PersonStory(
            "Maribel Sandoval",
            "maribel.sandoval@correo.example",
            "page owner",
            "En español: la página de su hija Camila, solo para invitados, que estos días está en silencio.",
            At(31, 7, 40),
            language="es",
        ),
        PersonStory(
            "Samira Haddad",
            "samira.haddad@mail.example",
            "page owner",
            "Noor’s page: her daughter is fifteen, was asked, and said yes. One update she did not want there.",
            At(19, 17, 20),
        ),
        PersonStory(
            "Noor Haddad",
            "noor.haddad@mail.example",
            "member",
            "The page about her: she can hide any update and any picture, show it again, and take her yes back.",
            At(19, 17, 30),
            is_teen=True,
        ),
    ),
    pages=(ZOSIA, MAEVES, CAMILA, NOORS),
    topics=BRIGID_TOPICS,
    shop=BRIGID_SHOP,
    foundation=BRIGID_FOUNDATION,
)
