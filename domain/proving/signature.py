"""The signature under a seal: by a key that lies outside of the database, checked by its public part alone."""

from __future__ import annotations

import os
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from domain.engine.journal import Sealed

if TYPE_CHECKING:  # the library takes megabytes, and most processes sign nothing
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

KIND = "ed25519"


def name_of(public: bytes) -> str:
    """The short name of a key."""
    return sha256(public).hexdigest()[:8]


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key and its file."""

    file: Path
    private: Ed25519PrivateKey

    @classmethod
    def made(cls, file: Path) -> SigningKey:
        """A new key in a file that only its owner reads; nothing is ever written over."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
        from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

        private = Ed25519PrivateKey.generate()
        file.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as opened:
            opened.write(private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        return cls(file, private)

    @classmethod
    def of(cls, file: Path) -> SigningKey:
        """The key of a file; raises where it is none."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
        from cryptography.hazmat.primitives.serialization import load_pem_private_key

        private = load_pem_private_key(file.read_bytes(), None)
        if not isinstance(private, Ed25519PrivateKey):
            raise TypeError(str(file))
        return cls(file, private)

    @property
    def public(self) -> bytes:
        """Its public part."""
        return self.private.public_key().public_bytes_raw()

    @property
    def name(self) -> str:
        """Its short name."""
        return name_of(self.public)

    def signed(self, sealed: Sealed) -> str:
        """The line of a seal with its signature."""
        line = sealed.line()
        return f"{line} {KIND}:{self.name}:{b64encode(self.private.sign(line.encode())).decode()}"


def signed_bytes(key: SigningKey, content: bytes) -> str:
    """The line that signs some bytes: the public key and the signature, to be kept beside them."""
    parts = (b64encode(key.public).decode(), b64encode(key.private.sign(content)).decode())
    return f"{KIND}:{':'.join(parts)}"


def signer_of(line: str, content: bytes) -> bytes | None:
    """The public key whose signature of some bytes the line is; None where it is not."""
    try:
        kind, public, signature = line.strip().split(":")
        key = b64decode(public, validate=True)
    except ValueError:
        return None
    return key if kind == KIND and _signed_by(key, signature, content) else None


def _signed_by(public: bytes, signature: str, content: bytes) -> bool:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(public).verify(b64decode(signature, validate=True), content)
    except (InvalidSignature, ValueError):
        return False
    return True


@dataclass(frozen=True, slots=True)
class Signed:
    """A printed line as it was read: the seal, and whose signature stands under it."""

    sealed: Sealed
    key: str = ""
    """Short name of the key; a blank where nothing is signed."""
    signature: str = ""

    @classmethod
    def of(cls, text: str) -> Signed:
        """A line with or without a signature; raises where it is none."""
        line, _, signed = " ".join(text.split()).partition(f" {KIND}:")
        key, _, signature = signed.partition(":")
        return cls(Sealed.of(line), key, signature)

    def holds(self, keys: Mapping[str, bytes]) -> bool | None:
        """Whether the signature is of a known key; None where there is none, or its key is not known."""
        if (public := keys.get(self.key)) is None:
            return None
        return _signed_by(public, self.signature, self.sealed.line().encode())
