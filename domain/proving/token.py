"""A line that proves by itself who signed what: a JSON web signature by the key that signs seals."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import orjson

from domain.proving.signature import SigningKey

if TYPE_CHECKING:  # the library takes megabytes, and most processes read no token
    from joserfc.jwk import OKPKey

ALGORITHM = "Ed25519"


class Use(StrEnum):
    """What a token is for; one made for another use proves nothing."""

    STATUS = "potok-status"
    """An exemplar status, in the picture that a telephone reads."""
    FILE = "potok-file"
    """The bytes of a certificate."""


class TokenFault(Exception):
    """A token that proves nothing."""


class NoToken(TokenFault):
    """The text is no token of this use."""


class Forged(TokenFault):
    """The text names a key of ours and was not signed by it."""


class OfAnother(TokenFault):
    """The text was signed by a key that is not known here: by another programme."""


def token(key: SigningKey, use: Use, facts: Mapping[str, Any]) -> str:
    """The facts and the signature under them; the same facts always give the same line."""
    from joserfc import jws
    from joserfc.jwk import OKPKey

    header = {"alg": ALGORITHM, "kid": key.name, "typ": use.value}
    public = _key(key.public)
    whole = OKPKey.import_key(dict(public.as_dict(private=False)) | {"d": _text(key.private.private_bytes_raw())})
    return jws.serialize_compact(header, orjson.dumps(facts), whole, algorithms=[ALGORITHM])


def facts_of(text: str, use: Use, keys: Mapping[str, bytes]) -> dict[str, Any]:
    """What a token says, where a known key signed it for this use."""
    from joserfc import errors, jws

    try:
        header = jws.extract_compact(text.encode()).headers()
    except (errors.JoseError, ValueError) as error:
        raise NoToken from error
    if header.get("typ") != use or header.get("alg") != ALGORITHM:
        raise NoToken
    if (public := keys.get(str(header.get("kid")))) is None:
        raise OfAnother(str(header.get("kid")))
    try:
        found: dict[str, Any] = orjson.loads(
            jws.deserialize_compact(text, _key(public), algorithms=[ALGORITHM]).payload
        )
    except (errors.JoseError, ValueError) as error:
        raise Forged from error
    return found


def _key(public: bytes) -> OKPKey:
    from joserfc.jwk import OKPKey

    return OKPKey.import_key({"kty": "OKP", "crv": "Ed25519", "x": _text(public)})


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()
