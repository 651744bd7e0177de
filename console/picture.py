"""A page as a picture, drawn by the browser of this machine."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from domain.engine.words import Words

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")
WIDTH, HEIGHT = 700, 1600
SECONDS = 60


class NoBrowser(Exception):
    """There is no browser that could draw, or it could not."""

    said = Words(
        "картинку рисует браузер Chromium или Chrome, а его на этой машине нет или он не запускается: "
        "возьмите --html и откройте файл сами",
        "the picture is drawn by Chromium or Chrome, and there is none here that starts: take --html and open the file",
    )


def drawn_by_a_browser(html: str, picture: Path) -> None:
    """Write the picture of a page; raises `NoBrowser` where nothing can draw it."""
    browser = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if browser is None:
        raise NoBrowser
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "letter.html"
        page.write_text(html, "utf-8")
        command = [
            browser, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", f"--user-data-dir={folder}",
            f"--window-size={WIDTH},{HEIGHT}", f"--screenshot={picture.resolve()}", page.as_uri(),
        ]  # fmt: skip
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=SECONDS)  # noqa: S603 - our own page
        except (subprocess.SubprocessError, OSError) as error:
            raise NoBrowser from error
    if not picture.exists():
        raise NoBrowser
