"""Elena's page at Mercy: a bone-marrow transplant, told for five weeks by her sister and her husband."""

from admin.demo.readers_elena import READERS
from admin.demo.shapes import At, Fate, MinutesAgo, PageStory, PictureStory, UpdateStory, WordStory
from mail.models import DeliveryState

ANA, DANIEL = "Ana Quintero", "Daniel Whitcombe"

_WHY = UpdateStory(
    ANA,
    At(35, 20, 15),
    "Why there is a page",
    "Daniel has told the same four sentences to about thirty people this week, and by the thirtieth he leaves things out. "
    "From now on we write them here, once.\n\n"
    "What we know: Elena’s leukemia is in remission, and a bone-marrow transplant is how they mean to keep it there. "
    "She goes into Mercy in nine days and stays four to six weeks. "
    "The donor is a woman of thirty-one. That is all anyone may tell us.\n\n"
    "Daniel and I both write here. I write the long ones.\n\n"
    "You need no account to read this or to answer. If somebody is missing, tell me and I will add them. "
    "Please do not pass the letter on.",
    words=(
        WordStory(
            "Marisol Ruiz",
            At(35, 21, 2),
            "The Thursday table is all on this list now. We will read, and nobody is going to ask Daniel anything.",
        ),
        WordStory(
            "Bernard Whitcombe",
            At(34, 8, 10),
            "I am reading this on the telephone and it works. Love to Elena. B. Whitcombe (Dad)",
        ),
    ),
)

_ROOM = UpdateStory(
    DANIEL,
    At(26, 16, 30),
    "She has a room",
    "We checked in this morning. Two doors with a small lobby between them, a bed, an exercise bicycle nobody expects "
    "her to ride yet, and a wide window.\n\n"
    "Rules, because people asked:\n\n"
    "- Two visitors at a time. Wash to the elbow.\n"
    "- No colds. If you are not sure, you have a cold.\n"
    "- No flowers, no plants, nothing from a garden.\n"
    "- Letters are good. Books are good if they are new.\n\n"
    "Chemotherapy starts tomorrow. I am here days, Ana evenings.",
    pictures=(PictureStory("window", "A wide window with low hills outside, and an empty chair beside it."),),
    words=(
        WordStory(
            "Ray Kowalczyk",
            At(26, 18, 5),
            "Whole shop has been told about the colds. Nobody from second shift is coming near you.",
            (WordStory(DANIEL, At(26, 19, 40), "Tell second shift thank you. Especially Vernon."),),
        ),
    ),
)

_HAIR = UpdateStory(
    ANA,
    At(22, 21, 5),
    "Before it falls",
    "Dolores came this afternoon in a mask, with her own sheet for the floor, and cut Elena’s hair short before it could "
    "fall out long. Elena paid the usual price. There was an argument about it, which Elena won.\n\n"
    "Fourth day of chemotherapy. She is sick in the mornings, better by four, and does the crossword at six. "
    "The crossword is taking longer. I mention it because she would.\n\n"
    "She asks what is coming up in the garden. Could somebody look?",
    words=(
        WordStory(
            "Inés Fuentes",
            At(21, 7, 50),
            "I looked. Something has come up in the second row. I do not know what it is and I am not touching it.",
            (WordStory(ANA, At(21, 18, 30), "She says: radishes. Thin them to a thumb’s width, and you may eat those."),),
        ),
        WordStory("Dolores Pratt", At(21, 20, 15), "She has a well-shaped head. I have been telling her so for years."),
    ),
)

_DAY_ZERO = UpdateStory(
    DANIEL,
    At(18, 15, 50),
    "Day zero",
    "They count from today.\n\n"
    "The marrow came at ten past one, in a bag you could hide behind a paperback. It went in through the line like any "
    "other bag. Fifty minutes. Two nurses read numbers to each other before and after. Elena slept through most of it.\n\n"
    "That is all there is to see. The rest happens where nobody can look, and takes two or three weeks.\n\n"
    "Mateo sent a paper boat. It cannot come in, so it is taped to the outside of the glass.\n\n"
    "Thank you to the woman who gave the marrow. She does not have our names and we do not have hers.",
    pictures=(PictureStory("paper-boat", "A paper boat folded from a white sheet, on a blue ground."),),
    words=(
        WordStory(
            "Lucinda Farrow",
            At(18, 17, 25),
            "I told the fourth grade about the boat, and now there are twenty-six. I have them in a box until she is home.",
        ),
        WordStory("Bernard Whitcombe", At(18, 18, 45), "Fifty minutes. I would have guessed a day. Glad that it is in. Dad"),
    ),
    fates=(Fate(DeliveryState.NOT_KNOWN, frozenset({"Gus Penhallow"})),),
)

_HARD = UpdateStory(
    ANA,
    At(13, 22, 20),
    "What they said would come",
    "It has come. Her mouth and throat are too sore to speak or to swallow. She is fed through the line, and has a pump "
    "for the pain with a button that is hers alone. Day five to day ten is the bottom, they say. This is day five.\n\n"
    "She writes on a slate. Today’s collection:\n\n"
    "> Is it raining\n\n"
    "> Tell D to go home\n\n"
    "> Not you, you stay\n\n"
    "Please do not ring the room. Write here. I read your messages to her at eight, one at a time.\n\n"
    "Inés sent the garden. Elena wanted to see the whole bed.",
    pictures=(PictureStory("garden-bed", "A raised garden bed with three rows of green, and a small wooden marker."),),
    words=(
        WordStory("Marisol Ruiz", At(12, 7, 15), "Tell her yes. Since noon yesterday, and not hard."),
        WordStory(
            "Constance Whitcombe",
            At(12, 9, 35),
            "I put the kitchen light on at eight, when Ana reads to you. So now there are two of us up.",
        ),
        WordStory("Hollis Greer", At(12, 13, 10), "You were named at both services. No answer needed."),
    ),
    fates=(Fate(DeliveryState.NOT_KNOWN, frozenset({"Gus Penhallow", "Emmett Skaggs"})),),
)

