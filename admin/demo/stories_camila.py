"""Camila's page at St. Brigid, wholly in Spanish: a girl of eight with leukemia; her mother keeps it, and it rests just now."""

from admin.demo.shapes import At, PageStory, PictureStory, ReaderStory, UpdateStory, WordStory, felt
from mail.models import DeliveryState
from messages.models import Feeling
from pages.agreement import Agreement
from pages.models import Kind

MARIBEL = "Maribel Sandoval"
_TERE, _ROGELIO, _MAESTRA = "Teresa Olvera", "Rogelio Sandoval", "Beatriz Arriaga"

_READERS = (
    ReaderStory(_TERE, "tere.olvera@correo.example", At(31, 8, 20), language="es", caregiver=True),
    ReaderStory(_ROGELIO, "rogelio.sandoval@correo.example", At(31, 8, 25), language="es", caregiver=True),
    ReaderStory(_MAESTRA, "beatriz.arriaga@escuelapinos.example", At(30, 16, 10), language="es"),
    ReaderStory("Leticia Olvera", "leticia.olvera@correo.example", At(30, 18, 40), language="es"),
    ReaderStory("Guadalupe Ríos", "lupita.rios@correo.example", At(29, 9, 15), language="es"),
    ReaderStory("Fermín Zúñiga", "fermin.zuniga@correo.example", At(29, 20, 0), DeliveryState.DELIVERED, language="es"),
    ReaderStory("Amalia Quiroz", "amalia.quiroz@correo.example", At(27, 11, 35), language="es"),
)

_BEGIN = UpdateStory(
    MARIBEL,
    At(30, 21, 40),
    "Lo que sabemos",
    "Camila tiene leucemia linfoblástica aguda. Es el cáncer más común en los niños y, de los que hay, de los que mejor se "
    "conocen: la mayoría se cura. El tratamiento dura más de dos años. La primera parte es de unas cinco semanas y se "
    "llama inducción.\n\n"
    "Ella sabe el nombre de lo que tiene. Preguntó si se contagia (no), si le va a doler (a ratos) y si su hermano se "
    "puede quedar con su cama (tampoco).\n\n"
    "Esta página es solo para quienes yo invité. Por favor no compartan las cartas ni las fotos.",
    words=(
        WordStory(_ROGELIO, At(30, 22, 30), "Hermana, salgo mañana en el primer camión. Dile que llevo el telescopio chico."),
        WordStory(
            _MAESTRA,
            At(29, 15, 20),
            "Su lugar en el salón sigue siendo su lugar. Le voy mandando solo lo que tenga ganas de hacer.",
            thanked=At(29, 20, 30),
        ),
    ),
    felt=felt(Feeling.WITH_YOU, _TERE, "Leticia Olvera", "Guadalupe Ríos"),
)

_PORT = UpdateStory(
    MARIBEL,
    At(26, 19, 10),
    "El puerto",
    "Le pusieron un aparatito debajo de la piel, cerca de la clavícula, para no picarle el brazo cada vez. Aquí lo llaman "
    "puerto. Camila oyó puerto y preguntó qué barcos llegan.\n\n"
    "Desde entonces cada medicina es un barco. La roja es un carguero. La de los jueves es un velero, porque pasa despacio.",
    pictures=(
        PictureStory(
            "paper-boat-red",
            "Un barco de papel rojo sobre un fondo claro.",
            "El carguero, según Camila.",
        ),
    ),
    words=(
        WordStory("Leticia Olvera", At(26, 20, 5), "Que la capitana nos diga qué barco hace falta y lo doblamos."),
        WordStory(_TERE, At(25, 7, 50), "Soy la abuela Tere. Ya aprendí a abrir esto. Puerto seguro, mi niña."),
    ),
    felt=felt(Feeling.HEART, _MAESTRA, _ROGELIO, "Amalia Quiroz"),
)

