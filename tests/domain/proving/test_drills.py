"""Whoever owns the database tampers with it in every way we know: each is found, or the guide says why not."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import orjson
import pytest
from sqlalchemy import Connection, Engine, text

from domain.engine.chain import LINKS, RECORDS
from domain.engine.database import gather, open_engine, reading, writing
from domain.engine.journal import Sealed, seal
from domain.methodology.loader import load_default
from domain.programme.kinds import Moment
from domain.proving.beside import adopted
from domain.proving.guards import unguarded as unguarded_by
from domain.proving.proof import Proof, prove
from domain.stored.tables import TABLES
from tests.region import NOW, Region

PROJECT, CHECK, SCHOOL = "PRJ-0001", "CHK-0001", "ORG-0002"


@dataclass(frozen=True)
class Sealing:
    """A database as it was sealed, with the seal that was noted outside."""

    file: Path
    noted: Sealed


@pytest.fixture(scope="module")
def sealed(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Sealing:
    file = tmp_path_factory.mktemp("sealed") / "potok.db"
    shutil.copyfile(sqlite_template, file)
    engine = open_engine(f"sqlite:///{file}")
    region = Region(engine).found()
    region.package()
    region.measure(region.open_project(title="Идущий проект"), "67", Moment.BASELINE)
    with writing(engine) as connection:
        connection.execute(
            TABLES["methodology"].insert(),
            [{"identity": "x@1", "text": "[pack]", "sha256": PACK_SHA256, "adopted_at": NOW}],
        )
        noted = seal(connection, NOW + timedelta(hours=1))
    region.now = NOW + timedelta(hours=2)
    region.open_project(title="Проект после печати")
    gather(engine)
    engine.dispose()
    return Sealing(file, noted)


PACK_SHA256 = sha256(b"[pack]").hexdigest()
LIVED = load_default().identity
"""The methodology that the projects of the region live under."""


@pytest.fixture
def engine(sealed: Sealing, tmp_path: Path) -> Iterator[Engine]:
    shutil.copyfile(sealed.file, tmp_path / "potok.db")
    found = open_engine(f"sqlite:///{tmp_path}/potok.db")
    yield found
    found.dispose()


def unguarded(connection: Connection) -> Callable[[], None]:
    """Take the guards away; the answer puts them back, as somebody would who covers up."""
    query = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
    guards = connection.exec_driver_sql(query).all()
    for name, _ in guards:
        connection.exec_driver_sql(f"DROP TRIGGER {name}")
    connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")

    def guard() -> None:
        for _, sql in guards:
            connection.exec_driver_sql(sql)

    return guard


def guards_dropped(connection: Connection) -> None:
    unguarded(connection)


def chained_anew(connection: Connection, subject: str) -> None:
    """Make the chain of a subject hold together again after its entries were rewritten."""
    journal, head = TABLES["journal"], "0" * 64
    for row in connection.execute(
        text("SELECT * FROM journal WHERE subject = :code ORDER BY seq"), {"code": subject}
    ).mappings():
        hashed = tuple(row[name] for name in RECORDS[row["record"]])
        previous, head = head, LINKS[row["record"]](head, hashed)
        at = (journal.c.subject == subject) & (journal.c.seq == row["seq"])
        connection.execute(journal.update().where(at).values(previous=previous, hash=head))
    connection.execute(
        text("UPDATE subject SET head = :head, version = (SELECT max(seq) FROM journal WHERE subject = :code) "
             "WHERE code = :code"), {"head": head, "code": subject},
    )  # fmt: skip


def rewritten(connection: Connection) -> None:
    connection.execute(text(f"UPDATE journal SET actor = 'PER-0010' WHERE subject = '{PROJECT}' AND seq = 2"))
    chained_anew(connection, PROJECT)


def decision_rewritten(connection: Connection) -> None:
    seq, facts = connection.execute(
        text(f"SELECT seq, facts FROM journal WHERE subject = '{PROJECT}' AND kind = 'decided' ORDER BY seq LIMIT 1")
    ).one()
    told = orjson.dumps(orjson.loads(facts) | {"comment": "всё хорошо"}, option=orjson.OPT_SORT_KEYS).decode()
    at = {"seq": seq, "facts": told}
    connection.execute(text(f"UPDATE journal SET facts = :facts WHERE subject = '{PROJECT}' AND seq = :seq"), at)
    connection.execute(
        text(f"UPDATE decision SET comment = 'всё хорошо' WHERE subject = '{PROJECT}' AND entry = :seq"), {"seq": seq}
    )
    chained_anew(connection, PROJECT)


def tail_cut(connection: Connection) -> None:
    connection.execute(
        text(f"DELETE FROM journal WHERE subject = '{PROJECT}' AND seq > (SELECT version - 2 FROM subject "
             f"WHERE code = '{PROJECT}')")
    )  # fmt: skip
    chained_anew(connection, PROJECT)


def project_deleted(connection: Connection) -> None:
    for table in ("measurement", "indicator", "milestone", "title_word", "project"):
        owner = "code" if table == "project" else "project"
        connection.execute(text(f"DELETE FROM {table} WHERE {owner} = 'PRJ-0002'"))
    connection.execute(text("DELETE FROM role WHERE scope = 'PRJ-0002'"))
    connection.execute(text("DELETE FROM journal WHERE subject = 'PRJ-0002'"))
    connection.execute(text("DELETE FROM subject WHERE code = 'PRJ-0002'"))


def forged(connection: Connection) -> None:
    """An entry of the right chain says that a project has ended; nobody wrote what follows from it."""
    connection.execute(text(FORGED))
    chained_anew(connection, "PRJ-0002")


COLUMNS = ("record", "subject", "kind", "happened_on", "recorded_at", "actor", "method", "credential", "on_behalf_of",
          "basis", "position", "phase", "standing", "stage", "previous", "hash")  # fmt: skip
FORGED = (
    f"INSERT INTO journal ({', '.join(COLUMNS)}, seq, turn, command_id, facts) SELECT record, subject, "
    "'project_mistaken', happened_on, recorded_at, actor, method, credential, on_behalf_of, basis, position, phase, "
    "'stopped', 'stopped', hash, '', seq + 1, turn + 100, 'forged', '{\"reason\":\"нет\"}' FROM journal "
    "WHERE subject = 'PRJ-0002' ORDER BY seq DESC LIMIT 1"
)


def trigger(name: str, said: str) -> Callable[[Connection], None]:
    """Put a trigger of one's own beside the guards, or in the place of one of them."""

    def tamper(connection: Connection) -> None:
        if name.startswith("journal_refuses"):
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
        connection.exec_driver_sql(f"CREATE TRIGGER {name} {said}")

    return tamper


