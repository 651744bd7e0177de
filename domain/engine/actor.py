"""Who acts, how that is known, and on whose behalf: made by the door through which a command comes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

SYSTEM = "potok"
"""The engine itself as an actor: sets the programme up, never decides at a gate."""


class Method(StrEnum):
    """How the person behind a command is known."""

    CLAIMED = "claimed"
    """A name was typed, and believed."""
    LOCAL = "local"
    """The account of the operating system may act as this person."""
    KEY = "key"
    """A key was shown that was issued to this person."""
    LINK = "link"
    """A link was opened that was sent to the mailbox of this person alone."""
    PASSWORD = "password"  # noqa: S105 - the name of a way in
    """A password was typed, and a code that the person's telephone makes."""
    PROXY = "proxy"
    """A server in front, which the settings name, says who it is."""
    OIDC = "oidc"
    """An OpenID provider, which the settings name, says who it is."""
    TICKET = "ticket"
    """A ticket was spent that this person took for this one deed."""
    SYSTEM = "system"
    """The engine does it by itself."""


class Identity(StrEnum):
    """What it takes to act."""

    CLAIMED = "claimed"
    """A name is believed: for a demo and a first try."""
    PROVED = "proved"
    """Who acts is proved by an account of this machine, a key, a ticket or a way into the pages."""


class HostMatter(StrEnum):
    """What the host of an installation has a say in."""

    METHODOLOGY = "methodology"
    TIME_ZONE = "time_zone"
    SECURITY_LOG = "security_log"
    ALLOWED = "account_allowed"
    FORBIDDEN = "account_forbidden"
    SIGNING_KEY = "signing_key"
    PROXIES = "trusted_proxies"
    RESTORED = "restored"


@dataclass(frozen=True, slots=True)
class Acting:
    """Who acts and how that is known; a door makes it, and no parameter, header or field of a form does."""

    person: str
    """Code of whoever acts."""
    method: Method = Method.CLAIMED
    credential: str = ""
    """Which account, key or ticket showed it; never its secret."""
    on_behalf_of: str | None = None
    """Code of the person in whose name it is done, whose rights count."""
    basis: str = ""
    """Why in another's name: a reason, or the protocol that was signed."""
    ticket: str | None = None
    """Hash of the ticket that the deed spends, written together with it."""

    @property
    def answers(self) -> str:
        """The person in whose name it is done."""
        return self.on_behalf_of or self.person

    @property
    def proved(self) -> bool:
        """Whether more is known than a name that was given."""
        return self.method not in (Method.CLAIMED, Method.SYSTEM)


BY_SYSTEM = Acting(SYSTEM, Method.SYSTEM)
NOT_SAID = Acting("")
"""Nothing but a name was given."""


def acting_as(actor: str) -> Acting:
    """What a bare name amounts to: a claim."""
    return BY_SYSTEM if actor == SYSTEM else Acting(actor)
