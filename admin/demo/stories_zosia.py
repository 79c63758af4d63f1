"""A child's page at St. Brigid: ten days after an operation on the heart, told by her father."""

from admin.demo.shapes import At, Fate, PageStory, PictureStory, ReaderStory, UpdateStory, WordStory
from mail.models import DeliveryState
from pages.agreement import Agreement

TOMASZ = "Tomasz Wilk"

_READERS = (
    ReaderStory("Kasia Wilk", "kasia.wilk@poczta.example", At(11, 9, 10)),
    ReaderStory("Halina Wilk", "halina.wilk@poczta.example", At(11, 9, 15)),
    ReaderStory("Jerzy Wilk", "jerzy.wilk@poczta.example", At(11, 9, 15), DeliveryState.DELIVERED),
    ReaderStory("Bożena Sroka", "bozena.sroka@poczta.example", At(11, 10, 40)),
    ReaderStory("Marcus Teale", "marcus.teale@bridgeworks.example", At(11, 12, 5), DeliveryState.DELIVERED),
    ReaderStory("Farah Daneshvar", "farah.daneshvar@bridgeworks.example", At(11, 12, 20)),
    ReaderStory("Edith Corrigan", "edith.corrigan@littleoak.example", At(10, 8, 30)),
    ReaderStory("Simone Adebayo-Clarke", "simone.ac@mail.example", At(10, 17, 45)),
    ReaderStory("Piotr Gajda", "piotr.gajda@inbox.example", At(9, 6, 50), DeliveryState.DELIVERED),
    ReaderStory(
        "Leonard Hobbs",
        "l.hobbs@oldworks.example",
        At(9, 20, 10),
        DeliveryState.DELIVERED,
        lost=At(5, 12, 0),
        why="550 5.4.1 Recipient address rejected: access denied.",
    ),
    ReaderStory("Nadia Petrescu", "nadia.petrescu@bridgeworks.example", At(7, 13, 30)),
)

_BEFORE = UpdateStory(
    TOMASZ,
    At(10, 18, 30),
    "Tomorrow at seven",
    "Zosia is five years old and has Tetralogy of Fallot, which is four faults of the heart at once. Tomorrow they repair "
    "them. The surgeon drew it for us on the back of a menu, and I have kept the menu.\n\n"
    "She knows that she will sleep, that it will hurt afterwards, and that I will be there when it does. "
    "She asked who will be in charge while she sleeps. I gave her the name of the anesthesiologist and she was content.\n\n"
    "Kasia is at home with the baby. I write in English, and she reads it to my parents in Polish.",
    words=(
        WordStory("Halina Wilk", At(10, 19, 50), "Kasia writes this for me. We will be awake at your seven o’clock. Mama"),
        WordStory("Edith Corrigan", At(10, 20, 15), "Her peg and her cup at nursery are hers. Nobody has been given them."),
    ),
)

_AFTER = UpdateStory(
    TOMASZ,
    At(9, 16, 10),
    "It is done",
    "Seven hours and twenty minutes. They tested the repair before they closed, and it held.\n\n"
    "She is in intensive care and is kept asleep until tomorrow. A machine breathes for her. There are six pumps; "
    "I have learned which of the sounds matter, and it is only two of them.\n\n"
    "Her lips are pink. I had not seen that before.",
    words=(
        WordStory(
            "Farah Daneshvar",
            At(9, 16, 35),
            "I stopped the site meeting to read this out. Then nobody wanted to go back to the agenda.",
        ),
        WordStory("Bożena Sroka", At(9, 17, 20), "God be thanked. Eat something, Tomek."),
    ),
    fates=(Fate(DeliveryState.NOT_KNOWN, frozenset({"Piotr Gajda"})),),
)

_TUBE = UpdateStory(
    TOMASZ,
    At(8, 11, 45),
    "She breathes herself",
    "The tube came out at 10:20. Her first word was *water* and her second was *no*, because the water was on a sponge.\n\n"
    "She sleeps and wakes. When she wakes she counts the people in the room.",
    words=(
        WordStory(
            "Simone Adebayo-Clarke",
            At(8, 13, 5),
            "Ours was in that unit three years ago, same repair. The day after the tube was the crossest day of her life. "
            "It is a good sign, and nobody tells you.",
            (WordStory(TOMASZ, At(8, 21, 15), "Thank you. I was going to ask somebody whether it is normal."),),
        ),
    ),
)

_SLOW = UpdateStory(
    TOMASZ,
    At(6, 19, 20),
    "A slower day",
    "There is fluid beside the lung, so one of the drains stays two days longer. The doctors say that this is usual. "
    "I asked three of them, separately.\n\n"
    "She is angry about the drain. Somebody from child life brought a doll with a drain in the same place, and Zosia is "
    "strict with it: it has to lie still and may not complain.\n\n"
    "A paper boat came from nursery. It is the first thing she has asked to hold.",
    pictures=(PictureStory("paper-boat-red", "A paper boat folded from red paper, on a pale ground."),),
    words=(WordStory("Edith Corrigan", At(6, 20, 40), "It was a joint work. Eleven children, and a good deal of tape."),),
)

_FISH = UpdateStory(
    TOMASZ,
    At(4, 15, 0),
    "To the fish",
    "The drain is out. We are in an ordinary room, and I can hear the corridor instead of the pumps.\n\n"
    "Today she walked to the aquarium. Forty meters, two rests. The fish have no names, so she gave them numbers. "
    "Number four is hers and nobody else may look at it for long.\n\n"
    "She drew it for the doctors’ board.",
    pictures=(PictureStory("fish", "A child’s drawing of one orange fish with a striped tail, on a white board."),),
    words=(
        WordStory("Marcus Teale", At(4, 16, 30), "Please convey to number four the regards of the whole bridge office."),
        WordStory(
            "Halina Wilk",
            At(4, 17, 10),
            "Dziadek measured forty meters in the yard, so that we know how far it is. It is far. Mama",
        ),
    ),
)

_STAIRS = UpdateStory(
    TOMASZ,
    At(1, 17, 40),
    "One floor of stairs",
    "To go home she must climb one floor. Today she did, with one hand on the rail and the other giving me directions.\n\n"
    "Tomorrow there is one more ultrasound of the heart. If it is good, home in two or three days. I write *if* because "
    "I have learned to.",
    words=(WordStory("Kasia Wilk", At(1, 18, 15), "The baby has moved into her bed. We are negotiating."),),
    fates=(Fate(DeliveryState.SENT, frozenset({"Piotr Gajda"})),),
)

ZOSIA = PageStory(
    patient_name="Zosia",
    patient_is_minor=True,
    age=5,
    agreement=Agreement.GUARDIAN,
    kept_by="her father",
    neutral_label="News from Tomasz",
    keepers=(TOMASZ,),
    began=At(11, 8, 55),
    readers=_READERS,
    updates=(_BEFORE, _AFTER, _TUBE, _SLOW, _FISH, _STAIRS),
    words=(
        WordStory(
            "Nadia Petrescu",
            At(5, 12, 45),
            "Your drawings for pier two are checked and signed. Do not open your mail.",
            (WordStory(TOMASZ, At(5, 14, 10), "I opened it. Thank you."),),
        ),
    ),
)
