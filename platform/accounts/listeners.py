"""What follows for people from what happens elsewhere: a choice of language stays with the account."""

from accounts.queries import person_with
from kernel.access import current_reader
from kernel.audit import record
from kernel.choice import LanguageChosen
from kernel.events import listens_to


@listens_to(LanguageChosen)
def keep_language(event: LanguageChosen) -> None:
    """Whoever is signed in reads this language from now on, wherever she signs in, and gets her letters in it."""
    reader = current_reader()
    person = person_with(reader.person_id)
    if person is not None and person.language != event.language:
        person.language = event.language
        record("person.language", "person", person.id, actor=reader)
