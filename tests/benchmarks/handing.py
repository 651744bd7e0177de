"""A package built as a signed zip, against copying the bytes that come out."""

from __future__ import annotations

import zipfile
from hashlib import sha256
from pathlib import Path

from deployments.migrate import migrate
from domain.engine.database import open_engine
from flows.package_files import hand_out
from flows.programme import Programme
from flows.seal_copies import make_key
from flows.settings import Settings
from tests.benchmarks.measuring import Result, compare, folder, stopwatch
from tests.region import NOW, SAMPLE, Region


def built(*, count: int, rounds: int) -> Result:
    """Packages a second, each with its papers written, its files checked and its manifest signed."""
    with folder() as place:
        programme = _programme(place)
        package = Region(programme.engine).found().package()
        made: list[Path] = []

        def ours() -> float:
            with stopwatch() as taken:
                for _ in range(count):
                    made.append(place / f"{len(made)}.zip")
                    hand_out(programme, package, made[-1])
                seconds = taken()
            assert made[0].read_bytes() == made[-1].read_bytes()
            return seconds

        def limit() -> float:
            with zipfile.ZipFile(made[0]) as source:
                parts = [(name, source.read(name)) for name in source.namelist()]
            with stopwatch() as taken:
                for number in range(count):
                    with zipfile.ZipFile(place / f"raw-{number}.zip", "w", zipfile.ZIP_STORED) as target:
                        for name, content in parts:
                            sha256(content)
                            target.writestr(name, content)
                return taken()

        work = "build a signed package of eleven parts; the limit zips the same bytes"
        result = compare(work, ours, limit, units=count, rounds=rounds, target="–")
        programme.engine.dispose()
        return result


def _programme(place: Path) -> Programme:
    """A programme in a folder, with a key and the sample file that packages carry."""
    digest = sha256(SAMPLE).hexdigest()
    kept = place / "documents" / digest[:2] / digest
    kept.parent.mkdir(parents=True)
    kept.write_bytes(SAMPLE)
    settings = Settings(_env_file=None, database_url=f"sqlite:///{place}/potok.db", seal_key=place / "key.pem")
    programme = Programme(settings, open_engine(settings.database_url))
    migrate(programme.engine)
    make_key(settings, NOW)
    return programme