GUARD = "BEFORE UPDATE ON journal BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END"
TRIGGERS = {
    "a guard whose words stand in a remark": (
        "journal_refuses_UPDATE", f"BEFORE UPDATE ON outbox BEGIN SELECT 1; -- {GUARD[:31]}\n {GUARD[31:]}",
        "refuses UPDATE of journal no more",
    ),
    "a guard of one column": (
        "journal_refuses_UPDATE", GUARD.replace("UPDATE", "UPDATE OF turn"), "refuses UPDATE of journal no more"
    ),
    "a guard under a condition": (
        "journal_refuses_UPDATE", GUARD.replace("BEGIN", "WHEN old.seq > 9 BEGIN"), "refuses UPDATE of journal no more"
    ),
    "seals that are never kept": (
        "idle", "BEFORE INSERT ON seal BEGIN SELECT RAISE(IGNORE); END", "the trigger idle (table seal)"
    ),
    "an administrator made by itself": (
        "later", "AFTER INSERT ON role BEGIN INSERT INTO role VALUES ('PER-0010', '*', 'administrator'); END",
        "the trigger later (table role)",
    ),
}  # fmt: skip
"""What was done -> name and text of the trigger, and how it shows."""


@pytest.mark.long
@pytest.mark.parametrize("name", TRIGGERS)
def test_a_trigger_that_is_not_ours_is_found(name: str, engine: Engine, sealed: Sealing) -> None:
    called, said, shows = TRIGGERS[name]
    with writing(engine) as connection:
        trigger(called, said)(connection)

    found = shown(proof(engine, sealed))

    assert any(shows in one for one in found), found


def test_a_seal_from_paper_that_the_database_lost_is_named(engine: Engine, sealed: Sealing) -> None:
    with writing(engine) as connection:
        guard = unguarded(connection)
        connection.execute(text("DELETE FROM seal"))
        guard()

    with reading(engine) as connection:
        found = prove(connection, printed=[sealed.noted])

    assert any("the database keeps the seal of" in said for said in shown(found))


def test_a_methodology_otherwise_than_it_was_noted_is_named(engine: Engine, sealed: Sealing) -> None:
    with reading(engine) as connection:
        noted = adopted(connection)
    with writing(engine) as connection:
        connection.execute(text("UPDATE methodology SET adopted_at = '2030-01-01 00:00:00' WHERE identity = 'x@1'"))
        connection.execute(text(f"UPDATE methodology SET text = 'a', sha256 = '{A}' WHERE identity = '{LIVED}'"))

    with reading(engine) as connection:
        found = prove(connection, adopted=noted)

    assert [said for said in shown(found) if "not what was noted" in said] == [
        f"the methodology {one}: its sum or its day is not what was noted when it was adopted"
        for one in sorted(["x@1", LIVED])
    ]


