"""What people talk about in the forums of Mercy Riverside."""

from admin.demo.shapes import At, PostStory, TopicStory

MERCY_TOPICS: tuple[TopicStory, ...] = (
    TopicStory(
        "cancer",
        "What nobody told us about the third week",
        (
            PostStory(
                "Daniel Whitcombe",
                At(12, 22, 40),
                "My wife is in the third week after her transplant. Everyone warned us about the first two. "
                "Nobody said that the third is long and dull, and that dull would be the hard part.\n\n"
                "She does not want visitors, television or me. If you have been here: what did you do with the hours?",
            ),
            PostStory(
                "Miriam Holmquist",
                At(12, 23, 15),
                "We did a jigsaw of a lighthouse, badly, on a tray. Anders would place one piece and sleep for two hours. "
                "It took nineteen days. The point was that somebody else had made the picture already and we only had to "
                "put it back.",
            ),
            PostStory(
                "Anders Holmquist",
                At(11, 8, 5),
                "I was the one in the bed, so let me say what I could not say then. When I sent Miriam away I did not want "
                "her gone. I wanted nobody to be watching me be ill. She started reading the bus timetable aloud with her "
                "back to me. That was the right thing. It should not work and it did.",
                answers=2,
            ),
            PostStory(
                "Daniel Whitcombe",
                At(11, 21, 30),
                "I read her the seed catalogue tonight, looking out of the window. She corrected my Latin. "
                "It is the most she has said since Sunday. Thank you both.",
                answers=3,
            ),
        ),
        pinned=True,
    ),
    TopicStory(
        "cancer",
        "Questions that are worth writing down before an appointment",
        (
            PostStory(
                "Peter Rademaker",
                At(34, 10, 20),
                "We forget everything the moment the doctor sits down. I have begun a list and would like to steal yours.\n\n"
                "- What are we hoping this does, and when will we know?\n"
                "- What would make you stop?\n"
                "- Whom do we call at 3 a.m., and what is worth calling for?",
            ),
            PostStory(
                "Ana Quintero",
                At(34, 13, 2),
                "Ours: ask them to say it again as if to a cousin. And: may we record this? They have said yes every time.",
            ),
            PostStory(
                "Dennis Achterberg",
                At(33, 19, 45),
                "From the other side of the bed, as a nurse and only for myself: put the one that frightens you first. "
                "People keep it for the end, and then the time is gone.",
            ),
        ),
    ),
    TopicStory(
        "parenting",
        "How do you tell a class of seven-year-olds",
        (
            PostStory(
                "Lucinda Farrow",
                At(20, 17, 10),
                "I teach the class of a boy whose aunt is here for a long time. He told the others at snack that her blood "
                "is being changed, and now they ask me whether it hurts and whether she will be somebody else.\n\n"
                "What did your children need to hear? I would rather ask than guess.",
            ),
            PostStory(
                "Miriam Holmquist",
                At(19, 7, 50),
                "Mine needed to hear whose job it was. The doctors have the job of the illness, Grandma has the job of "
                "sleeping, and yours is second grade. After that she stopped checking on me at night.",
            ),
            PostStory(
                "Peter Rademaker",
                At(19, 22, 12),
                "My daughter asked if it was because she had shouted. I had thought I was very clear. Please say that one out "
                "loud even if nobody asks: nothing that anybody said or thought made this happen.",
                anonymous=True,
            ),
            PostStory(
                "Lucinda Farrow",
                At(18, 16, 30),
                "I said it this morning, almost in those words. Two children breathed out. I had no idea they had been "
                "holding it.",
                answers=3,
            ),
        ),
    ),
    TopicStory(
        "spirituality",
        "Praying when I am angry",
        (
            PostStory(
                "Socorro Lucero",
                At(25, 6, 30),
                "I light the candle every morning and for a month I have had nothing to say that is not a complaint. "
                "Is that still prayer? My grandmother would say so. I am not sure of my grandmother today.",
            ),
            PostStory(
                "Miriam Holmquist",
                At(25, 9, 12),
                "Half of the psalms are complaints, and somebody kept them in the book on purpose. "
                "I am not a believer on most days, but I read those.",
            ),
            PostStory(
                "Daniel Whitcombe",
                At(24, 23, 48),
                "I stopped going because people there told me that it happens for a reason. I miss the singing more than I "
                "expected. Has anybody found a way to have one without the other?",
                anonymous=True,
            ),
            PostStory(
                "Ana Quintero",
                At(23, 12, 40),
                "The chapel on the second floor is empty between two and three. I go there and hum. "
                "Last Tuesday a man I do not know hummed the lower part, and then he left. That was my service.",
                answers=3,
            ),
        ),
    ),
    TopicStory(
        "well-being",
        "I am afraid of the telephone",
        (
            PostStory(
                "Lucinda Farrow",
                At(8, 2, 14),
                "It can ring with good news and I still cannot breathe until I know who it is. At work I have put it in a "
                "drawer, and then I sit and watch the drawer.\n\n"
                "I do not want to put my name to this. I would like to know whether it ends.",
                anonymous=True,
            ),
            PostStory(
                "Anders Holmquist",
                At(8, 7, 20),
                "It ends. With us it took most of a year, and what helped was small: one ring tone for the ward and a "
                "different one for everybody else. The body learned the second one was harmless.",
            ),
            PostStory(
                "Ruth Ellingsen",
                At(1, 18, 5),
                "I came here tonight to ask exactly this. My father has been in for one day. I am changing the ring tone now.",
                answers=2,
            ),
        ),
    ),
    TopicStory(
        "well-being",
        "Dormir cuando por fin se puede",
        (
            PostStory(
                "Lorena Paredes",
                At(10, 23, 30),
                "Mi papá ya está mejor y ahora soy yo la que no duerme. En el hospital dormía en una silla como una piedra. "
                "En mi cama miro el techo. ¿A alguien más le pasó?",
            ),
            PostStory(
                "Socorro Lucero",
                At(9, 6, 15),
                "A mí, tres semanas. Mi hermana me dijo que el cuerpo sigue de guardia hasta que alguien lo releva. "
                "Así que me relevo yo: digo en voz alta quién está hoy con ella y a qué hora llaman. Suena tonto y duermo.",
            ),
            PostStory(
                "Lorena Paredes",
                At(8, 22, 50),
                "Lo hice anoche. Dije: hoy está mi hermano, y llama a las ocho. Dormí cinco horas seguidas. Gracias.",
                answers=2,
            ),
        ),
    ),
)

# Ruth is new in the forums, and there is a link in what she wrote: so it waits.
MERCY_WAITING = PostStory(
    "Ruth Ellingsen",
    At(0, 7, 30),
    "In our third week the nurse brought a photograph of a garden, and we named the plants in it. The library keeps more of "
    "them at https://library.mercyriverside.example/gardens, should you want one.",
)