_WALL = UpdateStory(
    MARIBEL,
    At(20, 17, 30),
    "La pared",
    "Los esteroides le dan hambre y mal genio, y los dos se los notamos. Come a las cuatro de la mañana. La enfermera dice "
    "que es de esperarse y que se quita cuando se acaban.\n\n"
    "Mi hermano le trajo fotos de lo que se ve con un telescopio mucho más grande que el suyo. Las pegamos enfrente de la "
    "cama. Camila explica a quien entre que cada manchita es una galaxia entera, no una estrella, y espera a que se "
    "asombren. Todos se asombran.",
    pictures=(
        PictureStory(
            "galaxies",
            "Cientos de galaxias de muchos colores, como puntos y manchas, sobre un cielo negro.",
            "La favorita. Es una foto de la NASA.",
            words=(
                WordStory(_MAESTRA, At(19, 16, 0), "La proyecté en el salón. Contamos hasta ciento doce y nos ganó el recreo."),
            ),
        ),
        PictureStory(
            "rocket",
            "Un cohete blanco en su plataforma al anochecer, con luces alrededor.",
            "El de al lado de la puerta. Sale todos los días a la hora de la medicina.",
        ),
    ),
    words=(WordStory(_ROGELIO, At(20, 18, 15), "A mí me corrigió dos veces. Con razón las dos."),),
    felt=felt(Feeling.HEART, _TERE, "Guadalupe Ríos", "Fermín Zúñiga"),
)

_HAIR = UpdateStory(
    MARIBEL,
    At(14, 20, 20),
    "El pelo",
    "Se le empezó a caer hace tres días. Ayer decidió que mejor de una vez, y eligió a quién: su tío, con la máquina y sin "
    "música.\n\n"
    "Después se miró largo rato y dijo que tenía buena cabeza para casco. Lloré en el baño, un poco. Ella no.\n\n"
    "No le digan que se ve igual. Díganle hola.",
    words=(
        WordStory("Guadalupe Ríos", At(14, 21, 0), "Hola, Camila."),
        WordStory("Amalia Quiroz", At(13, 9, 30), "Hola, astronauta. Y hola, Maribel."),
    ),
)

_MARROW = UpdateStory(
    MARIBEL,
    At(3, 16, 45),
    "Remisión",
    "Llegó el resultado de la médula al final de la inducción: remisión. Quiere decir que ya no encuentran leucemia donde "
    "antes sí la encontraban. No quiere decir que se acabó: el tratamiento sigue, porque si se deja aquí, vuelve.\n\n"
    "La doctora lo dibujó, como todo. Camila pidió el dibujo y lo puso junto a las galaxias.\n\n"
    "Nos vamos a casa unos días, con sus defensas bajas y una lista de cosas que no se puede.",
    pictures=(
        PictureStory(
            "board-sun",
            "Un sol dibujado con marcador en un pizarrón blanco.",
            "Lo que quedó en el pizarrón al salir.",
        ),
    ),
    words=(
        WordStory(_TERE, At(3, 17, 30), "Gracias a Dios y a esa doctora. Su cama está tendida."),
        WordStory("Fermín Zúñiga", At(3, 19, 0), "Leí la palabra tres veces. Qué buena palabra."),
    ),
    kind=Kind.MILESTONE,
    felt=(
        *felt(Feeling.HEART, _TERE, _ROGELIO, _MAESTRA, "Leticia Olvera", "Guadalupe Ríos"),
        *felt(Feeling.PRAYER, "Amalia Quiroz"),
    ),
)

_REST = UpdateStory(
    MARIBEL,
    At(2, 12, 30),
    "Unos días en silencio",
    "Camila tiene las defensas muy bajas y yo llevo cinco semanas durmiendo por partes. Voy a dejar la página en silencio "
    "unos días. Lo que escriban se guarda y lo leemos cuando volvamos.\n\n"
    "Si hay algo que deban saber, yo lo escribo. Que no haya noticias quiere decir que estamos en la casa, cada quien en "
    "su cama.",
    pinned=True,
    felt=felt(Feeling.WITH_YOU, _MAESTRA, "Leticia Olvera"),
)

CAMILA = PageStory(
    patient_name="Camila",
    patient_is_minor=True,
    age=8,
    agreement=Agreement.GUARDIAN,
    kept_by="su mamá",
    neutral_label="Noticias de Maribel",
    keepers=(MARIBEL,),
    quiet_since=At(2, 12, 35),
    cover="galaxies",
    began=At(31, 8, 0),
    readers=_READERS,
    updates=(_BEGIN, _PORT, _WALL, _HAIR, _MARROW, _REST),
    words=(
        WordStory(
            "Leticia Olvera", At(1, 18, 20), "No hace falta contestar. Hoy hubo luna y pensamos en la capitana.", resting=True
        ),
    ),
    corner=(
        WordStory(
            _TERE,
            At(12, 21, 30),
            "Mañana me quedo yo desde las siete. Que Maribel se vaya antes de que despierte la niña, o no se va.",
        ),
        WordStory(_ROGELIO, At(12, 21, 50), "Yo la llevo a la casa y le escondo las llaves hasta mediodía."),
        WordStory(MARIBEL, At(12, 22, 20), "Los estoy leyendo. Hasta las once."),
    ),
)