A = sha256(b"a").hexdigest()


def sql(*statements: str) -> Callable[[Connection], None]:
    def tamper(connection: Connection) -> None:
        for statement in statements:
            connection.execute(text(statement))

    return tamper


@dataclass(frozen=True)
class Drill:
    """One way to tamper, and how it shows."""

    tamper: Callable[[Connection], None]
    shows: str
    """A part of what is said, or `table.field` of a difference."""


def drill(shows: str, *statements: str) -> Drill:
    return Drill(sql(*statements), shows)


OF = f"WHERE subject = '{PROJECT}'"
DRILLS = {
    "an entry changed": drill("the entry was changed", f"UPDATE journal SET facts = '{{}}' {OF} AND seq = 2"),
    "the last entries cut": drill("the end of the history was cut", f"DELETE FROM journal {OF} AND seq > 5"),
    "a history gone": drill("the history is gone", f"DELETE FROM journal {OF}"),
    "an entry rewritten and chained anew": Drill(rewritten, "what was before it has been changed since"),
    "a decision rewritten and chained anew": Drill(decision_rewritten, "what was before it has been changed since"),
    "the last two entries cut, the head moved back": Drill(tail_cut, " entries then, "),
    "a project deleted whole": Drill(project_deleted, " entries then, "),
    "a forged entry with the right chain": Drill(forged, "subject.ended_on"),
    "guards dropped": Drill(guards_dropped, "the database refuses UPDATE of journal no more"),
    "seals deleted": drill("the database keeps the seal of", "DELETE FROM seal"),
    "standing": drill("subject.standing", "UPDATE subject SET standing = 'awaiting', submitted_by = 'PER-0002' "
                      "WHERE code = 'PRJ-0002'"),
    "phase": drill("subject.phase", "UPDATE subject SET phase = 'monitoring' WHERE code = 'PRJ-0002'"),
    "a sealed title": drill("subject.title", f"UPDATE subject SET title = 'Другой' WHERE code = '{PROJECT}'"),
    "a target": drill("indicator.target", f"UPDATE indicator SET target = '60' WHERE project = '{PROJECT}'"),
    "a measurement": drill("measurement.value", f"UPDATE measurement SET value = '1' WHERE project = '{PROJECT}'"),
    "evidence": drill("evidence.title", f"UPDATE evidence SET title = 'Другой' {OF}"),
    "a milestone": drill("milestone.planned_end", "UPDATE milestone SET planned_end = '2030-01-01'"),
    "a due date": drill("subject.due_on", "UPDATE subject SET due_on = '2030-01-01' WHERE code = 'PRJ-0002'"),
    "an administrator inserted": drill("the journal tells of no such row",
                                       "INSERT INTO role (person, scope, role) VALUES ('PER-0010', '*', "
                                       "'administrator')"),
    "all administrators removed": drill("the row is gone", "DELETE FROM role WHERE role = 'administrator'"),
    "statuses made federal": drill("exemplar_status.level", "UPDATE exemplar_status SET level = 'federal'"),
    "a status prolonged": drill("exemplar_status.valid_until", "UPDATE exemplar_status SET valid_until = '2099-12-31'"),
    "who decided": drill("decision.decided_by", f"UPDATE decision SET decided_by = 'PER-0010' {OF}"),
    "the comment of a decision": drill("decision.comment", f"UPDATE decision SET comment = 'другое' {OF}"),
    "scores": drill("score.points", "UPDATE score SET points = '100'"),
    "commissioners": drill("commissioner.outside", "UPDATE commissioner SET outside = 0"),
    "results in roubles": drill("result.money_year", "UPDATE result SET money_year = '1000000'"),
    "an effect": drill("project.effect_actual", f"UPDATE project SET effect_actual = '5' WHERE code = '{PROJECT}'"),
    "an e-mail": drill("person.email", "UPDATE person SET email = 'x@region.example' WHERE code = 'PER-0002'"),
    "a package's manifest": drill("package.manifest", "UPDATE package SET manifest = '{}'"),
    "methodologies gone": drill(f"the database keeps the methodology {LIVED} no more", "DELETE FROM methodology"),
    "codes given again": drill("the counter of codes is behind: PRJ-", "UPDATE counter SET value = 1"),
    "counters gone": drill("the counter of codes is behind: ORG-", "DELETE FROM counter"),
    "a view in the way": drill("the view overview (table overview)", "CREATE VIEW overview AS SELECT 1"),
    "a methodology's text": drill("the text of methodology x@1 was changed", "UPDATE methodology SET text = '[other]' "
                                  "WHERE identity = 'x@1'"),
}  # fmt: skip


