"""Documents are kept as files: taken in, looked at, listed, handed out as they were, and a gate asks for them."""

from __future__ import annotations

import os
import sys
from dataclasses import fields
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from docx import Document
from sqlalchemy import text

from domain.engine.asked import SHARED
from domain.engine.command import Command
from domain.engine.database import writing
from domain.pilot.documents import AttachEvidence
from tests.console.conftest import Window
from tests.region import DAY, LEADER, SCHOOL, Region

PDF = b"%PDF-1.7\nour card\n%%EOF\n"
ORDER = ("project", "evidence")


def paper(folder: Path, content: bytes = PDF, name: str = "card.pdf") -> str:
    """A file to attach."""
    (folder / name).write_bytes(content)
    return str(folder / name)


def kept(folder: Path) -> list[Path]:
    """Every file in the folder of documents."""
    return sorted(file for file in (folder / "documents").rglob("*") if file.is_file())


def zipped(*names: str) -> bytes:
    """An office file of these parts."""
    with ZipFile(held := BytesIO(), "w") as parts:
        for name in names:
            parts.writestr(name, "x")
    return held.getvalue()


def test_a_file_is_kept_by_its_content_for_its_owner_alone_and_comes_out_as_it_went_in(
    window: Window, region: Region, tmp_path: Path
) -> None:
    code = region.open_project()
    sign = paper(tmp_path, b"0\x82\x01\x00signed", "card.sig")

    attached = window(
        *ORDER, code, "process_card", "--file", paper(tmp_path), "--number", "14-П", "--dated", "10.12.2024",
        "--signature", sign, "--signer", "person2@region.example",
    )  # fmt: skip
    (listed,) = window("project", "document", code, "--json").data
    handed = window("project", "document", code, str(listed["entry"]), "--out", str(tmp_path / "out.pdf"))
    signature = window(
        "project", "document", code, str(listed["entry"]), "--signature", "--out", str(tmp_path / "o.sig")
    )

    assert (attached.code, handed.code, signature.code) == (0, 0, 0)
    assert (listed["sha256"], listed["size"], listed["media"]) == (sha256(PDF).hexdigest(), len(PDF), "application/pdf")
    assert (listed["number"], listed["dated"], listed["signer"]) == ("14-П", "2024-12-10", LEADER)
    assert (tmp_path / "out.pdf").read_bytes() == PDF
    assert (tmp_path / "o.sig").read_bytes() == b"0\x82\x01\x00signed"
    assert {oct(file.stat().st_mode & 0o777) for file in kept(tmp_path)} == {"0o600"}
    assert {oct(file.parent.stat().st_mode & 0o777) for file in kept(tmp_path)} == {"0o700"}
    assert "14-П от 10.12.2024" in (shown := window("project", "show", code).out)
    assert "2, файл" in (words := " ".join(shown.split()))
    assert words.endswith("подписи")


def test_the_same_file_is_kept_once(window: Window, region: Region, tmp_path: Path) -> None:
    one, other = region.open_project(), region.open_project()

    for code in (one, other):
        assert window(*ORDER, code, "process_card", "--file", paper(tmp_path)).code == 0

    assert len(kept(tmp_path)) == 1


def test_a_gate_wants_a_file_a_link_or_the_place_of_the_original(window: Window, region: Region) -> None:
    code = region.open_project()

    bare = window(*ORDER, code, "process_card", "--title", "Карточка")

    assert bare.code == 2
    assert "нужен сам документ" in bare.err
    for option, place in (("--link", "https://docs.example/1"), ("--kept-at", "дело 04-12")):
        assert window(*ORDER, code, "process_card", option, place).code == 0
    checks = {row["rule"]: row["outcome"] for row in window("project", "gate", code, "--json").data["checks"]}
    assert checks["evidence.process_card"] == "pass"


