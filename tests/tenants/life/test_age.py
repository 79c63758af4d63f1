"""Encryption as `age` does it: what was sealed is opened whole and unchanged by its passphrase, or not at all."""

import io
import os
from base64 import b64decode

import pytest

from tenants.life.age import CHUNK, MAGIC, NotOpened, Opening, Sealing

PASSPHRASE = "five quiet lighthouses"
SEALED_CHUNK = CHUNK + 16
# Made by another program: pyrage 1.4, which is rage, with this passphrase.
THEIRS = b64decode(
    "YWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+IHNjcnlwdCBXOHhvNDhORmVYbHpjeU1SemY1VXRBIDE4CmJtSHpOTUJkUTBzQlVEZ09OWEF3aFcxa24rYVk2QUxj"
    "bzZkV0F4MC9zdm8KLS0tIGR5d2g5RlozQXNiOVNIb3paZWdYcHJuOHkvK3RKZDF6TXBBdFZyeDlPSWsKZfNSX2UmBN3+2n9LkAaf5QP1fSduCIry5EvHfX6a"
    "BFWrT7YPmz0UJfHbzJP8oiw="
)


def sealed(content: bytes, passphrase: str = PASSPHRASE) -> bytes:
    """Written in pieces, as an archive is."""
    target = io.BytesIO()
    with Sealing(target, passphrase) as sealing:
        for start in range(0, len(content), 50_000):
            sealing.write(content[start : start + 50_000])
    return target.getvalue()


def opened(content: bytes, passphrase: str = PASSPHRASE) -> bytes:
    """All of it."""
    return io.BufferedReader(Opening(io.BytesIO(content), passphrase)).read()


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 200_000])
def test_what_was_sealed_is_opened_as_it_was(size: int) -> None:
    content = os.urandom(size)
    assert opened(sealed(content)) == content


def test_what_another_program_sealed_is_opened() -> None:
    assert opened(THEIRS) == b"She slept well."


def test_each_file_has_a_key_of_its_own() -> None:
    assert not set(sealed(b"x").splitlines()[1:]) & set(sealed(b"x").splitlines()[1:])


def test_another_passphrase_opens_nothing() -> None:
    for wrong in ("", PASSPHRASE.title(), f"{PASSPHRASE} "):
        with pytest.raises(NotOpened):
            opened(sealed(b"She slept well."), wrong)


def test_nothing_can_be_changed_left_out_moved_or_cut_off() -> None:
    whole = sealed(os.urandom(2 * CHUNK + 100))
    begin = len(whole) - 2 * SEALED_CHUNK - 116
    first, second = whole[begin : begin + SEALED_CHUNK], whole[begin + SEALED_CHUNK : begin + 2 * SEALED_CHUNK]
    changed = [whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :] for at in [*range(begin), begin + 5, len(whole) - 1]]
    moved = [whole[:begin] + second + first + whole[begin + 2 * SEALED_CHUNK :], whole + first, whole + b"x"]
    cut = [
        whole[:length]
        for length in (0, 30, begin - 16, begin, begin + 1, begin + SEALED_CHUNK, len(whole) - 116, len(whole) - 1)
    ]
    for bad in [*changed, *moved, *cut, whole[:begin] + second + whole[begin + 2 * SEALED_CHUNK :]]:
        with pytest.raises(NotOpened):
            opened(bad)


@pytest.mark.parametrize("work", [b"19", b"30", b"999999999999", b"-1", b"x", b""])
def test_nobody_is_made_to_work_for_hours(work: bytes) -> None:
    first, stanza, rest = sealed(b"x").split(b"\n", 2)
    with pytest.raises(NotOpened):
        opened(b"\n".join([first, stanza.rsplit(b" ", 1)[0] + b" " + work, rest]))


def test_a_line_without_end_is_not_read() -> None:
    with pytest.raises(NotOpened):
        opened(MAGIC + b"-" * 10_000_000)
