"""The composition root of the confined process, which reads hostile content.

Here stands what it can do. Nothing of it is imported before it is asked for.
"""

import sys
from collections.abc import Mapping
from typing import Final, NoReturn

JOBS: Final[Mapping[str, str]] = {
    "digest": "vaultviewer.core.mail.digest_job:run",
    "other-view": "vaultviewer.core.mail.other_views:run",
    "loaded-images": "vaultviewer.core.mail.html.loaded_images:run",
    "pictures": "vaultviewer.gui.confined.pictures:run",
    "preview": "vaultviewer.core.mail.previews.job:run",
    "draw-picture": "vaultviewer.gui.confined.picture_drawing:run",
    "draw-page": "vaultviewer.gui.confined.pdf_drawing:run",
}
"""Where each job's function is, as "module:function". `adapters.confined.child` says what it looks like."""

RESERVED: Final[Mapping[str, int]] = {"draw-page": 34 * 1024**3}
"""Bytes of address space that the allocator of PDFium (PartitionAlloc) claims as it starts, 32 GiB for its
pools, and ends the process where it gets none."""


def worker_command() -> tuple[str, ...]:
    """Return the command line of a confined process for a program that runs from Python; a frozen one brings
    its own. Isolated (-I): neither the environment nor a folder nor the user's packages can add code to it.
    """
    return (sys.executable, "-I", "-B", "-m", "vaultviewer.app.worker_main")


def main() -> NoReturn:
    from vaultviewer.adapters.confined.child import serve  # noqa: PLC0415  the table alone needs nothing
    from vaultviewer.gui.singletons import keep_singletons_alive  # noqa: PLC0415  as above; no Qt in there

    keep_singletons_alive()  # some jobs use Qt
    serve(JOBS, likely="digest", reserved=RESERVED)


if __name__ == "__main__":
    main()
