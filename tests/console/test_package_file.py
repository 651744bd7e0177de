"""Packages as files: a school works from one alone; one that is altered or dangerous is named and not handed on."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pytest
from docx import Document
from sqlalchemy import text

from domain.engine.database import writing
from domain.pilot.amendment import AmendCard
from domain.programme.kinds import Moment
from domain.replication.package_file import FORM
from tests.acts import by_act
from tests.console.conftest import Window
from tests.region import DAY, LEADER, SAMPLE, Region

DIGEST = sha256(SAMPLE).hexdigest()


@pytest.fixture
def package(region: Region, tmp_path: Path) -> str:
    """A package whose files lie in the folder of documents."""
    place = tmp_path / "documents" / DIGEST[:2] / DIGEST
    place.parent.mkdir(parents=True)
    place.write_bytes(SAMPLE)
    return region.package()


def words_of(content: bytes) -> str:
    """All that a DOCX says."""
    found = Document(BytesIO(content))
    cells = [cell.text for table in found.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in found.paragraphs), *cells])


def again(source: Path, target: Path, change: Callable[[str, bytes], bytes | None], **more: bytes) -> None:
    """A package with its parts changed, left out where there is nothing, and further ones."""
    with ZipFile(source) as old, ZipFile(target, "w") as new:
        for name in old.namelist():
            if (content := change(name, old.read(name))) is not None:
                new.writestr(ZipInfo(name), content)
        for name, content in more.items():
            new.writestr(ZipInfo(name), content)


def test_a_school_finds_all_that_it_needs_in_the_file(window: Window, package: str, tmp_path: Path) -> None:
    said = window("package", "build", package, "--out", "a.zip", "--json")

    assert said.code == 0, said.err
    with ZipFile(tmp_path / "a.zip") as parts:
        names = parts.namelist()
        manifest = json.loads(parts.read("manifest.json"))
        order = words_of(parts.read("11 Приказ с приложениями.docx"))
        sheet = words_of(parts.read("08 Лист показателей.docx"))
        held = {row["path"]: sha256(parts.read(row["path"])).hexdigest() for row in manifest["parts"]}
    assert [name[3:].partition(".")[0] for name in names[2:]] == [
        "С чего начать", "Карточка решения", "Карта целевого состояния, образец", "Стандарт процесса, образец",
        "Бланки", "Учебный материал", "План внедрения", "Лист показателей", "Чек-лист элементов", "Риски",
        "Приказ с приложениями",
    ]  # fmt: skip
    assert held == {row["path"]: row["sha256"] for row in manifest["parts"]}
    assert all(word in order for word in ("Приложение 1", "Приложение 2", "ЛИСТ ОЗНАКОМЛЕНИЯ", "исходное состояние"))
    assert "среднее по хронометражу" in sheet
    assert "29" in sheet


def test_the_same_package_has_the_same_bytes_as_a_file_and_as_a_folder(
    window: Window, package: str, tmp_path: Path
) -> None:
    for name in ("a.zip", "b.zip", "folder"):
        assert window("package", "build", package, "--out", name).code == 0

    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    manifest = (tmp_path / "folder" / "manifest.json").read_bytes()
    with ZipFile(tmp_path / "a.zip") as parts:
        assert parts.read("manifest.json") == manifest
    assert window("package", "verify", "folder").code == window("package", "verify", "a.zip").code == 0


def test_nothing_is_written_over(window: Window, package: str, tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_text("mine")

    said = window("package", "build", package, "--out", "a.zip")

    assert said.code == 2
    assert (tmp_path / "a.zip").read_text() == "mine"


@pytest.mark.parametrize(
    ("change", "more", "named"),
    [
        (lambda name, held: held[:-1] + b"!" if name.startswith("02") else held, {}, "02 Карточка решения.docx"),
        (lambda name, held: None if name.startswith("02") else held, {}, "этой части нет"),
        (lambda name, held: held, {"extra.txt": b"x"}, "extra.txt"),
        (lambda name, held: held, {"../out.txt": b"x"}, "../out.txt"),
        (lambda name, held: held, {"C:\\out.txt": b"x"}, "за пределы"),
        (lambda name, held: held, {"/etc/out": b"x"}, "/etc/out"),
        (lambda name, held: held + b" " if name == "facts.json" else held, {}, "facts.json"),
    ],
    ids=["a byte", "gone", "unknown", "climbs", "drive", "root", "facts"],
)
def test_a_file_that_is_not_whole_is_refused_by_the_name_of_the_part(
    window: Window, package: str, tmp_path: Path, change: Callable[[str, bytes], bytes | None],
    more: dict[str, bytes], named: str,
) -> None:  # fmt: skip
    window("package", "build", package, "--out", "a.zip")
    again(tmp_path / "a.zip", tmp_path / "b.zip", change, **more)

    said = window("package", "verify", "b.zip")

    assert said.code == 1
    assert named in said.err


def test_a_bomb_is_not_opened(window: Window, tmp_path: Path) -> None:
    with ZipFile(tmp_path / "bomb.zip", "w", ZIP_DEFLATED) as target:
        target.writestr("manifest.json", b"0" * 50_000_000)

    said = window("package", "verify", "bomb.zip")

    assert said.code == 1
    assert "manifest.json: часть сжата" in said.err


def test_a_package_that_was_packed_anew_cut_off_or_doubled_is_named_for_what_it_is(
    window: Window, package: str, tmp_path: Path
) -> None:
    window("package", "build", package, "--out", "a.zip")
    content = (tmp_path / "a.zip").read_bytes()
    (tmp_path / "half.zip").write_bytes(content[: len(content) // 2])
    with ZipFile(tmp_path / "a.zip") as source, ZipFile(tmp_path / "anew.zip", "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(name, source.read(name))
    with pytest.warns(UserWarning, match="Duplicate name"):
        again(tmp_path / "a.zip", tmp_path / "twice.zip", lambda name, held: held, **{"facts.json": b"{}"})

    said = {name: window("package", "verify", f"{name}.zip") for name in ("half", "anew", "twice")}

    assert {one.code for one in said.values()} == {1}
    assert "повреждён" in said["half"].err
    assert "facts.json: часть сжата" in said["anew"].err
    assert "facts.json: эта часть есть дважды" in said["twice"].err


def test_what_is_no_zip_is_refused_in_a_sentence(window: Window, tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(b"PK\x03\x04 broken")

    said = window("package", "verify", "a.zip")

    assert said.code == 1
    assert "повреждён" in said.err


@pytest.mark.parametrize("facts", [b"{}", b"\xff\xfe", b"[]"], ids=["no head", "no text", "no facts"])
def test_a_manifest_that_says_too_little_and_facts_that_are_none_are_refused(
    window: Window, tmp_path: Path, facts: bytes
) -> None:
    digest = sha256(facts).hexdigest()
    said: dict[str, object] = {"form": FORM, "parts": [{"path": "facts.json", "sha256": digest}], "sha256": digest}
    if facts != b"{}":
        said |= {"code": "PKG-1", "edition": 1}
    with ZipFile(tmp_path / "a.zip", "w") as target:
        target.writestr("manifest.json", json.dumps(said))
        target.writestr("facts.json", facts)

    told = window("package", "verify", "a.zip")

    assert told.code == 1
    assert "manifest.json" in told.err or "facts.json" in told.err


def test_what_is_neither_a_file_nor_a_folder_is_not_waited_for(window: Window, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.zip")

    told = window("package", "verify", "pipe.zip")

    assert told.code == 2
    assert "это не файл" in told.err


def test_a_signature_is_of_this_package_or_refused(window: Window, package: str, tmp_path: Path) -> None:
    assert window("journal", "key", "--new").code == 0
    assert window("package", "build", package, "--out", "a.zip").code == 0

    signed = window("package", "verify", "a.zip")
    shutil.copyfile(tmp_path / "a.zip.sig", tmp_path / "b.zip.sig")
    again(tmp_path / "a.zip", tmp_path / "b.zip", lambda name, held: held + b" " if name == "manifest.json" else held)
    foreign = window("package", "verify", "b.zip")

    assert "известным ключом" in signed.out
    assert foreign.code == 1
    assert "подпись не от этого файла" in foreign.err


def test_a_lost_file_is_named_and_the_package_stays_here(window: Window, package: str, tmp_path: Path) -> None:
    (tmp_path / "documents" / DIGEST[:2] / DIGEST).unlink()

    built = window("package", "build", package, "--out", "a.zip")
    verified = window("package", "verify", package)
    offered = window("replicate", package, "--to", "ORG-0003", "--leader", "PER-0002")
    tried = window("replicate", package, "--to", "ORG-0003", "--leader", "PER-0002", "--dry-run")

    assert built.code == verified.code == offered.code == tried.code == 1
    assert "Карта целевого состояния" in built.err
    assert not (tmp_path / "a.zip").exists()
    assert window("offer", "list", "--json").data == []
    assert "В пакете нет целого файла (ошибка)" in window("lint").out
    assert window("journal", "verify").code == 1


def test_one_changed_byte_of_a_file_keeps_the_package_here(window: Window, package: str, tmp_path: Path) -> None:
    (tmp_path / "documents" / DIGEST[:2] / DIGEST).write_bytes(SAMPLE[:-1] + b"!")

    assert window("package", "build", package, "--out", "a.zip").code == 1
    assert window("replicate", package, "--to", "ORG-0003", "--leader", "PER-0002").code == 1
    assert package in window("lint").out
    assert window("journal", "verify").code == 1


def test_a_package_that_lost_its_status_is_not_handed_on(window: Window, region: Region, package: str) -> None:
    region.do(by_act("withdraw", DAY))

    offered = window("replicate", package, "--to", "ORG-0003", "--leader", "PER-0002")

    assert offered.code == window("package", "build", package, "--out", "a.zip").code == 1
    assert window("offer", "list", "--json").data == []
    assert package in window("lint", "--kind", "exemplar_lost").out


def test_a_manifest_changed_with_its_sum_is_found_by_the_journal(
    window: Window, region: Region, package: str, tmp_path: Path
) -> None:
    with writing(region.engine) as connection:
        manifest = connection.execute(text("select manifest from package")).scalar_one().replace("29", "19")
        sums = {"m": manifest, "s": sha256(manifest.encode()).hexdigest()}
        connection.execute(text("drop trigger if exists package_guard"))
        connection.execute(text("update package set manifest = :m, sha256 = :s"), sums)

    assert window("package", "verify", package).code == 1
    assert window("package", "build", package).code == 1
    assert "изменён после утверждения" in window("package", "build", package).err
    assert window("replicate", package, "--to", "ORG-0003").code == 1
    assert "изменён после утверждения" in window("lint").out
    assert window("journal", "verify").code == 1


def test_a_package_without_a_required_part_is_refused_by_its_name(
    window: Window, region: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.region.CARRIED", frozenset({"target_map"}))
    project = region.exemplar()

    said = window("package", "freeze", project)

    assert said.code == 1
    assert "Стандарт процесса" in said.err
    assert "Карта" not in said.err


def test_a_second_edition_says_what_changed_and_why(window: Window, region: Region, package: str) -> None:
    project = window("package", "show", package, "--json").data["project"]

    bare = window("package", "freeze", project)
    said = window("package", "freeze", project, "--changed", "новый стандарт", "--why", "опыт школ")

    assert bare.code == 2
    assert "--changed" in bare.err or "изменилось" in bare.err
    assert said.code == 0, said.err
    assert "новый стандарт. Почему: опыт школ" in window("package", "show", "PKG-0002").out


def test_what_the_linter_finds_is_mended_or_answered(window: Window, region: Region) -> None:
    project = region.open_project()
    region.measure(project, "67", Moment.BASELINE)
    region.measure(project, "29", Moment.AFTER)
    region.walk(project, until="monitoring")
    region.do(
        AmendCard(actor=LEADER, on=DAY, subject=project, card={"key_risk": "отпуск методиста"}, reason="уточнение")
    )
    region.walk(project)
    region.walk(region.apply(project))

    refused = window("package", "freeze", project)
    frozen = window("package", "freeze", project, "--despite", "риск уточнён")

    assert refused.code == 1
    assert "опирается на изменённые данные" in refused.err
    assert frozen.code == 0, frozen.err
    assert "риск уточнён" in window("package", "show", "PKG-0001").out


@pytest.fixture
def elsewhere(window: Window, package: str, region_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The key of a region whose signed package lies here as a.zip; the window is now that of another region."""
    assert window("journal", "key", "--new").code == 0
    assert window("package", "build", package, "--out", "a.zip").code == 0
    key = str(window("journal", "key", "--json").data[0]["public"])
    there = tmp_path / "there"
    there.mkdir()
    for name in ("a.zip", "a.zip.sig"):
        shutil.copyfile(tmp_path / name, there / name)
    shutil.copyfile(region_file, there / "potok.db")
    (there / "potok.db").chmod(0o600)
    monkeypatch.chdir(there)
    monkeypatch.setenv("POTOK_DATABASE_URL", f"sqlite:///{there}/potok.db")
    return key