_FEVER = UpdateStory(
    DANIEL,
    At(9, 11, 30),
    "A fever, and then not",
    "I did not write for two nights, because there was nothing I could say that would have let you sleep.\n\n"
    "On day seven she went to 103. They had told us to expect it: no white cells, and something gets in. Two antibiotics, "
    "somebody in the room every half hour. The second night she knew me but not what town we were in.\n\n"
    "This morning it is 99.4 and she asked for her glasses. The doctor’s word is *satisfactory*. I have decided to like it.\n\n"
    "I am going home to sleep. Ana has the phone.",
    words=(
        WordStory("Ray Kowalczyk", At(9, 11, 48), "Sleep, Dan."),
        WordStory(
            "Theodora Lamm",
            At(9, 14, 20),
            "Satisfactory was the best mark my old professor ever gave. He gave it twice in thirty years.",
            (
                WordStory(
                    DANIEL,
                    At(8, 9, 5),
                    "Slept eleven hours. I have not answered each of you, but I have read each of you.",
                ),
            ),
        ),
    ),
    fates=(Fate(DeliveryState.BOUNCED, frozenset({"Leland Croft"}), "552 5.2.2 The mailbox is full."),),
)

_QUIET = UpdateStory(
    ANA,
    At(4, 9, 5),
    "A quiet day",
    "No news is the news. She would like short messages rather than calls.",
    words=(
        WordStory("Marisol Ruiz", At(4, 9, 40), "Short: hello.", (WordStory(ANA, At(4, 20, 10), "From Elena: Hello back."),)),
        WordStory("Nell Ashdown", At(4, 12, 30), "The dog is fine and sleeps on your side."),
    ),
)

_WINDOW = UpdateStory(
    ANA,
    At(1, 18, 40),
    "She walked to the window",
    "Eleven steps there, eleven back, and then she slept for three hours like somebody who has crossed a desert. "
    "The counts are up for the second day. Nobody here says the word yet, but the nurse drew a small sun on the board.",
    pictures=(
        PictureStory("hills", "The view from the window: two rows of hills under a pale sky, and the sun over them."),
        PictureStory("board-sun", "A small sun, drawn with a marker on the white board of the room."),
    ),
    words=(
        WordStory(
            "Marisol Ruiz",
            At(1, 19, 55),
            "Read this aloud to the whole table. There was clapping. Tell her we are saving her the corner seat.",
        ),
        WordStory("Bernard Whitcombe", At(1, 20, 30), "Twenty-two, counting both ways. Dad"),
    ),
    fates=(Fate(DeliveryState.SENT, frozenset({"Gus Penhallow", "Hanne Brekke"})),),
)

_WORD = UpdateStory(
    DANIEL,
    MinutesAgo(60),
    "They say it now",
    "Third day in a row above five hundred, so they say the word: engrafted. The doctor sat down to tell us. "
    "She has always stood before.\n\n"
    "What it does not mean: that she comes home this week.\n\n"
    "What it means: the pump goes tomorrow, she may try soup, and I can stop looking at the number before I look at her.\n\n"
    "The cup in the picture had broth in it. She finished it.\n\n"
    "Elena dictates: *Keep the corner seat. Not this month.*",
    pictures=(PictureStory("cup", "An empty cup on the sill of a window, in low light."),),
    words=(
        WordStory("Constance Whitcombe", MinutesAgo(41), "I have read it three times. I shall put the light on all the same."),
        WordStory("Ray Kowalczyk", MinutesAgo(18), "Telling the shop. Soup can be arranged, any kind."),
    ),
    most=DeliveryState.DELIVERED,
    fates=(
        Fate(
            DeliveryState.OPENED,
            frozenset(
                {
                    *("Marisol Ruiz", "Bernard Whitcombe", "Constance Whitcombe", "Ray Kowalczyk", "Inés Fuentes"),
                    *("Teresa Quintero", "Pilar Quintero", "Nell Ashdown", "Lucinda Farrow", "Kimiko Hale"),
                    "Winifred Oyelaran",
                }
            ),
        ),
        Fate(
            DeliveryState.SENT,
            frozenset({"Gus Penhallow", "Hanne Brekke", "Oskar Lindahl", "Desmond Akerele"}),
        ),
        Fate(DeliveryState.SENDING, frozenset({"Emmett Skaggs", "Philippa Stroud", "Jerome Castellan"})),
        Fate(DeliveryState.QUEUED, frozenset({"Leland Croft", "Bea Santangelo"})),
    ),
)

ELENA = PageStory(
    patient_name="Elena",
    kept_by="her sister and her husband",
    neutral_label="News from Ana",
    keepers=(ANA, DANIEL),
    began=At(36, 7, 30),
    readers=READERS,
    updates=(_WHY, _ROOM, _HAIR, _DAY_ZERO, _HARD, _FEVER, _QUIET, _WINDOW, _WORD),
    words=(
        WordStory(
            "Winifred Oyelaran",
            At(7, 16, 40),
            "I had mine six years ago, two floors down from where she is. Nobody told me that food would taste of tin for "
            "months, so I am telling you. It stops.",
            (
                WordStory(ANA, At(7, 20, 25), "I read her this one twice. She would like to know about coffee."),
                WordStory("Winifred Oyelaran", At(6, 8, 15), "Coffee came back last. It was worth the wait."),
            ),
        ),
        WordStory("Arlo Benedetti", At(3, 6, 20), "Nothing to say. It is six, the first loaves are out, and I thought of her."),
    ),
)
