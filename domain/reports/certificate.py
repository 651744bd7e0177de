"""What a certificate of an exemplar status says, and the token in it that proves it without the register."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from domain.certification.check_code import code_of
from domain.engine.words import Language
from domain.methodology.schema import Pack
from domain.programme.kinds import StatusChange
from domain.proving.signature import SigningKey
from domain.proving.token import NoToken, Use, facts_of, token
from domain.reports.statuses import Status


@dataclass(frozen=True, kw_only=True, slots=True)
class Certificate:
    """The words of one certificate; legal force lies in the act that it names."""

    programme: str
    organisation: str
    name: str
    level: str
    level_title: str
    granted_on: date
    valid_until: date | None
    dated: date
    """The day from which it says what it says: of the grant, or of the last renewal."""
    basis: str
    act: str
    code: str


def certificate_of(status: Status, pack: Pack) -> Certificate:
    """The certificate of a status as it stands."""
    renewed = [change for change in status.history if change.facts.get("change") == StatusChange.RENEW]
    return Certificate(
        programme=pack.programme.say(Language.RU),
        organisation=status.organisation,
        name=status.name,
        level=status.level,
        level_title=pack.levels[status.level].say(Language.RU),
        granted_on=status.granted_on,
        valid_until=status.valid_until,
        dated=renewed[-1].on if renewed else status.granted_on,
        basis=status.basis,
        act=_act_of(renewed[-1].facts) if renewed else status.history[0].facts.get("act", ""),
        code=code_of(status.seal),
    )


def _act_of(facts: Mapping[str, Any]) -> str:
    """Number and date of the act of a renewal."""
    return f"{facts['number']} от {date.fromisoformat(facts['dated']):%d.%m.%Y}"


def token_of(certificate: Certificate, key: SigningKey) -> str:
    """The certificate as one line that can be checked with the public part of the key alone."""
    until = certificate.valid_until.isoformat() if certificate.valid_until else None
    facts = {
        "code": certificate.code,
        "org": certificate.organisation,
        "name": certificate.name,
        "level": certificate.level_title,
        "on": certificate.granted_on.isoformat(),
        "until": until,
        "act": certificate.act,
    }
    return token(key, Use.STATUS, facts)


@dataclass(frozen=True, slots=True)
class Claimed:
    """What a token says of a status."""

    code: str
    name: str
    level: str
    granted_on: date
    valid_until: date | None
    act: str


def claimed(text: str, keys: Mapping[str, bytes]) -> Claimed:
    """What a token says, where a known key signed it; raises a `TokenFault` else."""
    facts: dict[str, Any] = facts_of(text, Use.STATUS, keys)
    try:
        until = date.fromisoformat(facts["until"]) if facts["until"] else None
        on = date.fromisoformat(facts["on"])
        return Claimed(facts["code"], facts["name"], facts["level"], on, until, facts["act"])
    except (KeyError, TypeError, ValueError) as error:
        raise NoToken from error
