"""Aurelio's page at Mercy, wholly in Spanish: a new heart valve, told by his daughter to a family in two countries."""

from admin.demo.shapes import At, Fate, PageStory, PictureStory, ReaderStory, UpdateStory, WordStory, felt
from mail.models import DeliveryState
from messages.models import Feeling
from pages.models import Kind, Visibility

LORENA = "Lorena Paredes"
_DELIVERED = DeliveryState.DELIVERED
_REFUGIO, _CHUY, _NORMA = "Refugio Salcedo", "Jesús Paredes", "Norma Villaseñor"

_READERS = (
    ReaderStory(_REFUGIO, "refugio.salcedo@correo.example", At(19, 18, 10), language="es"),
    ReaderStory(_CHUY, "chuy.paredes@correo.example", At(19, 18, 15), language="es"),
    ReaderStory(_NORMA, "norma.villasenor@correo.example", At(19, 18, 20), language="es", caregiver=True),
    ReaderStory("Ofelia Paredes", "ofelia.paredes@correo.example", At(19, 19, 0), language="es"),
    ReaderStory("Martín Salcedo", "martin.salcedo@correo.example", At(19, 19, 5), _DELIVERED, language="es"),
    ReaderStory("Eusebio Nájera", "eusebio.najera@ladrillera.example", At(18, 7, 40), _DELIVERED, language="es"),
    ReaderStory("Elvira Cárdenas", "elvira.cardenas@correo.example", At(18, 12, 30), language="es"),
    ReaderStory("Todd Brannigan", "todd.brannigan@masonry.example", At(17, 8, 5), _DELIVERED, language="en"),
    ReaderStory("Yesenia Paredes", "yesenia.paredes@correo.example", At(16, 22, 10), language="es"),
)

_FOR_WHAT = UpdateStory(
    LORENA,
    At(18, 20, 30),
    "Para qué es esta página",
    "A mi papá le van a cambiar una válvula del corazón, la que deja salir la sangre hacia el cuerpo. La suya se fue "
    "endureciendo con los años y ya casi no abre. La operación es en cuatro días, en Mercy.\n\n"
    "Somos muchos, y en dos países, y al teléfono cada quien entiende una cosa distinta. Por eso lo voy a escribir aquí, "
    "una sola vez y con calma.\n\n"
    "Escribo en español para que mi abuela lo lea sin esperar a que alguien se lo traduzca. Abuela: se abre con el botón "
    "de la carta. No hay que poner ninguna contraseña.",
    words=(
        WordStory(
            _REFUGIO,
            At(17, 9, 20),
            "Hija, sí abrió. Lo leí yo sola con mis lentes. Dile a mi muchacho que su madre está pendiente.",
            (WordStory(LORENA, At(17, 13, 5), "Se lo dije, abuela. Se rió de lo de muchacho."),),
            thanked=At(17, 13, 0),
        ),
        WordStory(
            "Todd Brannigan", At(17, 8, 30), "Mi español es malo. Yo leo despacio. La cuadrilla manda saludos a Aurelio."
        ),
    ),
    felt=felt(Feeling.WITH_YOU, _NORMA, "Elvira Cárdenas", _CHUY),
)

_BEFORE = UpdateStory(
    LORENA,
    At(15, 21, 15),
    "La víspera",
    "Entró hoy a las dos. Le explicaron todo con intérprete, una señora de Puebla que no dejó pasar una sola palabra. "
    "Mi papá preguntó cuánto dura la válvula nueva. Es de tejido, no de metal: entre diez y veinte años, más o menos.\n\n"
    "Firmó él mismo. Después pidió ver el juego, y durmió desde la segunda mitad.\n\n"
    "Mañana entra a las siete. No llamen al hospital, por favor. En cuanto yo sepa algo, lo saben ustedes.",
    words=(
        WordStory(_NORMA, At(15, 21, 50), "Llego a las seis con café. Ya pedí el día."),
        WordStory("Ofelia Paredes", At(15, 22, 20), "Aquí se prendió la veladora de mi mamá. Yo cuido que no se apague."),
    ),
    felt=felt(Feeling.PRAYER, _REFUGIO, "Ofelia Paredes", "Elvira Cárdenas", "Martín Salcedo"),
)

_OUT = UpdateStory(
    LORENA,
    At(14, 14, 40),
    "Salió bien",
    "Cinco horas. La doctora vino a decírnoslo todavía con el gorro puesto: la válvula está en su lugar y el corazón "
    "volvió a latir solo.\n\n"
    "Está en terapia intensiva, dormido, con un tubo para respirar que esperan quitarle esta noche o mañana temprano. "
    "Lo vimos diez minutos. Tenía las manos tibias.",
    words=(
        WordStory(_REFUGIO, At(14, 15, 5), "Bendito sea Dios. Voy a comer algo, que no había comido."),
        WordStory(_CHUY, At(14, 15, 30), "Le avisé a todo el taller. Se quedaron callados y luego aplaudieron."),
    ),
    felt=(*felt(Feeling.HEART, _NORMA, "Yesenia Paredes", "Todd Brannigan"), *felt(Feeling.PRAYER, _REFUGIO)),
)

