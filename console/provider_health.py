"""What `potok doctor` says of the OpenID provider that shows who signs in."""

from __future__ import annotations

from collections.abc import Iterator

from console.desk import Desk
from domain.engine.refusals import Refusal
from domain.engine.words import Words
from flows.openid import NotProved, Provider

ADVICE = Words(
    "POTOK_OIDC_ISSUER — как провайдер называет себя сам; файл POTOK_OIDC_SECRET_FILE читается; сеть",
    "POTOK_OIDC_ISSUER as the provider names itself; POTOK_OIDC_SECRET_FILE can be read; the network",
)


def provider_said(desk: Desk) -> Iterator[tuple[Words, Words | None]]:
    """Whether its document is of the issuer that the settings name, and the secret is there; advice where not."""
    settings, issuer = desk.settings, desk.settings.oidc_issuer
    if not issuer:
        return
    back = f"{settings.base_url.rstrip('/')}/sign-in/oidc"
    try:
        Provider(settings).document()
        _ = settings.oidc_secret
    except (NotProved, Refusal, OSError) as error:
        yield Words(f"{issuer} не годится ({error})", f"{issuer} will not do ({error})"), ADVICE
    else:
        yield Words(f"{issuer}, возврат на {back}", f"{issuer}, back to {back}"), None