def proof(engine: Engine, sealed: Sealing) -> Proof:
    with reading(engine) as connection:
        return prove(connection, noted=[sealed.noted])


def shown(found: Proof) -> list[str]:
    """Everything that is said."""
    said = [one.said.en for one in found.chains.broken] + [one.en for one in found.unsound]
    for one in found.differences:
        said += [f"{one.table}.{one.field}", one.said.en]
    return said


def test_what_nobody_touched_is_sound(engine: Engine, sealed: Sealing) -> None:
    found = proof(engine, sealed)

    assert shown(found) == []
    assert found.seals == 1


@pytest.mark.parametrize("name", DRILLS)
def test_tampering_is_found(name: str, engine: Engine, sealed: Sealing) -> None:
    one = DRILLS[name]
    with writing(engine) as connection:
        guard = unguarded(connection)
        one.tamper(connection)
        if one.tamper is not guards_dropped:
            guard()

    found = shown(proof(engine, sealed))

    assert any(one.shows in said for said in found), found


def test_the_guide_says_what_no_check_can_find() -> None:
    guide = Path(__file__).parents[3] / "console" / "guide"

    said = {language: (guide / f"operator.{language}.md").read_text("utf-8") for language in ("ru", "en")}

    assert "Чего проверка не найдёт" in said["ru"]
    assert "What no check finds" in said["en"]


@pytest.mark.long
def test_a_seal_holds_however_much_was_written_after_it(engine: Engine, sealed: Sealing) -> None:
    region = Region(engine, now=NOW + timedelta(hours=3))
    code = region.open_project(title="Ещё один")
    region.measure(code, "67", Moment.BASELINE)

    found = proof(engine, sealed)

    assert [said.en for said in found.unsound if "seal" in said.en] == []


GUARDS_NAME = "CREATE TRIGGER journal_refuses_delete"


def test_on_a_server_what_is_not_ours_is_found(other_postgresql_engine: Engine) -> None:
    with writing(other_postgresql_engine) as connection:
        assert list(unguarded_by(connection)) == []
        for statement in (
            "CREATE FUNCTION mine() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$",
            "CREATE TRIGGER idle BEFORE INSERT ON seal FOR EACH ROW EXECUTE FUNCTION mine()",
            "CREATE RULE silent AS ON INSERT TO role DO INSTEAD NOTHING",
            "DROP TRIGGER journal_refuses_delete ON journal",
            f"{GUARDS_NAME} BEFORE DELETE ON journal FOR EACH STATEMENT WHEN (false) EXECUTE FUNCTION refuse_change()",
        ):
            connection.exec_driver_sql(statement)

    with reading(other_postgresql_engine) as connection:
        found = [said.en for said in unguarded_by(connection)]

    assert found == [
        "the database refuses DELETE of journal no more: its trigger was dropped or changed",
        "not of this program: the trigger idle (table seal)",
        "not of this program: the rule silent (table role)",
    ]


UNREADABLE = {
    "seal": ("UPDATE seal SET sealed_at = 'soon'", "sealed_at"),
    "a seal's count": ("UPDATE seal SET entries = 'z'", "entries"),
    "methodology": ("UPDATE methodology SET adopted_at = 'soon'", "adopted_at"),
    "day": ("UPDATE journal SET happened_on = '2024-13-41' WHERE subject = 'PRJ-0001' AND seq = 2", "happened_on"),
    "facts": ("UPDATE journal SET facts = x'ff' WHERE subject = 'PRJ-0001' AND seq = 2", "facts"),
    "JSON": ("UPDATE journal SET facts = '{' WHERE subject = 'PRJ-0001' AND seq = 2", "facts"),
    "personal": ("UPDATE personal SET kept = '['", "kept"),
    "a key": ("UPDATE journal SET seq = x'fffe' WHERE subject = 'PRJ-0001' AND seq = 2", "seq"),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_a_value_of_another_kind_is_named_and_stops_no_check(name: str, engine: Engine, sealed: Sealing) -> None:
    statement, field = UNREADABLE[name]
    with writing(engine) as connection:
        guards_dropped(connection)
        connection.execute(text(statement))

    found = proof(engine, sealed)

    assert any(f"the value of {field} is of another kind" in said.en for said in found.unsound)
