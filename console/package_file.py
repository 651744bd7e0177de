"""`potok package build` and `verify`: packages as files that are handed on, and whether they are what was frozen."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer

from console.answer import Answer, put
from console.command_group import As, Json, On, OnBasis, Room
from console.desk import Common, Desk, Draft
from console.failure import REFUSED
from console.language import both
from domain.engine.journal import history
from domain.engine.refusals import Fault, Reason, Refusal
from domain.engine.words import Words
from domain.proving.signature import name_of, signed_bytes, signer_of
from domain.replication.acceptance import AcceptPackage
from domain.replication.contents import filled
from domain.replication.foreign_results import TakeResults, said_in
from domain.replication.package_file import read
from domain.reports import registers
from domain.reports.package_results import results_of
from domain.reports.package_soundness import faults_of, foreign_of, frozen
from domain.text.toml import NotToml, written
from flows.package_files import hand_out, signature_of, take_in
from flows.seal_copies import key_of, known_keys
from flows.shelf import shelf_of

Package = Annotated[str, typer.Argument(metavar="PACKAGE", help=both("код пакета", "code of the package"))]
Out = Annotated[
    str | None,
    typer.Option(
        "--out", metavar="FILE", help=both("новый файл .zip или новая папка", "a new .zip file or a new folder")
    ),
]
Either = Annotated[
    str, typer.Argument(metavar="FILE|PACKAGE", help=both("файл, папка или код пакета", "file, folder or code"))
]
File = Annotated[str, typer.Argument(metavar="FILE", help=both("файл или папка пакета", "file or folder of a package"))]
Results = Annotated[str, typer.Argument(metavar="FILE", help=both("файл результатов тиражирования", "file of results"))]
MOST = 4 << 20
"""Bytes of a file of results."""
FromRegion = Annotated[
    str, typer.Option("--region", metavar=both("ТЕКСТ", "TEXT"), help=both("какой регион его сделал", "who made it"))
]
Key = Annotated[
    str | None,
    typer.Option(
        "--key",
        metavar="KEY",
        help=both("ключ, который регион подтвердил", "the key that the region confirmed"),
    ),
]
Until = Annotated[
    str | None,
    typer.Option(
        "--until", metavar=both("ДАТА", "DATE"), help=both("последний день статуса образца", "last day of the status")
    ),
]
Code = Annotated[str | None, typer.Option("--code", metavar="CODE", help=both("свой код", "code of its own"))]


def build(desk: Desk, code: Package, out: Out = None) -> Answer:
    """A package as a file that a receiver works from alone."""
    target = Path(out or f"{code}.zip")
    made, signature = hand_out(desk.programme, code, target)
    digest = sha256(made.manifest).hexdigest()
    size = sum(piece.size for piece in made.pieces)
    data = {"code": code, "file": str(target), "parts": len(made.pieces), "bytes": size, "manifest": digest,
            "signature": str(signature) if signature else None}  # fmt: skip
    say = desk.say
    lines = [
        say(f"{code} собран: {target}, частей {len(made.pieces)}", f"{code} built: {target}, {len(made.pieces)} parts"),
        say(f"Подпись рядом: {signature}", f"The signature is beside it: {signature}")
        if signature
        else say(
            "Подписи нет: сделайте ключ (potok journal key --new), и другие регионы смогут принять пакет",
            "Not signed: make a key (potok journal key --new), and other regions can accept the package",
        ),
    ]
    return Answer(data, lines)


def verify(desk: Desk, what: Either) -> Answer:
    """A package of this database by the journal and the files behind it; a file by its own manifest and signature."""
    if Path(what).exists():
        return _file(desk, Path(what))
    return _stored(desk, what)


def _stored(desk: Desk, code: str) -> Answer:
    say = desk.say
    with desk.reading() as connection:
        found, package = registers.package(connection, code), frozen(connection, code)
        foreign, told = foreign_of(connection, code), history(connection, code)[0].facts
    computed = sha256(found["manifest"].encode()).hexdigest()
    faults = list(faults_of(package, foreign, shelf_of(desk.settings)))
    sound = package.sound and not faults
    data = {"code": code, "sound": sound, "sha256": computed, "stored": found["sha256"],
            "contents": "parts" in package.manifest,
            "faults": [one.said.say(desk.language) for one in faults]}  # fmt: skip
    if sound:
        lines = [say(f"{code}: пакет не изменён, SHA-256 {computed}", f"{code}: unchanged, SHA-256 {computed}")]
        return Answer(data, [*lines, *old_form(desk, package.manifest)])
    lines = [f"- {one.field}: {one.said.say(desk.language)}" for one in faults]
    if not package.sound:
        journal = told.partition('"sha256":"')[2][:64]
        lines.insert(
            0,
            say(
                f"{code}: пакет изменён после утверждения! сейчас {computed}, в карточке {found['sha256']}, "
                f"в журнале {journal}",
                f"{code}: changed after it was frozen! now {computed}, on the card {found['sha256']}, "
                f"in the journal {journal}",
            ),
        )
    return Answer(data, lines, REFUSED)


def _file(desk: Desk, file: Path) -> Answer:
    say, opened = desk.say, read(file)
    key = signed_by(file, opened.manifest)
    said = opened.said
    data = {"code": said["code"], "sound": True, "edition": said["edition"], "sha256": said["sha256"],
            "parts": len(opened.digests), "key": name_of(key) if key else None}  # fmt: skip
    lines = [
        say(
            f"{said['code']}, редакция {said['edition']}: цел, частей {len(opened.digests)}, SHA-256 {said['sha256']}",
            f"{said['code']}, edition {said['edition']}: whole, {len(opened.digests)} parts, SHA-256 {said['sha256']}",
        )
    ]
    if key is None:
        lines.append(say("Подписи нет: кто собрал пакет, не доказано", "Not signed: who built it is not proved"))
    elif key in {known.public for known in known_keys(desk.settings)}:
        lines.append(say(f"Подписан известным ключом {name_of(key)}", f"Signed by the known key {name_of(key)}"))
    else:
        lines.append(
            say(
                f"Подписан ключом {name_of(key)}, которого здесь не знают: спросите у отправителя",
                f"Signed by the key {name_of(key)}, which is not known here: ask the sender",
            )
        )
    return Answer(data, lines)


def accept(
    file: File, region: FromRegion, key: Key = None, until: Until = None, code: Code = None, on: On = None,
    actor: As = None, on_basis: OnBasis = None, json: Json = False,
) -> int:  # fmt: skip
    """Take in a package of another region: whole, signed by a key that is known or named, kept as it is."""
    from console.execution import carry_out

    desk = Desk(json)
    opened = read(Path(file))
    _vouched(desk, signed_by(Path(file), opened.manifest), key)
    take_in(desk.programme, opened)
    fields = {"region": region, "manifest": opened.manifest.decode(), "facts": opened.frozen.decode(),
              "signature": signature_of(Path(file)).read_text("utf-8").strip(), "valid_until": until,
              "code": code}  # fmt: skip
    answer = carry_out(desk, Draft(AcceptPackage, fields), Common(actor, on_basis, on, None, None))
    put(answer, json=json)
    return answer.exit_code


def _vouched(desk: Desk, signer: bytes | None, key: str | None) -> None:
    """Refuse what is signed by nobody, or by a key that neither this region nor its user knows."""
    known = [one.public for one in known_keys(desk.settings)]
    if signer is None or (signer not in known and b64encode(signer).decode() != (key or "").strip()):
        raise Refusal([_not_known(signer)])


def take_results(
    file: Results, region: FromRegion, key: Key = None, on: On = None, actor: As = None, on_basis: OnBasis = None,
    json: Json = False,
) -> int:  # fmt: skip
    """Take in what the replicas of our package came to in another region, as signed there."""
    from console.execution import carry_out

    desk, source = Desk(json), Path(file)
    if not source.is_file() or source.stat().st_size > MOST:
        said = Words("это не файл результатов тиражирования", "this is no file of the results of replicas")
        raise Refusal([Reason("no_file", said, Fault.INPUT, file)])
    content = source.read_bytes()
    _vouched(desk, signed_by(source, content), key)
    text = content.decode("utf-8", "replace")
    found = said_in(text) or {"package": ""}
    fields = {"package": found["package"], "region": region, "content": text,
              "signature": signature_of(source).read_text("utf-8").strip()}  # fmt: skip
    answer = carry_out(desk, Draft(TakeResults, fields), Common(actor, on_basis, on, None, None))
    put(answer, json=json)
    return answer.exit_code


def _not_known(signer: bytes | None) -> Reason:
    """Nobody vouches for who signed it."""
    if signer is None:
        said = Words(
            "рядом с пакетом нет подписи (.sig): без неё неизвестно, кто его собрал",
            "there is no signature (.sig) beside the package: nobody knows who built it",
        )
        return Reason("not_signed", said, Fault.RULE, "FILE")
    name, public = name_of(signer), b64encode(signer).decode()
    said = Words(
        f"подписан чужим ключом {name}; если регион его подтвердил, повторите с --key {public}",
        f"signed by a foreign key {name}; once the region has confirmed it, repeat with --key {public}",
    )
    return Reason("signature_foreign", said, Fault.RULE, "--key")


def results(desk: Desk, code: Package, out: Out = None) -> Answer:
    """What the replicas of a package came to, as a file for the region that it came from."""
    target = Path(out or f"{code}-results.json")
    with desk.reading() as connection:
        found = results_of(connection, code)
    content = orjson.dumps(found, default=str, option=orjson.OPT_INDENT_2)
    with target.open("xb") as file:
        file.write(content)
    if (key := key_of(desk.settings)) is not None:
        signature_of(target).write_text(signed_bytes(key, content) + "\n", "utf-8")
    count = len(found["replicas"])
    said = desk.say(f"Проектов тиражирования: {count}, файл {target}", f"Replicas: {count}, file {target}")
    return Answer(found | {"file": str(target)}, [said])


def signed_by(file: Path, content: bytes) -> bytes | None:
    """The public key of the signature beside a file; None where there is none, refused where it is no good."""
    beside = signature_of(file)
    if not beside.is_file():
        return None
    try:
        line = written(beside).decode("utf-8", "replace")
    except NotToml:  # longer than a signature
        line = ""
    key = signer_of(line, content)
    if key is None:
        said = Words("подпись не от этого файла", "the signature is not of this file")
        raise Refusal([Reason("signature_wrong", said, Fault.RULE, beside.name)])
    return key


def part_title(desk: Desk, part: str, title: str) -> str:
    """The title of a part in the language of whoever reads; what names a document stays as it was given."""
    known = desk.programme.packs.current.replication.parts
    return known[part].title.say(desk.language) if part in known and title == known[part].title.ru else title


def contents(desk: Desk, manifest: Mapping[str, Any]) -> list[str]:
    """What is in a package, part by part, and what changed since the edition before."""
    say = desk.say
    if "parts" not in manifest:
        count = len(manifest["evidence"])
        return [say(f"Документов: {count}", f"Documents: {count}"), *old_form(desk, manifest)]
    lines = [
        f"- {part_title(desk, part['key'], part['title'])}"
        + (say(", файлов: ", ", files: ") + str(len(part["files"])) if part["files"] else "")
        for part in filled(manifest)
    ]
    if practices := manifest.get("practices"):
        codes = ", ".join(one["code"] for one in practices)
        lines.append(say(f"Практики: {codes}", f"Practices: {codes}"))
    if manifest["despite"]:
        lines.append(say(f"Утверждён при замечаниях: {manifest['despite']}", f"The linter: {manifest['despite']}"))
    if manifest["changed"]:
        changed, why = manifest["changed"], manifest["why"]
        lines.append(say(f"Изменилось: {changed}. Почему: {why}", f"Changed: {changed}. Why: {why}"))
    return lines


def old_form(desk: Desk, manifest: Mapping[str, Any]) -> list[str]:
    """What is said of a package that an earlier release froze."""
    if "parts" in manifest:
        return []
    return [
        desk.say(
            "Утверждён прежней версией: перечень документов без содержимого; его SHA-256 не меняется",
            "Frozen by an earlier release: a list of documents without contents; its SHA-256 stays",
        )
    ]


def open_to(room: Room) -> None:
    """Give the room of packages its commands on files."""
    room.question("build", "Собрать пакет в файл или папку", "Build a package as a file or a folder")(build)
    room.add("accept", "Принять пакет другого региона", "Accept a package of another region", accept)
    room.question("results", "Результаты тиражирования пакета файлом", "Results of a package's replicas as a file")(
        results
    )
    room.add("take-results", "Принять файл результатов из другого региона", "Take in another region's results",
             take_results)  # fmt: skip
    room.question("verify", "Проверить пакет: файл или код", "Verify a package: a file or a code", openly=True)(verify)
