"""An OpenID provider that says who signs in: its document, a code for a token, and what a token has to say.

Authorization code flow with PKCE (OpenID Connect Core 1.0, RFC 7636, RFC 9207); only the token that the provider signs
is believed, and of it only an e-mail that the provider itself has verified.
"""

from __future__ import annotations

import time
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from hmac import compare_digest
from secrets import token_urlsafe
from threading import Lock
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode, urlsplit

import orjson

from domain.engine.refusals import Reason, Refusal
from domain.engine.words import Words
from flows.security import note
from flows.settings import Settings, is_loopback

if TYPE_CHECKING:
    from joserfc.jwk import KeySet

ALGORITHMS = ("RS256", "PS256", "ES256", "Ed25519")
"""How a token may be signed: by a private key alone, so that whoever knows the public one signs nothing."""

PATIENCE = 10.0
"""Seconds that the provider has for an answer."""

LARGEST = 1 << 20
"""Bytes of an answer at most."""

LEEWAY = 60
"""Seconds by which clocks may differ."""

HELD = 3600.0
"""Seconds for which its document and keys are held."""

ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")

NO_PROVIDER = Reason(
    "no_provider",
    Words(
        "провайдер входа не отвечает: войдите другим способом",
        "the provider of the sign-in does not answer: sign in another way",
    ),
)
NOT_PROVED = Reason(
    "openid_refused",
    Words(
        "провайдер входа не подтвердил, кто вы: начните вход ещё раз",
        "the provider of the sign-in did not show who you are: begin again",
    ),
)
"""Said of whatever will not do; which of the reasons it is, the security log knows."""


class NotProved(Exception):
    """What the provider, or whoever passed for it, said proves nothing; named for the security log."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One way to the provider and back: kept by the browser that began it, and good for no other."""

    state: str
    nonce: str
    verifier: str

    @classmethod
    def begun(cls) -> Attempt:
        """A new one."""
        return cls(token_urlsafe(32), token_urlsafe(32), token_urlsafe(48))

    @classmethod
    def of(cls, cookie: str) -> Attempt | None:
        """The one that a browser kept."""
        parts = cookie.split(".")
        return cls(*parts) if len(parts) == len(cls.__slots__) and all(parts) else None

    @property
    def cookie(self) -> str:
        """As a browser keeps it."""
        return f"{self.state}.{self.nonce}.{self.verifier}"

    @property
    def challenge(self) -> str:
        """What the provider is shown of the verifier before (RFC 7636, S256)."""
        return urlsafe_b64encode(sha256(self.verifier.encode()).digest()).decode().rstrip("=")


@dataclass(frozen=True, slots=True)
class Proved:
    """What a token showed."""

    login: str
    at: int | None
    """When they showed the provider who they are, in seconds of its clock; None where it does not say."""


