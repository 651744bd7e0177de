"""A certificate is signed: whoever forges, alters or outlives it is told so, with the register and without."""

from __future__ import annotations

import re
import subprocess
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from console.certificate import keys_known
from console.main import main
from domain.engine.database import reading
from domain.methodology.loader import load_default
from domain.proving.token import Use, token
from domain.reports.axis import Question
from domain.reports.certificate import Certificate, certificate_of, token_of
from domain.reports.statuses import statuses
from flows.seal_copies import key_file, key_of, make_key
from flows.settings import Settings
from notifications.papers.certificate import Issuer
from tests.acts import by_act, done_by_two
from tests.region import DAY, NOW, Region

LATER = date(2024, 9, 2)
LONG = "Муниципальное бюджетное дошкольное образовательное учреждение «Детский сад № 31 „Ромашка“» " * 4


@pytest.fixture
def region(engine: Engine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Region:
    monkeypatch.setenv("POTOK_DATABASE_URL", engine.url.render_as_string(hide_password=False))
    monkeypatch.setenv("POTOK_SEAL_KEY", str(tmp_path / "kept" / "key.pem"))
    monkeypatch.setenv("POTOK_TODAY", "2024-12-11")
    monkeypatch.chdir(tmp_path)
    found = Region(engine).found()
    found.exemplar(DAY)
    make_key(Settings(), NOW)
    return found


def certified(region: Region) -> Certificate:
    with reading(region.engine) as connection:
        return certificate_of(statuses(connection, Question(LATER))[0], load_default())


def signed(region: Region) -> str:
    key = key_of(Settings())
    assert key is not None
    return token_of(certified(region), key)


def test_a_certificate_is_the_same_file_twice_and_proves_itself(region: Region, tmp_path: Path) -> None:
    code = certified(region).code

    made = [main(["status", "certificate", code, "--out", f"{name}.pdf"]) for name in ("one", "two")]
    verified = main(["status", "verify", "one.pdf"])

    assert (made, verified) == ([0, 0], 0)
    assert (tmp_path / "one.pdf").read_bytes() == (tmp_path / "two.pdf").read_bytes()


READER = "/usr/bin/pdftotext"


@pytest.mark.skipif(not Path(READER).exists(), reason="reads what is printed with pdftotext")
def test_it_says_that_the_act_has_legal_force_and_cuts_no_long_name(region: Region, tmp_path: Path) -> None:
    key, found = key_of(Settings()), certified(region)
    assert key is not None
    found = Certificate(**{name: getattr(found, name) for name in found.__slots__} | {"name": LONG})
    (tmp_path / "long.pdf").write_bytes(Issuer(key, "https://lean.example").issued(found))

    reader = [READER, "-raw", "long.pdf", "-"]
    text = subprocess.run(reader, capture_output=True, text=True, check=True)

    said = " ".join(text.stdout.split())
    assert LONG.strip() in said
    assert "Юридическую силу имеет акт" in said
    assert {"https://lean.example/verify", found.code} <= set(said.split())


def test_a_token_holds_without_the_register_and_the_register_tells_of_today(
    region: Region, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    read_by_telephone = f"https://lean.example/verify?t={signed(region)}"
    region.do(by_act("withdraw", LATER))

    live = main(["status", "verify", read_by_telephone])
    monkeypatch.setenv("POTOK_DATABASE_URL", "sqlite:////nowhere/at/all.db")
    offline = main(["status", "verify", "--offline", read_by_telephone])

    assert (live, offline) == (1, 0)
    assert "отозван, с 02.09.2024" in capsys.readouterr().out


def test_without_the_register_a_file_proves_itself_and_a_term_that_is_over_is_told(
    region: Region, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    done_by_two(region, by_act("renew", DAY, until=LATER))
    monkeypatch.setenv("POTOK_TODAY", str(LATER))
    made = main(["status", "certificate", certified(region).code, "--out", "it.pdf"])
    token = signed(region)

    on_its_last_day = [main(["status", "verify", "--offline", shown]) for shown in ("it.pdf", token)]
    said = capsys.readouterr().out
    monkeypatch.setenv("POTOK_TODAY", str(LATER + timedelta(days=1)))
    after = main(["status", "verify", "--offline", token])

    assert (made, on_its_last_day, after) == (0, [0, 0], 1)
    assert f"файл не изменён, код {certified(region).code}" in said
    assert "действует до: 02.09.2024" in said
    assert "Срок по свидетельству вышел 02.09.2024" in capsys.readouterr().out


def test_after_a_renewal_it_names_the_act_and_the_last_day_of_the_renewal(region: Region) -> None:
    done_by_two(region, by_act("renew", DAY, until=LATER, number="9-п"))

    found = certified(region)

    assert (found.act, found.valid_until, found.dated) == ("9-п от 03.06.2024", LATER, DAY)


@pytest.mark.parametrize("change", ["suspend", "withdraw"])
def test_no_certificate_is_made_of_a_status_that_is_not_in_force(
    region: Region, change: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = certified(region).code
    region.do(by_act(change, LATER))

    assert main(["status", "certificate", code, "--out", "none.pdf"]) == 1
    assert "свидетельства нет" in capsys.readouterr().err
    assert not (tmp_path / "none.pdf").exists()


def test_old_certificates_outlive_another_key_and_its_return_from_a_backup(region: Region, tmp_path: Path) -> None:
    assert main(["status", "certificate", certified(region).code, "--out", "old.pdf"]) == 0
    old = signed(region)
    former = key_file(Settings()).read_bytes()

    make_key(Settings(), NOW)
    rotated = [main(["status", "verify", one]) for one in (old, signed(region), "old.pdf")]
    key_file(Settings()).write_bytes(former)
    restored = [main(["status", "verify", one]) for one in (old, "old.pdf")]

    assert (rotated, restored) == ([0, 0, 0], [0, 0])
    assert len(keys_known(Settings())) == 2


def forged(text: str) -> str:
    """Another name under the same signature."""
    head, said, signature = text.split(".")
    plain = urlsafe_b64decode(said + "=" * (-len(said) % 4)).replace("местный".encode(), "главный".encode())
    return ".".join((head, urlsafe_b64encode(plain).rstrip(b"=").decode(), signature))


def without_algorithm(text: str) -> str:
    """The same facts, signed by nobody: alg none."""
    said = text.split(".")[1]
    head = urlsafe_b64encode(b'{"alg":"none","typ":"potok-status"}').rstrip(b"=").decode()
    return f"{head}.{said}."


def test_what_was_forged_is_named_so(region: Region, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    good, key = signed(region), key_of(Settings())
    assert key is not None
    stranger = make_key(Settings(seal_key=tmp_path / "elsewhere" / "key.pem"), NOW)
    told = {
        forged(good): "подделка",
        without_algorithm(good): "нет подписи",
        token_of(certified(region), stranger): "не этой программой",
        token(key, Use.FILE, {"code": certified(region).code, "sha256": ""}): "нет подписи",
        token(key, Use.STATUS, {"code": 5}): "нет подписи",
        "a.b.c": "нет подписи",
    }

    for shown, said in told.items():
        for mode in ([], ["--offline"]):
            assert main(["status", "verify", *mode, shown]) == 1, said
            assert said in capsys.readouterr().err


def test_a_file_that_was_changed_by_a_single_byte_is_named_so(
    region: Region, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert main(["status", "certificate", certified(region).code, "--out", "it.pdf"]) == 0
    whole = (tmp_path / "it.pdf").read_bytes()
    seal = re.findall(rb"potok-certificate:([\w.-]+)", whole)[0]
    changed = {
        "in": whole.replace(b"stream", b"Stream", 1),
        "after": whole + b"\n% more",
        "seal": whole.replace(seal, seal[:-4] + b"AAAA"),
        "one_seal": whole.replace(seal, seal[:-4] + b"AAAA", 1),
        "other": b"%PDF-1.7 potok-certificate:" + seal,
        "unsigned": b"%PDF-1.7 nothing",
    }

    for name, content in changed.items():
        (tmp_path / f"{name}.pdf").write_bytes(content)
        assert main(["status", "verify", f"{name}.pdf"]) == 1, name
        assert ("файл изменён" if name != "unsigned" else "нет подписи") in capsys.readouterr().err, name


def test_a_file_that_is_not_there_is_bad_input(region: Region, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["status", "verify", "nowhere.pdf"]) == 2
    assert "файла nowhere.pdf нет" in capsys.readouterr().err
