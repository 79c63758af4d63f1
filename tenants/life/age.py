"""Encryption of an archive with a passphrase, in the format of `age`, so that its own program opens what we close.

Source: age-encryption.org/v1 (C2SP `age.md`): the key of the file is wrapped by scrypt; the content is sealed in chunks of
64 KiB with ChaCha20-Poly1305, each numbered and the last marked, so that none can be changed, left out, moved or cut off.
"""

import hashlib
import hmac
import io
import os
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

MAGIC = b"age-encryption.org/v1\n"
WORK = 17  # log2 of scrypt's N: half a second and 128 MB (OWASP's «Password Storage Cheat Sheet»)
MOST_WORK = 18  # what is asked of us by a file of others: the program's own choice
CHUNK = 64 * 1024
_TAG = 16
_SALTED = b"age-encryption.org/v1/scrypt"
_LONGEST_LINE = 200


class NotOpened(Exception):
    """The passphrase is another, or the file was changed or cut off; nobody can tell which."""


def _wrapper(passphrase: str, salt: bytes, work: int) -> ChaCha20Poly1305:
    return ChaCha20Poly1305(Scrypt(_SALTED + salt, 32, 2**work, 8, 1).derive(passphrase.encode()))


def _derived(file_key: bytes, salt: bytes, what: bytes) -> bytes:
    return HKDF(SHA256(), 32, salt, what).derive(file_key)


def _spelt(raw: bytes) -> bytes:
    return b64encode(raw).rstrip(b"=")


def _read_back(spelt: bytes) -> bytes:
    """Raises NotOpened for what `_spelt` does not write."""
    try:
        raw = b64decode(spelt + b"=" * (-len(spelt) % 4), validate=True)
    except NotBase64 as error:
        raise NotOpened from error
    if _spelt(raw) != spelt:
        raise NotOpened
    return raw


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


class Sealing(io.RawIOBase):
    """A file to write to, whose content arrives encrypted in `target`. It is complete only when it is closed."""

    def __init__(self, target: IO[bytes], passphrase: str) -> None:
        file_key, salt, nonce = os.urandom(16), os.urandom(16), os.urandom(16)
        wrapped = _wrapper(passphrase, salt, WORK).encrypt(bytes(12), file_key, None)
        header = MAGIC + b"-> scrypt %s %d\n%s\n---" % (_spelt(salt), WORK, _spelt(wrapped))
        target.write(header + b" " + _spelt(hmac.digest(_derived(file_key, b"", b"header"), header, hashlib.sha256)) + b"\n")
        target.write(nonce)
        self._box = ChaCha20Poly1305(_derived(file_key, nonce, b"payload"))
        self._target, self._number, self._waiting = target, 0, bytearray()

    def writable(self) -> bool:
        """It is."""
        return True

    def write(self, content: "bytes | bytearray | memoryview", /) -> int:  # type: ignore[override]  # narrower than a Buffer
        """Keeps what may yet be the last chunk."""
        self._waiting += content
        while len(self._waiting) > CHUNK:
            self._put(bytes(self._waiting[:CHUNK]), last=False)
            del self._waiting[:CHUNK]
        return len(content)

    def close(self) -> None:
        """Writes the last chunk, and marks it as such; unless the file was given up before."""
        if not self.closed and not self._target.closed:
            self._put(bytes(self._waiting), last=True)
        super().close()

    def _put(self, chunk: bytes, *, last: bool) -> None:
        self._target.write(self._box.encrypt(_nonce(self._number, last), chunk, None))
        self._number += 1


class Opening(io.RawIOBase):
    """What was sealed, to be read from the start. Raises NotOpened, at the latest where the content was changed or ends."""

    def __init__(self, source: IO[bytes], passphrase: str) -> None:
        """Raises NotOpened."""
        file_key = _file_key(source, passphrase)
        nonce = source.read(16)
        self._box = ChaCha20Poly1305(_derived(file_key, nonce, b"payload"))
        self._source, self._number, self._chunk, self._at = source, 0, b"", 0
        self._next = source.read(CHUNK + _TAG)
        if not self._next:
            raise NotOpened

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: memoryview, /) -> int:  # type: ignore[override]  # narrower than a Buffer
        """Fills a buffer as far as the present chunk reaches."""
        if self._at == len(self._chunk) and self._next:
            self._turn_over()
        part = self._chunk[self._at : self._at + len(buffer)]
        buffer[: len(part)] = part
        self._at += len(part)
        return len(part)

    def _turn_over(self) -> None:
        sealed, self._next = self._next, self._source.read(CHUNK + _TAG)
        try:
            self._chunk = self._box.decrypt(_nonce(self._number, not self._next), sealed, None)
        except InvalidTag as error:
            raise NotOpened from error
        if not self._chunk and self._number:
            raise NotOpened
        self._number, self._at = self._number + 1, 0


def _file_key(source: IO[bytes], passphrase: str) -> bytes:
    lines = [source.readline(_LONGEST_LINE) for _ in range(4)]
    words, end = lines[1].split(), lines[3].split()
    right = lines[0] == MAGIC and words[:2] == [b"->", b"scrypt"] and len(words) == 4 and len(end) == 2 and end[0] == b"---"
    if not right or not words[3].isdigit() or len(words[3]) > 2 or int(words[3]) > MOST_WORK:
        raise NotOpened
    try:
        wrapper = _wrapper(passphrase, _read_back(words[2]), int(words[3]))
        file_key = wrapper.decrypt(bytes(12), _read_back(lines[2].strip()), None)
    except (InvalidTag, ValueError) as error:
        raise NotOpened from error
    header = b"".join(lines[:3]) + b"---"
    if not hmac.compare_digest(hmac.digest(_derived(file_key, b"", b"header"), header, hashlib.sha256), _read_back(end[1])):
        raise NotOpened
    return file_key