class Provider:
    """The provider that the settings name."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._lock = Lock()
        self._held: tuple[float, dict[str, Any]] | None = None
        self._keys: KeySet | None = None

    def document(self) -> dict[str, Any]:
        """What the provider says of itself, of the very issuer that was asked."""
        with self._lock:
            if self._held and time.monotonic() - self._held[0] < HELD:
                return self._held[1]
            issuer = self.settings.oidc_issuer
            found = self._asked("GET", f"{issuer.rstrip('/')}/.well-known/openid-configuration")
            if found.get("issuer") != issuer:
                raise NotProved("another_issuer")
            for name in ENDPOINTS:
                address = urlsplit(str(found.get(name, "")))
                if address.scheme != "https" and not is_loopback(address.hostname):
                    raise NotProved("open_endpoint")
            self._held, self._keys = (time.monotonic(), found), None
            return found

    def address(self, attempt: Attempt, back: str, *, anew: bool) -> str:
        """Where the browser goes; with `anew` somebody shows who they are once more."""
        asked = {
            "response_type": "code", "client_id": self.settings.oidc_client, "redirect_uri": back,
            "scope": "openid email", "state": attempt.state, "nonce": attempt.nonce,
            "code_challenge": attempt.challenge, "code_challenge_method": "S256",
        }  # fmt: skip
        asked |= {"prompt": "login", "max_age": "0"} if anew else {}
        endpoint = str(self.document()["authorization_endpoint"])
        return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(asked)}"

    def proved(self, attempt: Attempt, answer: Mapping[str, str], back: str) -> Proved:
        """Whoever an answer of the provider shows, for the browser that began; raises `NotProved` for any other."""
        if not compare_digest(answer.get("state", "").encode(), attempt.state.encode()):
            raise NotProved("another_state")
        document = self.document()
        named = answer.get("iss")
        if named != document["issuer"] and (named or document.get("authorization_response_iss_parameter_supported")):
            raise NotProved("answer_of_another_issuer")
        if not answer.get("code"):
            raise NotProved("no_code")
        return self._read(self._token(answer["code"], attempt, back), attempt)

    def _token(self, code: str, attempt: Attempt, back: str) -> str:
        """A code for a token."""
        client, document = self.settings.oidc_client, self.document()
        said = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": back,
            "code_verifier": attempt.verifier,
        }
        secret = self.settings.oidc_secret
        known = None
        if secret is None:
            said["client_id"] = client
        elif "client_secret_basic" in document.get("token_endpoint_auth_methods_supported", ["client_secret_basic"]):
            known = (quote(client, safe=""), quote(secret, safe=""))
        else:
            said |= {"client_id": client, "client_secret": secret}
        token = self._asked("POST", str(document["token_endpoint"]), said, known).get("id_token")
        if not isinstance(token, str):
            raise NotProved("no_token")
        return token

    def _read(self, token: str, attempt: Attempt) -> Proved:
        """What a token says, once signature, issuer, audience, time and nonce are those that were asked for."""
        from joserfc import jwt
        from joserfc.errors import JoseError

        client = self.settings.oidc_client
        asked = jwt.JWTClaimsRegistry(
            leeway=LEEWAY, iss={"essential": True, "value": self.settings.oidc_issuer},
            aud={"essential": True, "value": client}, exp={"essential": True}, iat={"essential": True},
            sub={"essential": True}, nonce={"essential": True, "value": attempt.nonce},
        )  # fmt: skip
        try:
            claims = jwt.decode(token, self._key_of(token), algorithms=ALGORITHMS).claims
            asked.validate(claims)
        except (JoseError, ValueError) as error:
            raise NotProved(f"token_refused: {type(error).__name__}") from error
        several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
        if (several or "azp" in claims) and claims.get("azp") != client:
            raise NotProved("token_for_another")
        if claims.get("email_verified") is not True or not isinstance(claims.get("email"), str):
            raise NotProved("login_not_verified")
        at = claims.get("auth_time")
        return Proved(claims["email"], at if isinstance(at, int) and not isinstance(at, bool) else None)

    def _key_of(self, token: str) -> KeySet:
        """The keys of the provider; fetched anew, once, where none is the one that a token names."""
        from joserfc import jws
        from joserfc.errors import InvalidKeyIdError

        header = jws.extract_compact(token.encode()).headers()
        if header.get("alg") not in ALGORITHMS:
            raise NotProved("algorithm_refused")
        keys = self._keys or self._fetched()
        try:
            keys.get_by_kid(header.get("kid"))
        except InvalidKeyIdError:
            keys = self._fetched()
        return keys

    def _fetched(self) -> KeySet:
        """Public keys only: a secret that is shared signs nothing here."""
        from joserfc.jwk import KeySet

        found = self._asked("GET", str(self.document()["jwks_uri"])).get("keys", [])
        signing = [key for key in found if key.get("kty") in ("RSA", "EC", "OKP") and key.get("use", "sig") == "sig"]
        self._keys = KeySet.import_key_set({"keys": signing})
        return self._keys

    def _asked(
        self, method: str, address: str, said: Mapping[str, str] | None = None, known: tuple[str, str] | None = None
    ) -> dict[str, Any]:
        """One answer of the provider as JSON, within bounds; it leads nowhere else."""
        import httpx

        try:
            with (
                httpx.Client(timeout=PATIENCE, follow_redirects=False) as client,
                client.stream(method, address, data=said, auth=known) as answer,
            ):
                body = b""
                for piece in answer.iter_bytes():
                    if len(body := body + piece) > LARGEST:
                        raise NotProved("answer_too_large")
                if answer.status_code != httpx.codes.OK:
                    raise NotProved(f"answer_{answer.status_code}")
        except httpx.HTTPError as error:
            note(self.settings, "provider_silent", because=type(error).__name__)
            raise Refusal([NO_PROVIDER]) from error
        return _json(body)


def _json(body: bytes) -> dict[str, Any]:
    try:
        found = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise NotProved("no_json") from error
    if not isinstance(found, dict):
        raise NotProved("no_json")
    return found
