"""Noor’s page at St. Brigid: a girl of fifteen with a new kidney, told by her mother; she said yes, and hid one update."""

from admin.demo.shapes import At, PageStory, ReaderStory, UpdateStory, WordStory, felt
from messages.models import Feeling
from pages.agreement import Agreement

SAMIRA, NOOR = "Samira Haddad", "Noor Haddad"

_READERS = (
    ReaderStory("Yusuf Haddad", "yusuf.haddad@mail.example", At(19, 18, 5)),
    ReaderStory("Adaeze Obi", "adaeze.obi@letters.example", At(19, 18, 20)),
    ReaderStory("Bram Verhoeven", "bram.verhoeven@northschool.example", At(18, 7, 45)),
    ReaderStory("Leila Haddad", "leila.haddad@post.example", At(18, 9, 30)),
)

_CALL = UpdateStory(
    SAMIRA,
    At(18, 20, 15),
    "The telephone, at ten past four",
    "There was a kidney. We were at the hospital before it was light. Noor packed in six minutes and forgot only socks.\n\n"
    "It works. It worked on the table, before they had closed. They say *on the table* as if that were an ordinary thing.\n\n"
    "Noor has read this before you. She said yes to a page like this one, and may say no to any line of it.",
    words=(
        WordStory("Yusuf Haddad", At(18, 20, 40), "Socks are on their way, by post and by grandmother."),
        WordStory("Adaeze Obi", At(17, 8, 10), "Before they had closed. I read that twice."),
    ),
    felt=felt(Feeling.WITH_YOU, "Leila Haddad", "Bram Verhoeven"),
)

_NIGHT = UpdateStory(
    SAMIRA,
    At(14, 23, 5),
    "A bad night",
    "She cried because of the tablets, and then because I had seen it.",
    hidden=True,
)

_HOME = UpdateStory(
    SAMIRA,
    At(4, 17, 30),
    "Home",
    "Home since noon, with eleven boxes of tablets and a chart on the fridge that Noor drew up herself. I am not allowed to "
    "touch the chart.\n\n"
    "School by video from Monday, an hour a day. Visitors in two weeks, and only those without a cough.",
    words=(WordStory("Bram Verhoeven", At(3, 8, 20), "Her place by the window is free, and so is the one on the screen."),),
)

NOORS = PageStory(
    patient_name="Noor",
    patient_is_minor=True,
    age=15,
    agreement=Agreement.AGREED,
    patient=NOOR,
    kept_by="her mother",
    neutral_label="News from Samira",
    keepers=(SAMIRA,),
    began=At(19, 17, 40),
    readers=_READERS,
    updates=(_CALL, _NIGHT, _HOME),
)
