"""Sows what an administrator has begun in her console: a name that waits for its proof, and terms as a draft."""

from collections.abc import Iterable

from accounts.models import Person
from kernel.access import Role, person_reader
from tenants.address.actions import claim_name
from tenants.terms.actions import keep_draft

TERMS = {
    "en": (
        "### What this is\n\nA place to tell everyone at once, and to hear back. It is no part of the medical record, and "
        "nobody watches it for emergencies: the numbers for those stand at the foot of every page.\n\n"
        "### What is yours\n\n- What you write stays yours. You can change it, take it away, and take a copy with you.\n"
        "- You decide who reads your page. Nobody of the hospital does, unless you invite them.\n\n"
        "### What we ask of you\n\n- Be kind. Somebody here has a worse day than you.\n"
        "- Tell nobody outside what you read on somebody’s page."
    ),
    "es": (
        "### Qué es esto\n\nUn lugar para contarlo a todos a la vez y recibir respuesta. No forma parte de la historia "
        "clínica, y nadie lo vigila para urgencias: los números para ellas están al pie de cada página.\n\n"
        "### Qué es suyo\n\n- Lo que escribe sigue siendo suyo. Puede cambiarlo, retirarlo y llevarse una copia.\n"
        "- Usted decide quién lee su página. Nadie del hospital la lee si usted no le invita.\n\n"
        "### Qué le pedimos\n\n- Sea amable. Alguien aquí tiene un día peor que el suyo.\n"
        "- No cuente fuera lo que lee en la página de otra persona."
    ),
}


def sow_console(slug: str, people: Iterable[Person]) -> None:
    """By the hospital's first administrator, within the running transaction."""
    admin = next(person for person in people if Role.TENANT_ADMIN in person.roles)
    actor = person_reader(admin.id, admin.name, admin.email, admin.roles)
    claim_name(f"care.{slug}-hospital.example", actor=actor)
    keep_draft(TERMS, actor=actor)
