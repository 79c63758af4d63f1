"""The Chromium of this machine, as tests start it: without a window where there is such a build, which does half the work."""

import shutil

BUILDS = ("chromium-headless-shell", "chromium")
ARGUMENTS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    *("--process-per-site", "--renderer-process-limit=1", "--disable-site-isolation-trials"),
    "--js-flags=--no-opt",  # each page's scripts run for a moment: making machine code of them takes longer than it saves
    *("--disable-software-rasterizer", "--num-raster-threads=1", "--disable-lcd-text", "--disable-font-subpixel-positioning"),
]


def chromium_path() -> str | None:
    """Where it is, or None when there is none."""
    return next(filter(None, map(shutil.which, BUILDS)), None)
