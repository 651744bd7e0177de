"""`potok wheels`: everything that an installation without network needs, in one folder, each file by its hash."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable
from hashlib import file_digest
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory

from packaging.utils import parse_wheel_filename

from console.answer import Answer
from console.desk import Desk
from deployments.components import write
from domain.engine.refusals import Fault, Reason, Refusal
from domain.engine.words import Words

PYTHON = ".".join(map(str, sys.version_info[:3]))
"""What is gathered fits the Python that gathers it: packages differ with the third number, too."""
LIST = "requirements.txt"
COMPONENTS = "components.cdx.json"
"""What the release is made of, as CycloneDX."""


def wheels(desk: Desk, folder: Path) -> Answer:
    """Gather the wheels of this source and of all that it needs, and write down what is to be installed."""
    source = Path.cwd()
    if not (source / "pyproject.toml").exists():
        said = Words(
            "запустите команду в папке с исходным кодом Потока: там, где лежит pyproject.toml",
            "give this command in the folder of Potok's source, where pyproject.toml is",
        )
        raise Refusal([Reason("no_source", said, Fault.INPUT)])
    folder.mkdir(parents=True, exist_ok=True)
    count, size = listed(folder, _gather(source, folder))
    write(folder / COMPONENTS)
    install = f".venv/bin/pip install -q --no-index --find-links {folder} --require-hashes -r {folder}/{LIST}"
    lines = [
        desk.say(f"Колёс: {count}, {size // 2**20} МБ: {folder}", f"Wheels: {count}, {size // 2**20} MB: {folder}"),
        desk.say(
            f"На машине без сети, с такой же системой и Python {PYTHON}:",
            f"On a machine without network, of the same system and Python {PYTHON}:",
        ),
        f"python3 -m venv .venv && {install} && .venv/bin/potok demo",
    ]
    return Answer({"folder": str(folder), "wheels": count, "bytes": size}, lines)


def _gather(source: Path, folder: Path) -> list[Path]:
    """Let pip fetch and build, at the versions that this release was tested with; what was gathered now."""
    constraints = str(files("deployments") / "constraints.txt")
    with TemporaryDirectory(dir=folder) as fresh:
        command = [sys.executable, "-m", "pip", "wheel", "-q", "-w", fresh, "-c", constraints, str(source)]
        ran = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own interpreter
        if ran.returncode:
            raise WheelsMissing(ran.stderr.strip().splitlines()[-1] if ran.stderr.strip() else "pip")
        return [wheel.replace(folder / wheel.name) for wheel in Path(fresh).glob("*.whl")]


def listed(folder: Path, gathered: Iterable[Path]) -> tuple[int, int]:
    """Write the list of what is to be installed, with a hash for each; how many wheels, and their size.

    What an earlier release left in the folder is not listed.
    """
    found = sorted(gathered)
    rows = []
    for wheel in found:
        name, version, *_ = parse_wheel_filename(wheel.name)
        with wheel.open("rb") as file:
            rows.append(f"{name}=={version} --hash=sha256:{file_digest(file, 'sha256').hexdigest()}\n")
    (folder / LIST).write_text("".join(rows), "utf-8")
    return len(found), sum(wheel.stat().st_size for wheel in found)


class WheelsMissing(Exception):
    """A package could not be fetched or built."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.said = Words(
            f"не все пакеты удалось получить: {why}; команде нужна сеть, повторите её",
            f"not all packages could be had: {why}; this command needs network, repeat it",
        )