def test_a_bare_mention_of_an_earlier_release_opens_no_gate_any_more(window: Window, region: Region) -> None:
    code = region.open_project()
    region.do(AttachEvidence(actor=LEADER, on=DAY, subject=code, kind="process_card", kept_at="дело 1"))
    with region.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE evidence SET kept_at = ''")

    gate = window("project", "gate", code, "--json").data
    submitted = window("project", "submit", code, "--as", "person2@region.example")

    (found,) = [row for row in gate["checks"] if row["rule"] == "evidence.process_card"]
    assert (found["outcome"], submitted.code) == ("fail", 1)
    assert "нет ни файла" in found["said"]


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"MZ\x90\x00\x03" + bytes(200), "card.pdf"),
        (b"\x7fELF\x02\x01" + bytes(200), "card.docx"),
        (b"#!/bin/sh\nrm -rf /\n", "card.txt"),
        (b"<html><script>alert(1)</script></html>", "card.pdf"),
        (b"\n  <svg onload='x'/>", "card.txt"),
        (zipped("word/document.xml", "word/vbaProject.bin"), "card.docx"),
        (zipped("evil.exe"), "card.docx"),
        (b"PK\x03\x04" + bytes(500), "card.docx"),
        (b"", "card.pdf"),
    ],
)
def test_what_is_no_document_by_its_content_stays_out_whatever_it_is_called(
    content: bytes, name: str, window: Window, region: Region, tmp_path: Path
) -> None:
    code = region.open_project()

    said = window(*ORDER, code, "process_card", "--file", paper(tmp_path, content, name))

    assert said.code == 2
    assert kept(tmp_path) == []
    assert window("project", "document", code, "--json").data == []


def test_an_office_file_a_picture_and_an_old_text_are_taken_in(window: Window, region: Region, tmp_path: Path) -> None:
    code = region.open_project()
    contents = [
        zipped("[Content_Types].xml", "word/document.xml"), b"\x89PNG\r\n\x1a\n123", "Протокол".encode("cp1251"),
    ]  # fmt: skip

    for content in contents:
        assert window(*ORDER, code, "process_card", "--file", paper(tmp_path, content, "card")).code == 0

    media = [row["media"] for row in window("project", "document", code, "--json").data]
    assert [name.rpartition("/")[2][-8:] for name in media] == ["document", "png", "plain"]


