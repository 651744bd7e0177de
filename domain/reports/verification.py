"""Whether a check code, a token or a file is of a status of ours, and how that stands today."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import parse_qs, urlsplit

from domain.certification.check_code import code_of, read
from domain.engine.refusals import Refusal, already
from domain.proving.sealed_file import Altered, code_in
from domain.proving.token import Forged, NoToken, OfAnother
from domain.reports.certificate import Claimed, claimed
from domain.reports.statuses import Status

T = TypeVar("T")
LONGEST = 8000
"""Signs of a text that is looked at."""


@dataclass(frozen=True, slots=True)
class Verified:
    """The check code that was shown, and what the signed text itself says; None of a file and of a bare code."""

    code: str
    claim: Claimed | None = None
    signed: bool = False
    """Whether a signature of ours was shown, and holds."""


def of_text(text: str, keys: Mapping[str, bytes]) -> Verified:
    """A code, a token or the whole address that a telephone read; a slip and a forgery are refused by name."""
    typed = text.strip()[:LONGEST]
    if "t=" in (asked := urlsplit(typed).query):
        typed = parse_qs(asked).get("t", [""])[0]
    if typed.count(".") == 2:
        claim = _proved(lambda: claimed(typed, keys))
        return Verified(claim.code, claim, signed=True)
    if (code := read(typed)) is None:
        said = (
            f"«{typed[:40]}»: в коде описка, сверьте его с бумагой",
            f"“{typed[:40]}”: a slip in the code, compare it",
        )
        raise Refusal([already("code_slip", *said)])
    return Verified(code)


def of_file(content: bytes, keys: Mapping[str, bytes]) -> Verified:
    """A certificate as a file; one that was changed is refused by name."""
    return Verified(_proved(lambda: code_in(content, keys)), signed=True)


def standing_of(code: str, register: Sequence[Status]) -> Status:
    """The status of a check code as the register has it; a code of nobody is refused."""
    for status in register:
        if code_of(status.seal) == code:
            return status
    raise Refusal([already("code_unknown", f"статуса с кодом {code} нет", f"there is no status with the code {code}")])


def _proved(look: Callable[[], T]) -> T:
    try:
        return look()
    except Altered as error:
        said = (
            "файл изменён: это не то свидетельство, которое было подписано",
            "the file was altered: it is not the certificate that was signed",
        )
        raise Refusal([already("certificate_altered", *said)]) from error
    except OfAnother as error:
        said = (
            f"подписано не этой программой: ключ {error} здесь неизвестен",
            f"signed by another programme: the key {error} is not known here",
        )
        raise Refusal([already("certificate_of_another", *said)]) from error
    except Forged as error:
        said = ("подделка: подпись не сходится с текстом", "forged: the signature is not of this text")
        raise Refusal([already("certificate_forged", *said)]) from error
    except NoToken as error:
        said = ("здесь нет подписи свидетельства", "there is no signature of a certificate in it")
        raise Refusal([already("certificate_unsigned", *said)]) from error
