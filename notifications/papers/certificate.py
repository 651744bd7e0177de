"""A certificate as a PDF: its words, the picture that a telephone reads, the signature under its bytes."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

from domain.engine.words import Language
from domain.proving.sealed_file import place_for, sealed
from domain.proving.signature import SigningKey
from domain.reports.certificate import Certificate, token_of
from notifications.formats import wording
from notifications.papers.pdf import set_from

PAGE = "verify"
"""Where the pages check a status, beneath the address of the programme."""


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who signs certificates, and where the register is looked up; blank where there are no pages."""

    key: SigningKey
    address: str = ""

    def issued(self, certificate: Certificate) -> bytes:
        """The same bytes for the same status and the same key."""
        import segno

        drawn = BytesIO()
        segno.make(self._read_by_telephone(certificate), error="m", micro=False).save(drawn, kind="svg", border=2)
        place = place_for(self.key, certificate.code)
        made = set_from("certificate.typ", _said(certificate, self._how(), place), qr=drawn.getvalue().decode())
        return sealed(made, self.key, certificate.code)

    def _read_by_telephone(self, certificate: Certificate) -> str:
        token = token_of(certificate, self.key)
        return f"{self.address.rstrip('/')}/{PAGE}?t={token}" if self.address else token

    def _how(self) -> str:
        if not self.address:
            return "Проверка: наведите камеру телефона и передайте прочитанное программе или назовите ей код."
        return f"Проверка: наведите камеру телефона или введите код на {self.address.rstrip('/')}/{PAGE}"


def name_of(certificate: Certificate) -> str:
    """The name of the file."""
    return f"{certificate.organisation}-{certificate.level}.pdf"


def _said(certificate: Certificate, how: str, place: str) -> dict[str, object]:
    day = wording(Language.RU)["long_date"]
    on = certificate.dated
    act = (
        f"акт № {certificate.act.removeprefix('№ ')}"
        if certificate.act
        else f"партнёрская проверка {certificate.basis}"
    )
    until = f"по {day(certificate.valid_until)}" if certificate.valid_until else "срок не установлен"
    lines = [("Основание", act), ("Присвоен", day(certificate.granted_on)), ("Действует", until)]
    return {
        "title": f"Свидетельство о статусе образца: {certificate.name}",
        "on": [on.year, on.month, on.day],
        "place": place,
        "programme": certificate.programme,
        "name": certificate.name.replace("№ ", "№\u00a0"),
        "organisation": certificate.organisation,
        "level": certificate.level_title,
        "lines": lines,
        "code": certificate.code,
        "how": how,
    }
