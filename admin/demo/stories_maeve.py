"""A page at St. Brigid that a grown patient writes herself, for whoever is a member there."""

from admin.demo.shapes import At, Fate, PageStory, PictureStory, ReaderStory, UpdateStory, WordStory
from mail.models import DeliveryState
from pages.models import Visibility

MAEVE = "Maeve Donnelly"

_READERS = (
    ReaderStory("Conor Donnelly", "conor.donnelly@mail.example", At(41, 13, 40)),
    ReaderStory("Breda Donnelly", "breda.donnelly@post.example", At(41, 14, 5)),
    ReaderStory("Tamsin Okoro", "tamsin.okoro@nightbus.example", At(41, 15, 30)),
    ReaderStory("Jude Ferreira", "jude.ferreira@nightbus.example", At(40, 22, 10), DeliveryState.DELIVERED),
    ReaderStory("Ishbel Rennie", "ishbel.rennie@letters.example", At(38, 9, 25)),
    ReaderStory("Marvin Telford", "marvin.telford@inbox.example", At(35, 18, 0), DeliveryState.DELIVERED, left=At(12, 8, 40)),
    ReaderStory("Greta Holm", "greta.holm@letters.example", At(30, 11, 55)),
)

_WHO = UpdateStory(
    MAEVE,
    At(41, 20, 20),
    "Who this is for",
    "I am twenty-six and have cystic fibrosis. I have come to this hospital since I was nine weeks old, which is why a "
    "grown woman is writing to you from a corridor with giraffes on it.\n\n"
    "People with CF may not share a room, because we give each other bugs that other people never notice. So for twenty "
    "years I have read the names on the next door and met none of them. If you are one of those: here is a room that we "
    "can both be in.\n\n"
    "I write when there is something. I do not do brave.",
    words=(
        WordStory(
            "Tamsin Okoro",
            At(40, 7, 30),
            "Signed up, password forgotten, signed up again. Your shift is covered till you say otherwise.",
        ),
    ),
)

_FOURTEEN = UpdateStory(
    MAEVE,
    At(27, 20, 50),
    "Fourteen days",
    "In for the usual: two antibiotics through a line, at six, two and ten, for fourteen days. Lung function 41 percent. "
    "It was 48 last time, and I want it back.\n\n"
    "What I pack, since somebody always asks: own pillow, own mug, an extension lead, shoes that make it clear I am a "
    "visitor to the bed and not part of it.\n\n"
    "The view, for the record.",
    pictures=(PictureStory("window-evening", "A window at dusk with dark hills outside, and a chair beside it."),),
    words=(
        WordStory("Greta Holm", At(26, 9, 15), "The extension lead. Eleven years of this and I never thought of it."),
        WordStory("Breda Donnelly", At(26, 18, 30), "You took my good mug. Mam"),
    ),
)

_HOME = UpdateStory(
    MAEVE,
    At(13, 19, 15),
    "Forty-nine",
    "Forty-nine percent. Home, own bed, line out.\n\n"
    "I went and stood on the step for a while and breathed in as far as it goes. It goes further.",
    pictures=(PictureStory("hills-evening", "Two rows of hills in brown and rose, under an evening sky with a low sun."),),
    words=(WordStory("Conor Donnelly", At(13, 19, 50), "Forty-nine is a grand number. Your turn to carry the shopping."),),
    fates=(Fate(DeliveryState.NOT_KNOWN, frozenset({"Jude Ferreira"})),),
)

_TALK = UpdateStory(
    MAEVE,
    At(5, 10, 30),
    "A conversation",
    "At clinic they said *transplant*. They were careful to say that it is a conversation and not a list.\n\n"
    "The right time for it, they say, is when you feel too well for it. I feel too well for it.\n\n"
    "I have questions for anybody who has been through the evaluation: not the operation, the weeks before, where they "
    "look at all of you and then a committee talks. Write to me here.",
    words=(
        WordStory(
            "Ishbel Rennie",
            At(4, 11, 20),
            "My son was evaluated at nineteen. The dentist is the part that takes longest. Book the dentist first.",
            (WordStory(MAEVE, At(4, 12, 5), "That is exactly the kind of thing nobody writes down. Booked."),),
        ),
    ),
)

_TAKEN_BACK = UpdateStory(
    MAEVE,
    At(2, 23, 40),
    "What I decided",
    "I am going to let them evaluate me. I have been turning it over for three days, and tonight I noticed that I had "
    "stopped turning.",
    stopped=True,
)

_SAID = UpdateStory(
    MAEVE,
    At(1, 12, 10),
    "What I decided, in the right order",
    "Late last night I put something here and took it back a minute later, because one person ought to hear it "
    "from me before he reads it. He has heard it now. He was in the middle of a sandwich.\n\n"
    "I am going to let them evaluate me. It means two days of tests, then the committee. It decides nothing yet.\n\n"
    "I would still like to hear from people who have sat through it.",
    words=(
        WordStory("Conor Donnelly", At(1, 12, 40), "It was a good sandwich and I did not finish it. I am driving you there."),
        WordStory(
            "Philip Rasmussen",
            At(1, 21, 15),
            "You do not know me. I am twenty-three, same clinic, and I think we have had the same room, never at the same "
            "time. I had the evaluation last year. Ask me anything, I remember all of it.",
            waiting=True,
        ),
    ),
    fates=(Fate(DeliveryState.SENT, frozenset({"Jude Ferreira"})),),
)

MAEVES = PageStory(
    patient_name="Maeve",
    kept_by="herself",
    neutral_label="Notes from Harrow Street",
    keepers=(MAEVE,),
    visibility=Visibility.HOSPITAL,
    full_text_mail=True,
    began=At(41, 13, 20),
    readers=_READERS,
    updates=(_WHO, _FOURTEEN, _HOME, _TALK, _TAKEN_BACK, _SAID),
)
