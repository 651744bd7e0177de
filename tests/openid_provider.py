"""A small OpenID provider of the tests' own: real HTTP, real keys, and whatever lies it is told to tell."""

from __future__ import annotations

import hmac
import json
import threading
import time
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from secrets import token_urlsafe
from typing import Any

import uvicorn
from joserfc import jwt
from joserfc.jwk import Key, OKPKey, RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from tests.ports import free_port

CLIENT, SECRET = "potok-pages", "given to the pages"
"""By which name and secret the provider knows the pages."""


def _text(said: bytes) -> str:
    return urlsafe_b64encode(said).decode().rstrip("=")


@dataclass
class Provider:
    """What it answers, and what it was asked."""

    url: str
    email: str = "person2@region.example"
    key: Key = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one"}))
    algorithm: str = "RS256"
    lies: dict[str, Any] = field(default_factory=dict)
    """Claims instead of the true ones; None leaves one out."""
    document: dict[str, Any] = field(default_factory=dict)
    """What its document says instead."""
    signer: Key | None = None
    """Signs instead of the key that it publishes."""
    asked: dict[str, str] = field(default_factory=dict)
    """What the browser was last sent with."""
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    answer: dict[str, str] = field(default_factory=dict)
    """What is said beside the code when the browser is sent back."""

    def described(self, request: Request) -> Response:
        """Its document."""
        told = {
            "issuer": self.url, "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/keys", "authorization_response_iss_parameter_supported": True,
        }  # fmt: skip
        return JSONResponse(told | self.document)

    def authorize(self, request: Request) -> Response:
        """Somebody is signed in here already: back at once, with a code."""
        asked = self.asked = dict(request.query_params)
        code = token_urlsafe(8)
        self.codes[code] = asked
        said = {"code": code, "state": asked["state"], "iss": self.url} | self.answer
        query = "&".join(f"{name}={value}" for name, value in said.items() if value)
        return RedirectResponse(f"{asked['redirect_uri']}?{query}", 302)

    async def token(self, request: Request) -> Response:
        """A token for a code, once, to whoever knows the secret and the verifier."""
        form = await request.form()
        known = b64decode(request.headers.get("authorization", "").partition(" ")[2]).decode()
        asked = self.codes.pop(str(form.get("code")), None)
        shown = _text(sha256(str(form.get("code_verifier")).encode()).digest())
        right = asked is not None and asked["code_challenge"] == shown and asked["code_challenge_method"] == "S256"
        if asked is None or not right or known != f"{CLIENT}:given%20to%20the%20pages":
            return JSONResponse({"error": "invalid_grant"}, 400)
        now = int(time.time())
        claims = {
            "iss": self.url, "aud": CLIENT, "sub": "1", "iat": now, "exp": now + 300, "nonce": asked["nonce"],
            "email": self.email, "email_verified": True, "auth_time": now,
        } | self.lies  # fmt: skip
        said = {name: value for name, value in claims.items() if value is not None}
        return JSONResponse({"access_token": "x", "token_type": "Bearer", "id_token": self.signed(said)})

    def signed(self, claims: dict[str, Any]) -> str:
        """A token as it signs one; unsigned, or by whoever has only the public key, where it is told to."""
        if self.algorithm in ("none", "HS256"):
            head = json.dumps({"alg": self.algorithm, "kid": str(self.key.kid), "typ": "JWT"})
            said = f"{_text(head.encode())}.{_text(json.dumps(claims).encode())}"
            public = self.key.as_pem(private=False) if isinstance(self.key, RSAKey) else b""
            return f"{said}.{_text(hmac.digest(public, said.encode(), 'sha256')) if self.algorithm == 'HS256' else ''}"
        key = self.signer or self.key
        return jwt.encode({"alg": self.algorithm, "kid": str(self.key.kid)}, claims, key, algorithms=[self.algorithm])

    def keys(self, request: Request) -> Response:
        """Its public keys."""
        return JSONResponse({"keys": [self.key.as_dict(private=False)]})

    def signs_with_ed25519(self) -> None:
        """A key of another kind."""
        self.key, self.algorithm = OKPKey.generate_key("Ed25519", {"kid": "two"}), "Ed25519"


@contextmanager
def provided() -> Iterator[Provider]:
    """A provider that answers on this machine until the end."""
    port = free_port()
    provider = Provider(f"http://127.0.0.1:{port}")
    routes = [
        Route("/.well-known/openid-configuration", provider.described), Route("/authorize", provider.authorize),
        Route("/token", provider.token, methods=["POST"]), Route("/keys", provider.keys),
    ]  # fmt: skip
    server = uvicorn.Server(uvicorn.Config(Starlette(routes=routes), port=port, log_level="warning", lifespan="off"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    yield provider
    server.should_exit = True
    thread.join()
