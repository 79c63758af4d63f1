"""The four forums with which every hospital begins. It may rename them, change for whom they are, or archive them."""

from uuid import UUID

from forums.models import Forum
from kernel.ids import new_id

# The same as in the migration that gave them to the hospitals there were.
USUAL: tuple[tuple[str, dict[str, str], dict[str, str]], ...] = (
    (
        "parenting",
        {"en": "Parenting", "es": "Madres y padres"},
        {
            "en": "For whoever brings up children while somebody is ill: the child, a brother or sister, or you.",
            "es": "Para quien cría hijos mientras alguien está enfermo: el niño, un hermano o una hermana, o usted.",
        },
    ),
    (
        "spirituality",
        {"en": "Spirituality", "es": "Espiritualidad"},
        {
            "en": "Faith, doubt, prayer and silence, whatever you believe or do not.",
            "es": "Fe, duda, oración y silencio, crea usted lo que crea o no crea.",
        },
    ),
    (
        "cancer",
        {"en": "Cancer", "es": "Cáncer"},
        {
            "en": "For people who live with cancer, and for those beside them.",
            "es": "Para quienes viven con cáncer y para quienes están a su lado.",
        },
    ),
    (
        "well-being",
        {"en": "Emotional well-being", "es": "Bienestar emocional"},
        {
            "en": "Fear, sleep, loneliness, grief, and small things that helped.",
            "es": "Miedo, sueño, soledad, duelo y pequeñas cosas que ayudaron.",
        },
    ),
)


def usual_forums(tenant_id: UUID) -> list[Forum]:
    """The four, for a hospital that is being opened."""
    return [
        Forum(tenant_id=tenant_id, id=new_id(), slug=slug, position=place, names=names, abouts=abouts)
        for place, (slug, names, abouts) in enumerate(USUAL, 1)
    ]