def test_a_file_above_the_limit_stays_out(
    window: Window, region: Region, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POTOK_DOCUMENT_MEGABYTES", "1")
    code = region.open_project()

    said = window(*ORDER, code, "process_card", "--file", paper(tmp_path, PDF + bytes(1 << 20)))

    assert (said.code, kept(tmp_path)) == (2, [])
    assert "больше 1 МБ" in said.err


@pytest.mark.parametrize(("answer", "code"), [("0", 0), ("1", 2), ("2", 3)])
def test_the_scanner_of_the_installation_decides_and_no_answer_is_no_leave(
    answer: str, code: int, window: Window, region: Region, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scanner = f"import sys; open(sys.argv[1], 'rb').read(); sys.exit({answer})"
    monkeypatch.setenv("POTOK_DOCUMENT_SCANNER", f'{sys.executable} -c "{scanner}"')
    project = region.open_project()

    said = window(*ORDER, project, "process_card", "--file", paper(tmp_path))

    assert said.code == code
    assert len(kept(tmp_path)) == int(answer == "0")


def test_a_file_that_was_changed_or_lost_is_not_handed_out(window: Window, region: Region, tmp_path: Path) -> None:
    code = region.open_project()
    window(*ORDER, code, "process_card", "--file", paper(tmp_path))
    (entry,) = [str(row["entry"]) for row in window("project", "document", code, "--json").data]
    (file,) = kept(tmp_path)

    file.write_bytes(PDF.replace(b"our", b"his"))
    changed = window("project", "document", code, entry, "--out", str(tmp_path / "out.pdf"))
    file.unlink()
    lost = window("project", "document", code, entry, "--out", str(tmp_path / "out.pdf"))

    assert (changed.code, lost.code) == (1, 1)
    assert "изменён или повреждён" in changed.err
    assert not (tmp_path / "out.pdf").exists()


def test_nothing_is_ever_written_over(window: Window, region: Region, tmp_path: Path) -> None:
    code = region.open_project()
    window(*ORDER, code, "process_card", "--file", paper(tmp_path))
    (entry,) = [str(row["entry"]) for row in window("project", "document", code, "--json").data]

    said = window("project", "document", code, entry, "--out", paper(tmp_path, b"mine", "mine.txt"))

    assert said.code == 2
    assert (tmp_path / "mine.txt").read_bytes() == b"mine"


def test_a_number_of_a_file_that_nobody_brought_opens_nothing(region: Region) -> None:
    code = region.open_project()
    bare = AttachEvidence(actor=LEADER, on=DAY, subject=code, kind="process_card", sha256="0" * 64)

    assert region.refused(bare) == ["not_kept"]


def test_what_all_commands_share_is_what_a_command_has() -> None:
    assert {field.name for field in fields(Command)} == SHARED


def test_a_paper_of_a_project_is_written_to_be_signed_and_never_over_another(
    window: Window, region: Region, tmp_path: Path
) -> None:
    code = region.open_project()

    listed = window("project", "paper", code)
    printed = window("project", "paper", code, "team_order", "--out", str(tmp_path / "order.pdf"))
    again = window("project", "paper", code, "team_order", "--out", str(tmp_path / "order.pdf"))
    other = window("project", "paper", code, "team_order", "--out", str(tmp_path / "order.odt"))
    attached = window(*ORDER, code, "team_order", "--file", str(tmp_path / "order.pdf"))

    assert "team_order: приказ о команде проекта" in listed.out
    assert (printed.code, again.code, other.code, attached.code) == (0, 2, 2, 0)
    assert (tmp_path / "order.pdf").read_bytes().startswith(b"%PDF")


def test_what_is_missing_for_a_status_is_a_paper_too(window: Window, region: Region, tmp_path: Path) -> None:
    region.finished_pilot()
    asked = ("check", "readiness", SCHOOL, "--level", "regional")
    out = tmp_path / "readiness.docx"

    shown, printed = window(*asked), window(*asked, "--out", str(out))
    again, other = window(*asked, "--out", str(out)), window(*asked, "--out", str(tmp_path / "readiness.odt"))

    found = Document(str(out))
    said = " ".join(cell.text for table in found.tables for row in table.rows for cell in row.cells)
    assert (printed.code, again.code, other.code) == (0, 2, 2)
    for line in window(*asked, "--json").data["criteria"]:
        assert line["record"].capitalize() in said or line["record"] in said
    assert "Заявку сегодня не примут" in shown.out
    assert any("сначала нужен статус уровня" in one.text.lower() for one in found.paragraphs)


@pytest.mark.parametrize("instead", ["a link", "a device", "a folder", "a pipe"])
def test_what_stands_in_the_place_of_a_document_is_named_and_never_read(
    instead: str, window: Window, region: Region, tmp_path: Path
) -> None:
    code = region.open_project()
    window(*ORDER, code, "process_card", "--file", paper(tmp_path))
    (entry,) = [str(row["entry"]) for row in window("project", "document", code, "--json").data]
    (place,) = kept(tmp_path)
    place.rename(tmp_path / "elsewhere")

    if instead == "a folder":
        place.mkdir()
    elif instead == "a pipe":
        os.mkfifo(place)
    else:
        place.symlink_to("/dev/zero" if instead == "a device" else tmp_path / "elsewhere")
    verified, handed = (
        window("journal", "verify"),
        window("project", "document", code, entry, "--out", str(tmp_path / "out.pdf")),
    )

    assert (verified.code, handed.code) == (1, 1)
    assert "не файл, а ссылка, папка или устройство" in verified.out
    assert "не файл, а ссылка, папка или устройство" in handed.err


@pytest.mark.parametrize("change", ["size = 5", "media = 'image/png'"])
def test_what_the_database_tells_of_a_file_is_held_against_it(
    change: str, window: Window, region: Region, tmp_path: Path
) -> None:
    window(*ORDER, region.open_project(), "process_card", "--file", paper(tmp_path))
    with writing(region.engine) as connection:
        connection.execute(text(f"UPDATE stored_file SET {change}"))

    verified = window("journal", "verify")

    assert verified.code == 1
    assert "размер или вид файла" in verified.out


@pytest.mark.parametrize("name", ["/dev/zero", "folder", "pipe"])
def test_what_is_no_file_is_not_attached_and_not_waited_for(
    name: str, window: Window, region: Region, tmp_path: Path
) -> None:
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")

    refused = window(*ORDER, region.open_project(), "process_card", "--file", str(tmp_path / name))

    assert refused.code == 2
    assert "это не файл, а папка или устройство" in refused.err


@pytest.mark.parametrize(
    ("content", "name"), [(PDF, "card.docx"), (b"a letter", "card.pdf"), (b"a letter", "card.exe"), (PDF, "card.sig")]
)
def test_a_name_that_promises_another_kind_keeps_a_file_out(
    content: bytes, name: str, window: Window, region: Region, tmp_path: Path
) -> None:
    refused = window(*ORDER, region.open_project(), "process_card", "--file", paper(tmp_path, content, name))

    assert refused.code == 2
    assert f"--file: «{name}»: внутри файл вида" in refused.err
    assert kept(tmp_path) == []


def swollen(parts: BytesIO, name: str, megabytes: int) -> bytes:
    """A text document of these megabytes, with a part of that name."""
    with ZipFile(parts, "w", ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", "x")
        with package.open(name, "w", force_zip64=True) as part:
            for _ in range(megabytes):
                part.write(b"a" * (1 << 20))
    return parts.getvalue()


@pytest.mark.parametrize(
    ("name", "megabytes"),
    [("word/media/image1.png", 400), ("../../../etc/evil", 0), ("/etc/evil", 0), ("..\\..\\evil", 0), ("C:evil", 0)],
)
def test_an_office_file_that_unpacks_beyond_measure_or_elsewhere_stays_out(
    name: str, megabytes: int, window: Window, region: Region, tmp_path: Path
) -> None:
    bomb = paper(tmp_path, swollen(BytesIO(), name, megabytes), "card.docx")

    refused = window(*ORDER, region.open_project(), "process_card", "--file", bomb)

    assert refused.code == 2
    assert "по содержимому это не документ" in refused.err


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "file:///etc/passwd", "дело 5", "https://", "//region.example/a",
             "http://a b.example", "https://bank.example@other.example/", "https://[", "data:text/html,x"],
)  # fmt: skip
def test_a_link_opens_on_a_site_or_is_none(link: str, region: Region) -> None:
    bare = AttachEvidence(actor=LEADER, on=DAY, subject=region.open_project(), kind="process_card", link=link)

    assert region.refused(bare) == ["no_link"]


@pytest.mark.parametrize("place", ["x", "—", "№ 1"])
def test_a_paper_original_is_where_somebody_finds_it(place: str, region: Region) -> None:
    bare = AttachEvidence(actor=LEADER, on=DAY, subject=region.open_project(), kind="process_card", kept_at=place)

    assert region.refused(bare) == ["no_place"]


def test_a_signature_that_is_written_as_text_comes_out_as_a_signature(
    window: Window, region: Region, tmp_path: Path
) -> None:
    code = region.open_project()
    sign = paper(tmp_path, b"MIIC+base64==", "card.sig")
    window(*ORDER, code, "process_card", "--file", paper(tmp_path), "--signature", sign)
    (entry,) = [str(row["entry"]) for row in window("project", "document", code, "--json").data]
    (tmp_path / "out").mkdir()

    handed = window("project", "document", code, entry, "--signature", "--out", str(tmp_path / "out"))

    assert handed.code == 0
    assert [file.suffix for file in (tmp_path / "out").iterdir()] == [".sig"]


def test_of_very_many_faults_the_first_are_named_and_the_rest_is_counted(window: Window, region: Region) -> None:
    with writing(region.engine) as connection:
        connection.execute(text("UPDATE subject SET head = 'x'"))
        many = "WITH RECURSIVE one(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM one WHERE n < 500) SELECT printf"
        connection.execute(
            text(f"INSERT INTO stored_file (sha256, size, media, kept_at) {many}('%064d', n), 1, 'text/plain', "
                 "'2024-12-11 09:00:00' FROM one")
        )  # fmt: skip

    verified = window("journal", "verify")

    lines = verified.out.splitlines()
    assert verified.code == 1
    assert "… и ещё: 400" in [line.strip() for line in lines]
    assert len([line for line in lines if "0" * 16 in line]) == region.pack.number("listed_faults") == 100
    assert not [line for line in lines if "№0" in line]  # no document rests on any of them
