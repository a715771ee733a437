"""The proof: three thousand messages out of a vault that does all that AWS may do on a bad day."""

import hashlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from support import faults
from support.export_desk import ExportDesk
from support.faults import FaultyVault, faulty_vault
from support.in_process import InProcess

from vaultviewer.adapters.aws.session import open_vault
from vaultviewer.core.export.exchange import State
from vaultviewer.core.export.ledger import Status
from vaultviewer.core.export.order import Below, ExportOrder
from vaultviewer.core.export.retrying import Persistence
from vaultviewer.core.mailbox import Mailbox, MessageCache

COUNT = 3000


@pytest.fixture
def vault() -> Iterator[FaultyVault]:
    with faulty_vault(COUNT) as vault:
        yield vault


def open_mailbox(vault: FaultyVault) -> Mailbox:
    connection = vault.connection()
    opened = open_vault(connection, static_credentials=faults.KEY)
    return Mailbox(
        bucket=connection.bucket,
        store=opened.store,
        keys=opened.keys,
        policy=connection.policy(),
        cache=MessageCache(),
        confinement=InProcess(),
        throttling=opened.throttling,
        on_close=opened.close,
    )


class Desk(ExportDesk):
    """Exports out of the faulty vault, as patiently as the program does."""

    def __init__(self, folder: Path, mailbox: Mailbox) -> None:
        super().__init__(folder, count=0)
        self.persistence = Persistence()
        self._mailbox = mailbox

    def mailbox(self) -> Mailbox:
        return self._mailbox


@pytest.mark.timeout(400)
def test_every_good_message_comes_whole_and_every_bad_one_is_refused(
    tmp_path: Path, vault: FaultyVault
) -> None:
    with closing(open_mailbox(vault)) as mailbox:
        desk = Desk(tmp_path / "target", mailbox)

        ended = desk.run(ExportOrder(faults.BUCKET, Below(faults.PREFIX)))

    spoiled = vault.stop()
    assert spoiled["slow_down"] > COUNT * 0.03
    assert spoiled["kms_throttled"] > COUNT * 0.03
    assert spoiled["cut"] > COUNT * 0.01
    assert ended.status is Status.DONE
    assert ended.tally.balanced
    assert (ended.tally.asked, ended.tally.failed) == (COUNT, COUNT // 50)

    files = {hashlib.sha256(data).hexdigest() for data in desk.files().values()}
    by_id = {entry.ref.key.removeprefix(faults.PREFIX): entry for entry in desk.entries()}
    for number in range(COUNT):
        entry = by_id.pop(faults.message_id(number))
        if faults.is_tampered(number):
            assert (entry.state, entry.error) == (State.FAILED, "ContentNotAuthentic")
        elif faults.is_substituted(number):
            assert (entry.state, entry.error) == (State.FAILED, "MessageIdMismatch")
        else:
            digest = hashlib.sha256(faults.mail(number)).hexdigest()
            assert [file.sha256 for file in entry.files] == [digest]
            files.remove(digest)
    assert by_id == {}
    assert files == set(), "files that nobody asked for"