def test_a_package_of_another_region_is_handed_on_here_as_it_was_signed_there(window: Window, elsewhere: str) -> None:
    taken = window("package", "accept", "a.zip", "--region", "Тульская область", "--key", elsewhere)
    twice = window("package", "accept", "a.zip", "--region", "Тульская область", "--key", elsewhere)
    built = window("package", "build", "PKG-0001", "--out", "b.zip")
    offered = window("replicate", "PKG-0001", "--to", "ORG-0003", "--leader", "PER-0002")
    answered = window("offer", "answer", "OFR-0001", "accept", "--as", "PER-0006")
    results = window("package", "results", "PKG-0001", "--json")

    assert taken.code == 0, taken.err
    assert twice.code == 1
    assert "уже здесь" in twice.err
    assert built.code == offered.code == answered.code == results.code == 0, built.err + offered.err + answered.err
    assert Path("a.zip").read_bytes() == Path("b.zip").read_bytes()
    assert Path("a.zip.sig").read_text() == Path("b.zip.sig").read_text()
    assert [row["receiver"] for row in results.data["replicas"]] == ["Город Азов"]
    assert "Тульская область" in window("package", "show", "PKG-0001").out
    assert window("package", "verify", "PKG-0001").code == 0
    assert window("journal", "verify").code == 0
    assert "PKG-0001" not in window("lint").out


