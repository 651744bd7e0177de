"""A certificate and a printed paper are kept for decades: another library reads in them what PDF/A-2b asks of a file.

It reads the rules that can be read: marks of the standard, the profile of colours, fonts inside, nothing that runs.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from domain.programme.kinds import Level
from domain.proving.signature import SigningKey
from domain.reports.certificate import Certificate
from notifications.papers.blocks import Block, Kind
from notifications.papers.certificate import Issuer
from notifications.papers.pdf import pdf_of

pypdf: Any = import_module("pypdf")
"""Reads what was written with code of its own."""

DAY = date(2024, 6, 3)
FORBIDDEN = frozenset(
    ("/JS", "/JavaScript", "/AA", "/OpenAction", "/EmbeddedFiles", "/AcroForm", "/XFA", "/Alternates", "/OPI", "/Ref",
     "/PS", "/TR", "/HTP", "/SMask", "/Crypt")
)  # fmt: skip
"""Keys of what runs, of what lies elsewhere, and of what is drawn in another way by every reader."""
UNDEFINED = frozenset(("/LZWDecode", "/Crypt"))
DEVICE_GREY_AND_INK = frozenset((b"k", b"K"))
"""Operators of inks, for which the file names no profile."""


def _certificate() -> bytes:
    given = Certificate(
        code="369Y-VPJX-N", organisation="ORG-0001", name="Школа № 7", level=Level.LOCAL.value, level_title="местный",
        programme="Эффективный регион", granted_on=DAY, dated=DAY, act="7-п от 03.06.2024", valid_until=None,
        basis="CHK-0001",
    )  # fmt: skip
    return Issuer(SigningKey(Path(), Ed25519PrivateKey.generate()), "https://lean.example").issued(given)


def _printed() -> bytes:
    return pdf_of([Block(Kind.HEADING, lines=((("Протокол", False),),), level=1)], "Протокол", DAY)


MADE = {"certificate": _certificate, "paper": _printed}


@pytest.fixture(scope="module", params=sorted(MADE))
def made(request: pytest.FixtureRequest) -> bytes:
    return MADE[request.param]()


def everything(file: Any) -> Iterator[Any]:
    """Every object of a file."""
    for number in range(1, file.trailer["/Size"]):
        if (found := file.get_object(number)) is not None:
            yield found


def test_it_calls_itself_what_it_is_and_is_dated_alike_wherever_that_stands(made: bytes) -> None:
    file = pypdf.PdfReader(BytesIO(made))

    told = file.xmp_metadata
    said = file.trailer["/Root"]["/Metadata"].get_data().decode()

    assert "<pdfaid:part>2</pdfaid:part>" in said
    assert "<pdfaid:conformance>B</pdfaid:conformance>" in said
    assert told.dc_title == {"x-default": file.metadata.title}
    assert told.pdf_keywords == file.metadata.get("/Keywords")
    assert told.xmp_create_date.date() == file.metadata.creation_date.date() == DAY


def test_it_is_one_whole_file_that_no_reader_has_to_mend(made: bytes) -> None:
    file = pypdf.PdfReader(BytesIO(made), strict=True)

    second = made.split(b"\n")[1]

    assert not file.is_encrypted
    assert second[:1] == b"%"
    assert all(byte > 127 for byte in second[1:5])
    assert made.count(b"%%EOF") == 1
    assert made.rstrip(b"\r\n").endswith(b"%%EOF")
    assert len(file.trailer["/ID"]) == 2


def test_its_colours_have_their_profile_inside(made: bytes) -> None:
    file = pypdf.PdfReader(BytesIO(made))

    (meant,) = (one.get_object() for one in file.trailer["/Root"]["/OutputIntents"])
    profile = meant["/DestOutputProfile"].get_object()

    assert meant["/S"] == "/GTS_PDFA1"
    assert profile["/N"] == 3
    assert profile.get_data()[16:20] == b"RGB "
    assert profile.get_data()[36:40] == b"acsp"
    drawn = {word for page in file.pages for word in page.get_contents().get_data().split()}
    assert not drawn & DEVICE_GREY_AND_INK


def test_every_font_lies_inside_and_says_which_letters_it_draws(made: bytes) -> None:
    file = pypdf.PdfReader(BytesIO(made))

    fonts = [one for one in everything(file) if isinstance(one, dict) and one.get("/Type") == "/Font"]
    described = [one["/FontDescriptor"].get_object() for one in fonts if "/FontDescriptor" in one]

    assert described
    assert all(any(f"/FontFile{kind}" in one for kind in ("", "2", "3")) for one in described)
    assert all("/ToUnicode" in one for one in fonts if one["/Subtype"] == "/Type0")


def test_nothing_in_it_runs_lies_elsewhere_or_shines_through(made: bytes) -> None:
    found = [one for one in everything(pypdf.PdfReader(BytesIO(made))) if isinstance(one, dict)]

    assert not FORBIDDEN & {key for one in found for key in one}
    assert not any(one.get("/S") in ("/JavaScript", "/Launch", "/Sound", "/Movie", "/Transparency") for one in found)
    assert not any("/F" in one and "/Length" in one for one in found)
    assert all(one.get(key, 1) == 1 for one in found for key in ("/CA", "/ca"))
    assert not any(str(one.get("/Filter")) in UNDEFINED for one in found)


def test_it_can_be_read_aloud_in_its_language(made: bytes) -> None:
    root = pypdf.PdfReader(BytesIO(made)).trailer["/Root"]

    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "ru"
    assert root["/StructTreeRoot"]["/K"]
