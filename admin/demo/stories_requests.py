"""What members of Mercy Riverside ask for, and what became of it."""

from admin.demo.shapes import At, MinutesAgo, PostStory, RequestStory
from helping.models import Kind, Needed

MERCY_REQUESTS: tuple[RequestStory, ...] = (
    RequestStory(
        "Daniel Whitcombe",
        At(4, 23, 5),
        Kind.TALK,
        "I am fine while I have something to do. Then she sleeps and I have nothing to do. "
        "I would like to talk with somebody who has sat in that chair, and not about how strong we are.",
        taken_by="Anders Holmquist",
        lines=(
            PostStory(
                "Anders Holmquist",
                At(3, 7, 30),
                "I was the one who slept while my wife sat there, so I know the chair from the other side. "
                "I am on the second floor on Thursdays from four, with bad coffee. Or write here, whenever you like.",
            ),
            PostStory(
                "Daniel Whitcombe", At(3, 12, 15), "Thursday, then. I will bring better coffee. Thank you for not saying it."
            ),
        ),
    ),
    RequestStory(
        "Lucinda Farrow",
        At(2, 18, 10),
        Kind.PRACTICAL,
        "Our class guinea pig lives with me, because the family whose turn it was has other things to think of. "
        "I am away from Friday to Sunday. Could somebody near Harbor Street feed him twice a day? "
        "He bites nobody who brings parsley.",
        needed=Needed.WEEK,
    ),
    RequestStory(
        "Ruth Ellingsen",
        At(1, 17, 0),
        Kind.PRAYER,
        "Dad said his evening prayer aloud all his life, and now the words come out in the wrong order, and he hears it. "
        "Would somebody say it with him, slowly? He is a Lutheran and does not mind who else is one.",
        needed=Needed.TODAY,
    ),
    RequestStory(
        "Peter Rademaker",
        MinutesAgo(95),
        Kind.INFORMATION,
        "Where can one wash clothes at night near the hospital? I have been asking for directions in two languages all week, "
        "and this one I do not want to ask with my name.",
        anonymous=True,
    ),
)
