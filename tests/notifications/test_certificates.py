"""The letter of a granted status brings its certificate, as the register stands when it leaves."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Engine

from domain.engine.words import Words
from domain.programme.kinds import SubjectKind
from domain.proving.sealed_file import code_in
from domain.proving.signature import SigningKey
from flows.immediate_notices import sender_of
from flows.programme import Programme
from flows.seal_copies import key_file
from flows.settings import Settings
from notifications.certificates import with_certificate
from notifications.letters.statuses import StatusGranted
from notifications.papers.certificate import Issuer
from notifications.parts import About
from tests.acts import by_act
from tests.region import DAY, Region

ISSUER = Issuer(SigningKey(Path(), Ed25519PrivateKey.generate()))


def letter(check: str) -> StatusGranted:
    return StatusGranted(
        about=About(kind=SubjectKind.CHECK, code=check, title="", organisation=""),
        reader="Участник",
        role=Words("руководитель организации", "head of the organisation"),
        link="",
        level=Words("местный", "local"),
        granted_on=DAY,
        granted_by="",
    )


@pytest.mark.long
def test_a_granted_status_comes_with_its_certificate_and_its_code(engine: Engine) -> None:
    region = Region(engine).found()
    region.exemplar(DAY)

    told, (paper,) = with_certificate(engine, region.packs, letter("CHK-0001"), ISSUER, region.now)
    _, (again,) = with_certificate(engine, region.packs, letter("CHK-0001"), ISSUER, region.now)

    assert paper == again
    assert isinstance(told, StatusGranted)
    assert told.check_code == code_in(paper.content, {ISSUER.key.name: ISSUER.key.public})


def test_a_status_that_was_lost_before_its_letter_left_brings_none(engine: Engine) -> None:
    region = Region(engine).found()
    region.exemplar(DAY)
    region.do(by_act("withdraw", DAY + timedelta(days=1)))

    told, papers = with_certificate(engine, region.packs, letter("CHK-0001"), ISSUER, region.now)

    assert (papers, told) == ((), letter("CHK-0001"))


def test_letters_leave_without_certificates_where_the_key_cannot_be_read(sqlite_engine: Engine, tmp_path: Path) -> None:
    Region(sqlite_engine).found()
    settings = Settings(database_url=f"sqlite:///{sqlite_engine.url.database}", seal_key=tmp_path / "key.pem")
    key_file(settings).write_text("none", "utf-8")

    assert sender_of(Programme.open(settings)).issuer is None
