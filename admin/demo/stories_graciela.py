"""Graciela's page at Mercy: chemotherapy before an operation, told by her husband in English with her words in Spanish."""

from admin.demo.shapes import At, Fate, PageStory, PictureStory, ReaderStory, UpdateStory, WordStory, felt
from mail.models import DeliveryState
from messages.models import Feeling
from pages.models import GuestState, Kind, Right, Visibility

PETER, SOCORRO = "Peter Rademaker", "Socorro Lucero"
_DELIVERED = DeliveryState.DELIVERED

_READERS = (
    ReaderStory("Delfina Montoya", "delfina.montoya@correo.example", At(80, 10, 5), language="es", caregiver=True),
    ReaderStory("Joost Rademaker", "joost@rademaker.example", At(80, 10, 10), _DELIVERED),
    ReaderStory("Annika Rademaker", "annika@rademaker.example", At(80, 10, 10), caregiver=True),
    ReaderStory("Cleo Vandermeer", "cleo.vandermeer@harborschool.example", At(79, 17, 30)),
    ReaderStory("Ernestina Baca", "ernestina.baca@correo.example", At(79, 18, 0), language="es"),
    ReaderStory("Roland Fitch", "roland.fitch@harborschool.example", At(78, 7, 55), _DELIVERED),
    ReaderStory("Maura Kinsella", "maura.kinsella@letters.example", At(76, 21, 15), caregiver=True),
    ReaderStory("Tess Abernathy", "tess.abernathy@mail.example", At(50, 12, 20)),
    ReaderStory(
        "Dwight Sorrel",
        "dwight.sorrel@inbox.example",
        At(1, 20, 40),
        state=GuestState.ASKED,
        word="She taught me to read, in two languages, in room six. I would like to know how she is.",
    ),
)

_HOW = UpdateStory(
    PETER,
    At(79, 19, 30),
    "How this page works",
    "Graciela has breast cancer, found in time to have a plan. First chemotherapy, about five months of it; then the "
    "operation; then, probably, radiation. She is fifty-two, and she is *muy enojada*, which her doctor says is a "
    "perfectly good way to begin.\n\n"
    "I write, because she says that I am the one who needs to. She reads it before you do. Where my words are not enough "
    "she lends me hers.\n\n"
    "Socorro, her *comadre*, keeps the list. Ask her if somebody is missing. Short words are read the same day; long ones "
    "are read on Sundays, out loud, with coffee.",
    words=(
        WordStory("Delfina Montoya", At(79, 20, 15), "Soy su hermana y ella siempre ha sido así. Enojada es buena señal."),
        WordStory(
            "Cleo Vandermeer",
            At(78, 8, 10),
            "Room six has a substitute. The children have told her what she is doing wrong. She is taking notes.",
            (WordStory(SOCORRO, At(78, 18, 40), "I read this to her over the phone and she wants the list."),),
        ),
    ),
    pinned=True,
    felt=felt(Feeling.WITH_YOU, "Annika Rademaker", "Maura Kinsella", "Roland Fitch"),
)

_FIRST = UpdateStory(
    PETER,
    At(72, 17, 45),
    "The first one",
    "Three hours in a chair by the window. One of the drugs is the red of cough syrup, and the nurse gives it by hand, "
    "slowly, and watches it all the way in.\n\n"
    "The nausea came in the night, *con permiso*, as she put it, and left by the second evening. There are three kinds of "
    "pills for it. Somebody should have told me that you take them before, not when. I am telling you.",
    words=(
        WordStory("Maura Kinsella", At(72, 20, 5), "Ginger, cold, in tiny sips. I did sixteen of these. Ask me anything."),
        WordStory("Ernestina Baca", At(71, 9, 0), "Manzanilla, mija. Y que nadie fría nada en esa casa."),
    ),
)

_DRIVERS = UpdateStory(
    PETER,
    At(59, 21, 20),
    "For the four who drive",
    "This is only for you. Socorro made the plan; here is what is not on it.\n\n"
    "She will say that she can walk from the parking lot. She can. Drop her at the door anyway.\n\n"
    "She will want to talk on the way there and not on the way back. If she sleeps, drive round the lake once. The key is "
    "with Maura, and the blue bucket lives behind the seat.",
    words=(
        WordStory("Maura Kinsella", At(59, 21, 45), "Round the lake twice, if it is me."),
        WordStory("Annika Rademaker", At(58, 7, 30), "Understood. I shall bring no opinions."),
    ),
    chosen=frozenset({"Maura Kinsella", "Annika Rademaker", "Delfina Montoya", "Roland Fitch"}),
)

