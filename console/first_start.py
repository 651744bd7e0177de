"""`potok init`: the database, the methodology and the first administrator; safe to repeat."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import Engine, select

from console.answer import Answer
from console.desk import Desk
from deployments.migrate import migrate
from domain.engine.actor import BY_SYSTEM, HostMatter, Identity
from domain.engine.database import HEAD, REVISIONS, address_of, open_engine, reading, revision
from domain.engine.refusals import Refusal, bad_value
from domain.engine.tables import TABLES
from domain.methodology.loader import text_of
from domain.registry.people import AmendPerson, GiveRole, RegisterPerson
from domain.reports import registers
from flows.backups import make
from flows.erasure import erase_again
from flows.forms import Form, filled
from flows.host_words import BLANK, MATTERS, enter_what_was_said, fix, hand, say_of_installation
from flows.installation import believed, cannot_prove, check_environment, proves, set_mode
from flows.pack_check import checked
from flows.performance import perform
from flows.programme import Programme
from flows.seal_copies import key_of, make_key
from flows.security import note
from flows.settings import Settings

ADMINISTRATOR = "administrator"
_methodology = TABLES["methodology"]


@dataclass(frozen=True, slots=True)
class Founded:
    """What `potok init` found and did."""

    database: str
    migrated: bool
    methodology: str
    administrator: str | None
    backup: str | None
    """The copy of an earlier release's database, made before its tables were changed."""


def found(desk: Desk, name: str | None, email: str | None, identity: Identity | None = None) -> Answer:
    """Bring the database up to date, keep the methodology with it, register the administrator, say who may act."""
    if (name is None) != (email is None):
        raise Refusal(
            [
                bad_value(
                    "--admin-email" if email is None else "--admin-name",
                    "нужны имя и почта вместе",
                    "name and e-mail go together",
                )
            ]
        )
    _check_methodology(desk)
    engine = _engine(desk)
    _check_text(desk, engine)
    saved = _saved(desk, engine)
    migrated = migrate(engine)
    asked = _asking(desk.settings, identity)
    check_environment(asked, engine, by_host=True)
    programme = Programme(desk.settings, engine)
    if key_of(desk.settings) is None:
        _make_key(programme)
    enter_what_was_said(engine, programme.here_and_now())
    anew = _fixed(asked, programme) if identity is not Identity.CLAIMED else []
    programme.adopt()
    code = _administrator(programme, name, email) if name and email else None
    if identity is not None:
        set_mode(desk.settings, engine, identity, programme.here_and_now())
    normal_logins(programme)
    back = erase_again(programme)
    with reading(engine) as connection:
        twins = [people for people in registers.otherwise_written(connection).values() if len(people) > 1]
        somebody = registers.has_administrator(connection)
    result = Founded(address_of(engine), migrated, programme.packs.current.identity, code, saved)
    lines = [*_said(desk, engine, result, somebody=somebody), *_twins(desk, twins), *_erased(desk, back)]
    return Answer(
        result,
        [*lines, *(f"{MATTERS[one].say(desk.language)}: {what or BLANK.say(desk.language)}" for one, what in anew)],
    )


def _fixed(asked: Settings, programme: Programme) -> list[tuple[HostMatter, str]]:
    """What only this host says otherwise from now on, where who acts is proved; what it says anew."""
    with reading(programme.engine) as connection:
        if not proves(asked, connection):
            return []
    anew = fix(asked, programme.engine, programme.methodology, programme.here_and_now())
    if anew:
        note(asked, "fixed", matters=[matter for matter, _ in anew], account=hand())
    return anew


def _asking(settings: Settings, identity: Identity | None) -> Settings:
    """The environment as it will be judged once this is asked for."""
    return settings.model_copy(update={"identity": identity}) if identity is Identity.PROVED else settings


def _check_methodology(desk: Desk) -> None:
    """A broken pack is said before anything is created."""
    if (path := desk.settings.methodology) is not None:
        checked(text_of(path), str(path))


def _check_text(desk: Desk, engine: Engine) -> None:
    """A methodology that was changed without a new version is said before the database becomes this release's."""
    if revision(engine) is None:
        return
    with reading(engine) as connection:
        rows = connection.execute(select(_methodology.c.identity, _methodology.c.sha256)).all()
    Programme(desk.settings, engine).check_text({row.identity: row.sha256 for row in rows})


def _engine(desk: Desk) -> Engine:
    """The database's address, its folder made if it is a file."""
    engine = open_engine(desk.settings.database_url)
    if engine.dialect.name == "sqlite" and engine.url.database:
        Path(engine.url.database).parent.mkdir(parents=True, exist_ok=True)
    return engine


