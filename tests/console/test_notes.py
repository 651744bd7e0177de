"""What lies beside the key is read as strictly as it was written: a changed line is named, with its file and number."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.console.conftest import Window
from tests.region import Region


@pytest.mark.parametrize("name", ["seals.txt", "seal-keys.txt", "methodologies.txt"])
@pytest.mark.parametrize(
    "line", [b"garbage", b"2024-13-45T00:00:00.000000Z 1 2 a", b"a !!! b", b"\xff\xfe", b"a b\x00"]
)
def test_a_line_that_nobody_wrote_is_named(
    name: str, line: bytes, window: Window, region: Region, tmp_path: Path
) -> None:
    assert window("journal", "key", "--new").code == 0
    assert window("journal", "seal").code == 0
    ours = (tmp_path / name).read_bytes().count(b"\n")
    with (tmp_path / name).open("ab") as file:
        file.write(line + b"\n")

    verified = window("journal", "verify")

    assert verified.code == 2
    assert f"{name}:{ours + 1}: такую строку программа не писала" in verified.err


def test_a_key_that_is_none_is_named(window: Window, region: Region, tmp_path: Path) -> None:
    (tmp_path / "seal-key.pem").write_text("garbage")

    refused = window("journal", "seal")

    assert refused.code == 2
    assert "POTOK_SEAL_KEY: ключ подписи не читается" in refused.err