_CHAIR = UpdateStory(
    LORENA,
    At(12, 18, 20),
    "Sentado junto a la ventana",
    "Ya está en un cuarto normal. Lo levantaron al sillón dos veces, media hora cada vez. Le duele el pecho al toser, y "
    "para eso le dieron una almohada roja en forma de corazón que abraza con cara de pocos amigos.\n\n"
    "Ayer el pulso se le puso irregular unas horas. Nos dijeron que después de esta operación le pasa a uno de cada tres, "
    "más o menos, y que casi siempre se va. Le dan medicina y lo vigilan. Hoy late parejo.\n\n"
    "Desde su sillón ve los cerros. Dice que no son cerros, que son lomas.",
    pictures=(
        PictureStory(
            "window",
            "Una ventana ancha con lomas verdes afuera y una silla vacía a un lado.",
            "La vista de mi papá. La silla es la de las visitas.",
            words=(WordStory("Martín Salcedo", At(11, 10, 5), "Tiene razón. Son lomas."),),
        ),
    ),
    words=(
        WordStory(_REFUGIO, At(12, 19, 40), "Que abrace la almohada y no proteste. Así era de niño con el aceite de hígado."),
    ),
    fates=(Fate(DeliveryState.NOT_KNOWN, frozenset({"Eusebio Nájera"})),),
)

_HOME = UpdateStory(
    LORENA,
    At(8, 17, 10),
    "En la casa",
    "Salió hoy a mediodía, seis días después. Se sentó en su silla de la cocina y no dijo nada un buen rato.\n\n"
    "Las reglas, porque van a preguntar:\n\n"
    "- No carga nada que pese más que un galón de leche, hasta que le digan. El hueso del pecho tarda unas ocho semanas.\n"
    "- No maneja todavía.\n"
    "- Camina tres veces al día. Hoy fueron cuatro minutos.\n"
    "- Visitas cortas y sin gripa.\n\n"
    "Si le sube la fiebre o se le pone roja la herida, llamamos al número que nos dieron, a la hora que sea.",
    pictures=(
        PictureStory(
            "coffee",
            "Una taza de café sobre un plato rojo, en una mesa de madera.",
            "Descafeinado. Él ya lo sabe.",
        ),
    ),
    words=(
        WordStory(
            "Elvira Cárdenas", At(8, 18, 0), "Mañana llevo caldo, sin sal. Va a decir que no sabe a nada. Se lo va a tomar."
        ),
        WordStory(_CHUY, At(7, 8, 15), "Apá, nadie ha tocado su herramienta. Ahí está como la dejó."),
    ),
    kind=Kind.MILESTONE,
    felt=(
        *felt(Feeling.HEART, _REFUGIO, _NORMA, _CHUY, "Ofelia Paredes", "Yesenia Paredes", "Elvira Cárdenas"),
        *felt(Feeling.THANKS, "Todd Brannigan"),
    ),
)

_WHO_DRIVES = UpdateStory(
    LORENA,
    At(5, 20, 0),
    "¿Quién puede llevarlo?",
    "Desde la semana que viene tiene rehabilitación del corazón: martes y jueves a las diez, una hora. Yo puedo los "
    "martes. ¿Alguien puede los jueves? Hay que esperarlo; tienen sala y café.",
    words=(
        WordStory("Eusebio Nájera", At(5, 20, 40), "Yo entro a las dos. Los jueves lo llevo yo, y lo espero."),
        WordStory(
            _NORMA,
            At(5, 21, 10),
            "Yo cubro cuando don Eusebio no pueda.",
            (
                WordStory(
                    LORENA,
                    At(4, 7, 30),
                    "Anotados los dos. Mi papá dice que don Eusebio maneja muy despacio. Se lo paso tal cual.",
                ),
            ),
        ),
    ),
    kind=Kind.QUESTION,
)

_THANKS = UpdateStory(
    LORENA,
    At(1, 19, 30),
    "Gracias por los turnos",
    "Dos semanas. Nadie tuvo que pedir nada dos veces: el caldo, los jueves, las noches que Norma se quedó en el sofá, "
    "la veladora.\n\n"
    "Hoy caminó doce minutos, hasta la esquina de la panadería y de regreso. Entró a saludar. Salió con una concha para "
    "mi mamá y ninguna para él, y quiere que conste.",
    pictures=(
        PictureStory(
            "hills-evening",
            "Dos filas de lomas en tonos café y rosa, con el sol ya bajo.",
            "Las lomas, a la vuelta de la caminata.",
        ),
    ),
    words=(WordStory(_REFUGIO, At(1, 20, 15), "Que conste. Su madre lo lee todo."),),
    kind=Kind.THANKS,
    felt=felt(Feeling.HEART, "Elvira Cárdenas", _CHUY),
    fates=(Fate(DeliveryState.SENT, frozenset({"Eusebio Nájera"})),),
)

AURELIO = PageStory(
    patient_name="Aurelio",
    kept_by="su hija",
    neutral_label="Noticias de Lorena",
    keepers=(LORENA,),
    visibility=Visibility.LINK,
    cover="hills-evening",
    began=At(19, 17, 50),
    readers=_READERS,
    updates=(_FOR_WHAT, _BEFORE, _OUT, _CHAIR, _HOME, _WHO_DRIVES, _THANKS),
    words=(
        WordStory(
            "Yesenia Paredes",
            At(3, 23, 10),
            "Tío, salgo de turno y leo todo de corrido en el camión. Un abrazo de los que no aprietan el pecho.",
            felt=felt(Feeling.THANKS, LORENA),
        ),
    ),
    corner=(
        WordStory(_NORMA, At(6, 22, 30), "Lorena, hoy te toca dormir a ti. El sofá es mío."),
        WordStory(LORENA, At(6, 22, 45), "No discuto. Las pastillas de las once están en el vaso azul."),
    ),
)
