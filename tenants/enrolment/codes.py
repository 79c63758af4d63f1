"""What is on a card and what is not: its code, and the word that staff tell the family. Both are derived, and kept nowhere."""

import hmac
import unicodedata
from uuid import UUID

from kernel.tokens import seals
from tenants.enrolment.models import Enrolment
from tenants.enrolment.words import WORDS

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # nothing that looks like something else: no 0 and O, no 1, I and L
LENGTH, GROUP = 8, 4
LEAST_NUMBER, NUMBERS = 10, 90  # two digits that are said as one number
SHORTEST_WRISTBAND, LONGEST_WRISTBAND = 4, 64
CODE, CODE_KEPT, WORD = "enrol code", "enrol code kept", "enrol word"
WRISTBAND, REFERENCE = "enrol wristband", "enrol reference"


def code_of(card: Enrolment) -> str:
    """The code of a card that still opens something. Raises LookupError when no key of ours makes it any more."""
    return next(code for code in _codes(card.id) if card.code_hash in kept_codes(code))


def new_code_hash(card_id: UUID) -> bytes:
    """What is kept of a new card's code."""
    return kept_codes(_codes(card_id)[0])[0]


def kept_codes(code: str) -> list[bytes]:
    """What may be kept of a code, under each of our keys."""
    return seals(CODE_KEPT, code.encode())


def _codes(card_id: UUID) -> list[str]:
    return [_spelled(seal) for seal in seals(CODE, card_id.bytes)]


def _spelled(seal: bytes) -> str:
    number, letters = int.from_bytes(seal, "big"), []
    for _ in range(LENGTH):
        number, rest = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[rest])
    return "".join(letters)


def in_groups(code: str) -> str:
    """A code as it is read and typed: `K7QM 4TXA`."""
    return " ".join(code[at : at + GROUP] for at in range(0, len(code), GROUP))


def read_code(typed: str) -> str:
    """A code however it was typed: in small letters, with spaces or dashes."""
    return "".join(c for c in typed.upper() if c in ALPHABET)


def word_of(card: Enrolment) -> str:
    """The word that opens a card, in its language: `maple 42`."""
    return _words(card)[0]


def word_fits(card: Enrolment, typed: str) -> bool:
    """Whether the word is the card's. Capitals, accents and spaces do not matter."""
    said = bare(typed).encode()
    return any(hmac.compare_digest(bare(word).encode(), said) for word in _words(card))


def _words(card: Enrolment) -> list[str]:
    known = WORDS.get(card.language, WORDS["en"])
    return [_word(known, int.from_bytes(seal, "big")) for seal in seals(WORD, card.id.bytes)]


def _word(known: list[str], number: int) -> str:
    number, which = divmod(number, len(known))
    return f"{known[which]} {LEAST_NUMBER + number % NUMBERS}"


def bare(typed: str) -> str:
    """Letters and digits alone: without capitals, accents, spaces and signs."""
    parts = unicodedata.normalize("NFKD", typed.casefold())
    return "".join(c for c in parts if c.isalnum())


def kept_wristbands(number: str) -> list[bytes]:
    """What may be kept of a wristband's number, under each of our keys."""
    return seals(WRISTBAND, bare(number).encode())


def is_wristband(number: str) -> bool:
    """Whether this can be a wristband's number."""
    return len(bare(number)) >= SHORTEST_WRISTBAND and len(number) <= LONGEST_WRISTBAND


def kept_references(reference: str) -> list[bytes]:
    """What may be kept of the hospital's own number for a patient, under each of our keys."""
    return seals(REFERENCE, reference.encode())