def _saved(desk: Desk, engine: Engine) -> str | None:
    """A backup of a database that is about to be upgraded; a new one has nothing to lose."""
    if (before := revision(engine)) is None or before not in REVISIONS[:-1]:
        return None
    return str(make(desk.settings, engine, name=f"before-{HEAD}-").file)


def _administrator(programme: Programme, name: str, email: str) -> str:
    """The person with that address, registered if need be, in the role of administrator."""
    with reading(programme.engine) as connection:
        code = registers.person_at(connection, email)
    if code is None:
        code = _must(programme, filled(RegisterPerson, title=name, email=email))  # its id is kept: no address in it
    with reading(programme.engine) as connection:
        held = registers.roles(connection, person=code, scope="*", role=ADMINISTRATOR)
    if not held:
        _must(programme, filled(GiveRole, person=code, role=ADMINISTRATOR))
        note(programme.settings, "administrator", person=code, account=hand())
    return code


def _make_key(programme: Programme) -> None:
    """The key that signs seals; where a history is there already, its former key was lost, and it is told so."""
    made = make_key(programme.settings, programme.settings.now())
    with reading(programme.engine) as connection:
        lived = registers.has_history(connection)
    if lived:
        say_of_installation(programme.engine, HostMatter.SIGNING_KEY, made.name, programme.here_and_now())
        note(programme.settings, "signing_key_made", key=made.name, account=hand())


def _must(programme: Programme, form: Form) -> str:
    """Carry out a form; its refusal is the command's."""
    result = perform(programme, form, replace(BY_SYSTEM, credential=f"local:{hand()}"[:120]))
    if result.state is None:
        raise Refusal(result.reasons)
    return result.state.code


def _said(desk: Desk, engine: Engine, result: Founded, *, somebody: bool) -> list[str]:
    say, acts = desk.say, believed(desk.settings, engine)
    lines = [
        say(f"База готова: {result.database}", f"The database is ready: {result.database}")
        if result.migrated
        else say(f"База уже готова: {result.database}", f"The database was ready: {result.database}"),
        say(f"Методика: {result.methodology}", f"Methodology: {result.methodology}"),
        say(f"Кто действует: {acts.ru}", f"Who acts: {acts.en}"),
    ]
    if cannot_prove(desk.settings, engine):
        ru = "Доказать это пока некому: на этой машине potok account allow УЧЁТНАЯ_ЗАПИСЬ КОД, затем potok key issue"
        lines.append(say(ru, "Nobody can prove it yet: here, potok account allow ACCOUNT CODE, then potok key issue"))
    if result.backup:
        undo = say(
            f"вернуться: в пустой папке potok restore {result.backup}, затем прежняя версия",
            f"to go back: potok restore {result.backup} in an empty folder, then the release before",
        )
        lines.append(say(f"Перед обновлением сделана копия; {undo}", f"A backup was made first; {undo}"))
    if result.administrator:
        lines.append(
            say(
                f"Администратор: {result.administrator}. Дальше: potok org register … --as {result.administrator}",
                f"Administrator: {result.administrator}. Next: potok org register … --as {result.administrator}",
            )
        )
    elif not somebody:
        lines.append(
            say(
                "Администратора ещё нет: potok init --admin-name «Фамилия Имя» --admin-email почта",
                "There is no administrator yet: potok init --admin-name “Full Name” --admin-email address",
            )
        )
    return lines


def normal_logins(programme: Programme) -> None:
    """Logins that an earlier release wrote otherwise come into their normal form, each by an entry; twins stay."""
    with reading(programme.engine) as connection:
        found = registers.otherwise_written(connection)
    for login, people in found.items():
        if len(people) == 1:
            ((code, _),) = people
            amend = filled(AmendPerson, person=code, email=login, command_id=f"init:login:{code}")
            perform(programme, amend, BY_SYSTEM)


def _twins(desk: Desk, twins: list[list[tuple[str, str]]]) -> list[str]:
    """Two people of one login: both stay until somebody says which of them it is."""
    listed = ["; ".join(f"{code} {email}" for code, email in people) for people in twins]
    said = desk.say(
        "Один вход у двоих: объедините (potok person merge КОД --into КОД --reason …) или смените почту одному:",
        "One login of two people: merge them (potok person merge CODE --into CODE --reason …) or amend one e-mail:",
    )
    return [f"{said} {people}" for people in listed]


def _erased(desk: Desk, back: list[str]) -> list[str]:
    """Whoever came back with a backup of before the act."""
    listed = ", ".join(back)
    said = desk.say(f"Снова обезличены по прежним актам: {listed}", f"Erased again by their acts: {listed}")
    return [said] if back else []