def test_a_foreign_signature_is_named_and_nothing_is_taken_in(window: Window, elsewhere: str) -> None:
    unknown = window("package", "accept", "a.zip", "--region", "Тульская область")
    Path("a.zip.sig").unlink()
    unsigned = window("package", "accept", "a.zip", "--region", "Тульская область", "--key", elsewhere)

    assert unknown.code == unsigned.code == 1
    assert elsewhere in unknown.err
    assert "нет подписи" in unsigned.err
    assert window("package", "list", "--json").data == []
    assert not Path("documents").exists()


def test_a_foreign_package_whose_status_ended_is_not_handed_on(window: Window, elsewhere: str) -> None:
    said = ("--region", "Тульская область", "--key", elsewhere, "--until", "2024-12-01")
    assert window("package", "accept", "a.zip", *said).code == 0

    built = window("package", "build", "PKG-0001", "--out", "b.zip")

    assert built.code == 1
    assert "статуса образца" in built.err
    assert "PKG-0001" in window("lint").out


def test_a_part_that_is_lost_here_is_named(window: Window, elsewhere: str) -> None:
    said = ("--region", "Тульская область", "--key", elsewhere)
    assert window("package", "accept", "a.zip", *said).code == 0
    (Path("documents") / DIGEST[:2] / DIGEST).unlink()

    assert window("package", "build", "PKG-0001", "--out", "b.zip").code == 1
    assert "03 Карта целевого состояния" in window("package", "verify", "PKG-0001").out


