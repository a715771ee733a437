"""An export onto a disk that fills up and is made larger by and by: `python export_small_disk.py FOLDER`.

A line of JSON for each run says how it ended, and the last line what is in the folder then.
"""

import json
import sys
from pathlib import Path

from support.export_desk import ExportDesk, whole
from support.small_disk import mount_small_disk, resize_disk

COUNT = 60
SMALLEST = 48
"""Kilobytes: the ledger and some of the messages have room, each of which takes a page of 4."""


def main(folder: Path) -> None:
    mount_small_disk(folder, kilobytes=SMALLEST)
    desk = ExportDesk(folder / "target", count=COUNT)
    for step in range(1, 60):
        ended = desk.resume() if (desk.folder / "vaultviewer-export.sqlite").exists() else desk.run()
        files = desk.files()
        print(  # noqa: T201  what this program is for
            json.dumps(
                {
                    "status": ended.status,
                    "error": None if ended.error is None else type(ended.error).__name__,
                    "exported": ended.tally.exported,
                    "failed": ended.tally.failed,
                    "whole": files.items() <= whole(range(COUNT)).items(),
                    "files": len(files),
                }
            )
        )
        if ended.error is None:
            return
        resize_disk(folder, kilobytes=SMALLEST + 40 * step)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
