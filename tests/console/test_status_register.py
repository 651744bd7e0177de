"""The public register and the check code: what everybody may read, and what a slip comes to."""

from __future__ import annotations

import csv
import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from console.main import main
from domain.certification.challenges import MakeChallenge, SettleChallenge
from domain.certification.check_code import LENGTH, SIGNS, code_of, read
from domain.engine.database import reading
from domain.reports.axis import Question
from domain.reports.statuses import statuses
from tests.acts import by_act
from tests.region import DAY, HEAD, METHODOLOGIST, Region

LATER = date(2024, 9, 2)


@pytest.fixture
def region(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Region:
    monkeypatch.setenv("POTOK_DATABASE_URL", engine.url.render_as_string(hide_password=False))
    monkeypatch.setenv("POTOK_TODAY", "2024-12-11")
    found = Region(engine).found()
    found.exemplar(DAY)
    return found


def code(region: Region) -> str:
    with reading(region.engine) as connection:
        return code_of(statuses(connection, Question(LATER))[0].seal)


def test_the_register_of_any_day_is_a_page_a_sheet_and_data_without_a_person(region: Region, tmp_path: Path) -> None:
    region.do(by_act("suspend", LATER, signer="PER-0005", number="12-п, звонить 8 903 123-45-67"))

    before = main(["status", "register", "--as-of", "2024-09-01", "--out", str(tmp_path / "before")])
    after = main(["status", "register", "--out", str(tmp_path / "after")])

    assert (before, after) == (0, 0)
    told = [json.loads((tmp_path / one / "register.json").read_text())["statuses"][0] for one in ("before", "after")]
    assert [one["standing"] for one in told] == ["действует", "приостановлен"]
    assert told[1]["act"].startswith("12-п")
    with (tmp_path / "after" / "register.csv").open(encoding="utf-8-sig", newline="") as lines:
        assert next(csv.DictReader(lines, delimiter=";"))["Код проверки"] == code(region)
    for file in (tmp_path / "after").iterdir():
        text = file.read_text(encoding="utf-8").split("</style>")[-1]
        assert "Школа № 7" in text
        assert not any(word in text for word in ("PER-", "Участник", "@", "own_wish", "123-45"))


def test_while_an_objection_waits_nothing_of_the_status_is_published(
    region: Region, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    typed, check = code(region), "CHK-0001"
    region.do(MakeChallenge(actor=HEAD, on=DAY, subject=check, text="Не тот корпус"))

    refused = [main(["status", name, typed]) for name in ("verify", "certificate")]
    told = capsys.readouterr()
    main(["status", "list", "--json"])
    (listed,) = json.loads(capsys.readouterr().out)
    settling = SettleChallenge(actor=METHODOLOGIST, on=LATER, subject=check, reason="проверено", kept_at="дело 5")
    region.do(settling)

    assert refused == [1, 1]
    assert "действует; возражение от 03.06.2024, статус не публикуется" in told.out
    assert listed["challenged_on"] == "2024-06-03"
    assert "свидетельства нет: возражение" in told.err
    assert main(["status", "verify", typed]) == 0
    for day, names in (("2024-06-02", 0), ("2024-06-03", 0), ("2024-09-01", 0), ("2024-09-02", 1)):
        folder = tmp_path / day
        main(["status", "register", "--as-of", day, "--out", str(folder)])
        assert len(json.loads((folder / "register.json").read_text())["statuses"]) == names


def test_while_an_objection_waits_no_earlier_day_of_the_status_is_published_either(
    region: Region, tmp_path: Path
) -> None:
    later = DAY + timedelta(days=2)
    region.do(MakeChallenge(actor=HEAD, on=later, subject="CHK-0001", text="Не тот корпус"))
    told = []
    for folder in ("waits", "settled"):
        main(["status", "register", "--as-of", DAY.isoformat(), "--out", str(tmp_path / folder)])
        told.append(len(json.loads((tmp_path / folder / "register.json").read_text())["statuses"]))
        settling = SettleChallenge(
            actor=METHODOLOGIST, on=LATER, subject="CHK-0001", reason="проверено", kept_at="дело 5"
        )
        region.ask(settling)

    assert told == [0, 1]


def test_a_code_tells_how_its_status_stands_today(region: Region, capsys: pytest.CaptureFixture[str]) -> None:
    held = main(["status", "verify", code(region).lower()])
    region.do(by_act("withdraw", LATER))
    lost = main(["status", "verify", code(region)])
    told = capsys.readouterr().out
    shown = main(["status", "show", code(region)])

    assert (held, lost, shown) == (0, 1, 0)
    assert "отозван, с 02.09.2024" in told
    assert "критерии больше не выполняются" in capsys.readouterr().out


def test_a_slip_and_a_code_of_nobody_are_named(region: Region, capsys: pytest.CaptureFixture[str]) -> None:
    known = code(region)
    slip = known[:-1] + next(sign for sign in SIGNS if sign != known[-1])

    assert main(["status", "verify", slip]) == 1
    assert "описка" in capsys.readouterr().err
    assert main(["status", "verify", code_of("ab" * 32)]) == 1
    assert "нет" in capsys.readouterr().err


def test_every_single_slip_and_every_swap_of_neighbours_is_seen() -> None:
    plain = code_of("0123456789abcdef" * 4).replace("-", "")

    slips = [plain[:at] + sign + plain[at + 1 :] for at in range(LENGTH + 1) for sign in SIGNS if sign != plain[at]]
    swaps = [
        plain[:at] + plain[at + 1] + plain[at] + plain[at + 2 :] for at in range(LENGTH) if plain[at] != plain[at + 1]
    ]

    assert read(plain) is not None
    assert not any(read(one) for one in slips + swaps)
