"""A folder of wheels: what is listed by its hash installs without network, and nothing else does."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from console.wheels import listed
from tests.console.conftest import Window

pytestmark = pytest.mark.system


def wheel(folder: Path, said: str = "", version: str = "1.2") -> Path:
    """A small package."""
    file, described = folder / f"little_thing-{version}-py3-none-any.whl", f"little_thing-{version}.dist-info"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("little_thing.py", f"SAID = {said!r}\n")
        archive.writestr(f"{described}/METADATA", f"Metadata-Version: 2.1\nName: little-thing\nVersion: {version}\n")
        archive.writestr(
            f"{described}/WHEEL",
            "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        )
        archive.writestr(f"{described}/RECORD", "")
    return file


def installed(folder: Path, target: Path) -> bool:
    """Whether the line of the guide installs what is listed."""
    line = ["-m", "pip", "install", "-q", "--no-index", "--find-links", str(folder), "--require-hashes"]
    command = [sys.executable, *line, "-r", str(folder / "requirements.txt"), "--target", str(target)]
    return subprocess.run(command, check=False, capture_output=True).returncode == 0


def test_what_is_listed_installs_and_what_was_changed_does_not(tmp_path: Path) -> None:
    folder = tmp_path / "wheels"
    folder.mkdir()
    wheel(folder, version="1.1")  # of an earlier release

    count, size = listed(folder, [wheel(folder)])
    sound = installed(folder, tmp_path / "first")
    wheel(folder, "changed on the way")

    assert (count, size > 0) == (1, True)
    assert sound
    assert (tmp_path / "first" / "little_thing.py").exists()
    assert not installed(folder, tmp_path / "second")


def test_outside_the_source_it_says_where_to_go(
    blank_window: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    said = blank_window("wheels", "folder")

    assert said.code == 2
    assert "pyproject.toml" in said.err
    assert not (tmp_path / "folder").exists()