def test_results_go_back_to_the_region_of_the_package_and_nobody_forges_them(
    window: Window, elsewhere: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = ("--region", "Тульская область", "--key", elsewhere)
    for words in (
        ("package", "accept", "a.zip", *given), ("replicate", "PKG-0001", "--to", "ORG-0003", "--leader", "PER-0002"),
        ("offer", "answer", "OFR-0001", "accept", "--as", "PER-0006"), ("journal", "key", "--new"),
        ("package", "results", "PKG-0001", "--out", "r.json"),
    ):  # fmt: skip
        assert window(*words).code == 0
    key = str(window("journal", "key", "--json").data[0]["public"])
    for name in ("r.json", "r.json.sig"):
        shutil.copyfile(name, tmp_path / name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("POTOK_DATABASE_URL", f"sqlite:///{tmp_path}/potok.db")
    (tmp_path / "forged.json").write_text(Path("r.json").read_text("utf-8").replace("Азов", "Ейск"), "utf-8")
    shutil.copyfile("r.json.sig", "forged.json.sig")
    said = ("--region", "Ростовская область")

    unknown = window("package", "take-results", "r.json", *said)
    forged = window("package", "take-results", "forged.json", *said, "--key", key)
    taken = window("package", "take-results", "r.json", *said, "--key", key)

    assert unknown.code == forged.code == 1
    assert key in unknown.err
    assert "подпись не от этого файла" in forged.err
    assert taken.code == 0, taken.err
    assert "Ростовская область: проектов тиражирования 1, внедрено 0" in window("package", "show", "PKG-0001").out
    assert window("package", "take-results", "a.zip", *said).code == 1
    assert window("journal", "verify").code == 0
