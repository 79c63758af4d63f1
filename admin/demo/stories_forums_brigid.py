"""What people talk about in the forums of St. Brigid Children’s."""

from admin.demo.shapes import At, PostStory, TopicStory

BRIGID_TOPICS: tuple[TopicStory, ...] = (
    TopicStory(
        "parenting",
        "The brother who says nothing",
        (
            PostStory(
                "Tomasz Wilk",
                At(7, 21, 40),
                "Our daughter gets the visitors, the cards and the balloons. Her brother is nine and has become very polite. "
                "He sets the table without being asked. It worries me more than shouting would.",
            ),
            PostStory(
                "Owen Tranter",
                At(6, 10, 30),
                "I work in child life here. Polite is a job he has given himself. Sometimes it helps to give him another "
                "one that is really his: choosing the film on Fridays, feeding something, being bad at something with you.\n\n"
                "There is a group for brothers and sisters in the Family House on Saturdays at ten. Nobody has to talk in it.",
            ),
            PostStory(
                "",
                At(6, 23, 5),
                "I was that brother, thirty years ago. What I wanted was for somebody to ask me about soccer and then go on "
                "listening after I said fine.",
                anonymous=True,
            ),
            PostStory(
                "Tomasz Wilk",
                At(5, 20, 15),
                "I asked about soccer and waited. It took four minutes by the kitchen clock. Then he talked until ten.",
                answers=3,
            ),
        ),
    ),
    TopicStory(
        "parenting",
        "Las noches en el hospital con otro hijo en casa",
        (
            PostStory(
                "Maribel Sandoval",
                At(14, 22, 10),
                "Duermo aquí con mi hija y el pequeño está en casa con su abuela. Cada noche le falto a uno de los dos. "
                "¿Cómo se reparten ustedes?",
            ),
            PostStory(
                "",
                At(13, 7, 30),
                "Nosotros grabamos un cuento cada noche, con ruidos de hospital y todo. Mi hijo dice que el monitor es un "
                "grillo. No es lo mismo que estar, pero lo pide.",
                anonymous=True,
            ),
            PostStory(
                "Maribel Sandoval",
                At(12, 21, 0),
                "Grabé el primero anoche, en el pasillo. Me lo pidió dos veces. Gracias, quien seas.",
                answers=2,
            ),
        ),
    ),
    TopicStory(
        "cancer",
        "The day before the scan",
        (
            PostStory(
                "Maribel Sandoval",
                At(16, 19, 20),
                "Every three months the whole house holds its breath for a week. The children have noticed that we buy "
                "better cheese before a scan. Do you have rituals, or have you managed to give them up?",
                anonymous=True,
            ),
            PostStory(
                "Maeve Donnelly",
                At(15, 2, 30),
                "I am the one who gets scanned. I clean the oven. It has never been so clean, and I have decided that the "
                "oven is allowed to be frightened for me.",
            ),
            PostStory(
                "Philip Rasmussen",
                At(2, 21, 15),
                "We go to the same bench and eat chips in the car park afterwards, before anybody has told us anything. "
                "The order matters: chips first, then news.",
            ),
        ),
    ),
    TopicStory(
        "spirituality",
        "Blessings from people who believe something else",
        (
            PostStory(
                "Priscilla Nwosu",
                At(30, 9, 0),
                "A question for families, from one of the people who run this place: when somebody offers to pray for your "
                "child and it is not your prayer, what do you wish they had asked first?",
            ),
            PostStory(
                "Maeve Donnelly",
                At(29, 23, 40),
                "Only whether now is a good time. I have been prayed over while holding a bedpan.",
            ),
            PostStory(
                "Tomasz Wilk",
                At(9, 12, 20),
                "A woman on our corridor said: I say one for her every evening, you need not do anything about it. "
                "I think of that more often than I would have thought.",
            ),
        ),
    ),
    TopicStory(
        "well-being",
        "Being angry with people who mean well",
        (
            PostStory(
                "Tomasz Wilk",
                At(5, 1, 10),
                "If one more person tells me that I am strong I will lie down on the floor of the supermarket. "
                "I know that they are kind. I still want to lie down.",
                anonymous=True,
            ),
            PostStory(
                "Maeve Donnelly",
                At(5, 3, 25),
                "I drive the night bus. People who lie down get left alone there, as a courtesy. Come and ride with us.",
                answers=1,
            ),
            PostStory(
                "Maribel Sandoval",
                At(4, 20, 45),
                "A mi prima le dije: no me digas que soy fuerte, tráeme sopa. Now she brings soup, and says nothing, and it is "
                "very good soup.",
            ),
        ),
    ),
)