_TASTE = UpdateStory(
    PETER,
    At(36, 18, 10),
    "What tastes of something?",
    "Everything tastes of coins, she says, *de puras monedas*. She has stopped with plain water and with anything that "
    "has been near a steel pan. What tasted of something to you, or to somebody you cooked for?",
    words=(
        WordStory("Ernestina Baca", At(36, 18, 50), "Limón con sal, si no tiene llagas en la boca. Y la sandía bien fría."),
        WordStory("Maura Kinsella", At(36, 19, 30), "Plastic forks. It sounds foolish. It is half of it."),
        WordStory(
            "Tess Abernathy",
            At(35, 8, 25),
            "Cold noodles with vinegar. My mother lived on them for a whole summer.",
            (
                WordStory(
                    PETER, At(34, 19, 0), "Noodles: yes. Forks: yes. The watermelon is gone. She says *gracias, de veras*."
                ),
            ),
        ),
    ),
    kind=Kind.QUESTION,
)

_SMALLER = UpdateStory(
    PETER,
    At(20, 16, 20),
    "Smaller",
    "Four of the hard ones done. They measured today: from thirty-one millimeters to seventeen. The doctor turned the "
    "screen round so that Graciela could see for herself, and she asked her to do it again.\n\n"
    "Now come twelve of another kind, one a week. They say the hands and feet may go numb and that the hair sometimes "
    "starts again. She said a word in Spanish about the hair which I am not given to print.\n\n"
    "We went and sat in the field behind the school, because it was there.",
    pictures=(
        PictureStory(
            "dandelions",
            "A meadow of dandelion clocks in evening light, with the sun low behind them.",
            "Behind the school, at a quarter to seven.",
        ),
        PictureStory(
            "dandelion",
            "One large dandelion clock, close by, lit from behind by a low sun.",
            "She said: nobody blow.",
            words=(WordStory("Cleo Vandermeer", At(19, 7, 40), "Room six has asked for a big print of this one."),),
        ),
    ),
    words=(
        WordStory("Delfina Montoya", At(20, 17, 0), "Diecisiete. Ya lo apunté en el calendario de la cocina."),
        WordStory("Roland Fitch", At(20, 17, 30), "That is nearly half. I teach mathematics, so you may trust me."),
    ),
    kind=Kind.MILESTONE,
    felt=(
        *felt(Feeling.HEART, "Delfina Montoya", "Ernestina Baca", "Tess Abernathy", "Annika Rademaker"),
        *felt(Feeling.THANKS, "Maura Kinsella"),
    ),
    fates=(Fate(DeliveryState.BOUNCED, frozenset({"Joost Rademaker"}), "552 5.2.2 The mailbox is full."),),
)

_THANKS = UpdateStory(
    PETER,
    At(2, 18, 30),
    "From her, through me",
    "She dictates, I type.\n\n"
    "> To whoever keeps leaving *pan dulce* on the step before six in the morning: I know your car, Ernestina.\n\n"
    "> To room six: I have read all nineteen letters. Nico, it is *hubo*, not *hubieron*. I was very glad of it.\n\n"
    "> To those who drive: thank you for the lake.\n\n"
    "Three of the twelve are behind us. Her fingertips are a little numb. She buttons slowly and does not want help.",
    pictures=(
        PictureStory(
            "grass-light",
            "Tall grass and dandelion clocks in low sunlight, a little out of focus.",
            "The same field, two weeks later.",
        ),
    ),
    words=(WordStory("Ernestina Baca", At(2, 19, 10), "No sé de qué coche me hablan."),),
    kind=Kind.THANKS,
    felt=felt(Feeling.HEART, "Cleo Vandermeer", "Roland Fitch", "Maura Kinsella", "Delfina Montoya"),
    fates=(Fate(DeliveryState.SENT, frozenset({"Joost Rademaker"})),),
)

GRACIELA = PageStory(
    patient_name="Graciela",
    kept_by="her husband, with her comadre",
    neutral_label="Letters from Peter",
    keepers=(PETER, SOCORRO),
    limited=((SOCORRO, (Right.ANSWER, Right.INVITE)),),
    visibility=Visibility.ASKS,
    listed=True,
    cover="dandelions",
    began=At(80, 9, 30),
    readers=_READERS,
    updates=(_HOW, _FIRST, _DRIVERS, _TASTE, _SMALLER, _THANKS),
    words=(
        WordStory(
            "Tess Abernathy",
            At(9, 13, 20),
            "I do not know what to say, so I will say what I see: the lights in room six were on at eight, "
            "and there was singing.",
            thanked=At(9, 19, 0),
            felt=felt(Feeling.HEART, PETER, SOCORRO),
        ),
    ),
    corner=(
        WordStory("Maura Kinsella", At(30, 21, 0), "She was grey when I brought her home. Is somebody with her tonight?"),
        WordStory("Annika Rademaker", At(30, 21, 10), "I am. She has had half a bowl of noodles and is cross with the radio."),
        WordStory("Delfina Montoya", At(30, 21, 25), "Yo llego mañana a las ocho. Duerman las dos."),
        WordStory(
            SOCORRO,
            At(29, 7, 15),
            "The number for nights is on the refrigerator, and here again: call them at 100.4, do not wait for morning.",
        ),
    ),
)
