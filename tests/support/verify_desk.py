"""Exports that were really made, as they are handed on, and hands that change them afterwards."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from pathlib import Path
from typing import Any, Final, TypeAlias

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from support.export_desk import ORDER, PREFIX, ExportDesk, FixedClock, message_id
from support.sealing import SES_CONTEXT, seal_kms
from support.vectors import KEY_ARN

from vaultviewer.core.cancel import NEVER, CancelToken
from vaultviewer.core.export.custody import custody_record
from vaultviewer.core.export.exchange import ExportMessage, Names, Writer, Written
from vaultviewer.core.export.forms.choice import make_writer
from vaultviewer.core.export.ledger import Ledger
from vaultviewer.core.export.manifest import canonical, chain, write_manifest
from vaultviewer.core.export.order import ExportOrder, Form
from vaultviewer.core.export.record_names import MANIFEST_NAME, PUBLIC_KEY_NAME
from vaultviewer.core.export.runner import Export, Tools
from vaultviewer.core.export.signature import parse_public_key, sign_manifest
from vaultviewer.core.export.verifying.deviations import Deviation, Kind
from vaultviewer.core.export.verifying.meter import Progress
from vaultviewer.core.export.verifying.verification import Verification, verify

_HEAD: Final = b"Return-Path: <bounce@example.com>\r\nFrom: a@example.com\r\n"
_FILES: Final = b"""MIME-Version: 1.0\r
Content-Type: multipart/mixed; boundary=x\r
\r
--x\r
Content-Disposition: attachment; filename="notes.txt"\r
\r
notes\r
--x\r
Content-Disposition: attachment; filename="more.txt"\r
\r
more\r
--x--\r
"""
MAILS: Final[Mapping[int, bytes]] = {
    0: _HEAD + b"Subject: One\r\n\r\nFrom here\r\n>From there\r\n",
    1: _HEAD + b"Subject: Two\r\n" + _FILES,
    2: b"Subject: Three\r\n\r\nno newline at its end",
}
Line: TypeAlias = dict[str, Any]
_MADE: Final[dict[ExportOrder, dict[Path, bytes]]] = {}


class Keychain:
    """Implements `SecretStore` in memory."""

    def __init__(self) -> None:
        self._secrets: dict[str, str] = {}

    def read(self, name: str) -> str | None:
        return self._secrets.get(name)

    def write(self, name: str, secret: str) -> None:
        self._secrets[name] = secret

    def delete(self, name: str) -> None:
        self._secrets.pop(name, None)


class Watched:
    """Implements `Writer` by another one, and tells of each message that was written."""

    def __init__(self, writer: Writer, written: Callable[[], None]) -> None:
        self._writer = writer
        self._written = written
        self.parallel = writer.parallel
        self.needs_digest = writer.needs_digest

    def plan(self, message: ExportMessage, taken: Names) -> tuple[str, ...]:
        return self._writer.plan(message, taken)

    def write(self, message: ExportMessage, paths: Sequence[str]) -> Written:
        written = self._writer.write(message, paths)
        self._written()
        return written

    def finish(self) -> tuple[str, ...]:
        return self._writer.finish()

    def close(self) -> None:
        self._writer.close()


class Exporting(ExportDesk):
    """Exports with the real writers, records, manifest and signature."""

    def __init__(self, folder: Path, mails: Mapping[int, bytes] = MAILS) -> None:
        super().__init__(folder, count=0)
        self._mails = mails
        self.keychain = Keychain()
        self.on_written: Callable[[], None] = lambda: None
        for number, content in mails.items():
            context = SES_CONTEXT | {"aws:ses:message-id": message_id(number), "kms_cmk_id": KEY_ARN}
            sealed = seal_kms(content, context)
            self.store.put(PREFIX + message_id(number), sealed.body, sealed.metadata)
            self.keys.entries.append(sealed.entry)

    def tools(self) -> Tools:
        return replace(
            super().tools(),
            make_writer=lambda *its: Watched(make_writer(*its), self.on_written),
            record=custody_record,
            seal=partial(write_manifest, clock=FixedClock()),
            sign=partial(sign_manifest, secrets=self.keychain),
        )

    def export(self, ledger: Ledger) -> Export:
        return Export(ledger, self.mailbox(), self.heard, self.tools())

    def cancel_after_one(self, form: Form, **changes: object) -> "HandedOn":
        """Export one message and leave the others for whoever resumes."""
        with self.ledger(ordered(form, **changes)) as ledger:
            running = self.export(ledger)
            self.on_written = running.cancel
            running.run()
        self.on_written = lambda: None
        return HandedOn(self.folder)

    def make(self, form: Form = Form.EML, **changes: object) -> "HandedOn":
        """Export everything. What was exported before, just so, is copied: there are hundreds of tests."""
        order = ordered(form, **changes)
        if self._is_ordinary and order in _MADE:
            for path, content in _MADE[order].items():
                place = self.folder / path
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(content)
            return HandedOn(self.folder)
        ordinary = self._is_ordinary
        self.run(order)
        if ordinary:
            paths = [path for path in self.folder.rglob("*") if path.is_file()]
            _MADE[order] = {path.relative_to(self.folder): path.read_bytes() for path in paths}
        return HandedOn(self.folder)

    @property
    def _is_ordinary(self) -> bool:
        """Tell whether nobody has changed the vault or the target."""
        whole = self._mails is MAILS and len(self.store.objects) == len(MAILS)
        return whole and not self.store.troubles and not self.folder.exists()


def ordered(form: Form, **changes: object) -> ExportOrder:
    wanted: dict[str, Any] = {"form": form, "most_at_once": 1, "template": "{subject}", **changes}
    return replace(ORDER, **wanted)


@dataclass(frozen=True)
class Found:
    """What verifying came to."""

    verification: Verification
    deviations: list[Deviation] = field(default_factory=list)

    @cached_property
    def kinds(self) -> set[Kind]:
        return {deviation.kind for deviation in self.deviations}

    def only(self, kind: Kind) -> Deviation:
        """Return the one deviation that there is."""
        assert [deviation.kind for deviation in self.deviations] == [kind], self.told
        return self.deviations[0]

    @property
    def told(self) -> list[str]:
        return [f"{each.kind}: {each.sentence}" for each in self.deviations]


@dataclass(frozen=True)
class HandedOn:
    """An export's folder in somebody's hands."""

    folder: Path

    def verify(
        self,
        *,
        trusted: Ed25519PublicKey | None = None,
        progress: Callable[[Progress], None] = lambda _progress: None,
        cancel: CancelToken = NEVER,
    ) -> Found:
        deviations: list[Deviation] = []
        verification = verify(
            self.folder, deviations.append, progress=progress, cancel=cancel, trusted=trusted
        )
        assert verification.clean == (not deviations)
        assert sum(verification.deviations.values()) == len(deviations)
        return Found(verification, deviations)

    @property
    def manifest(self) -> Path:
        return self.folder / MANIFEST_NAME

    @property
    def key(self) -> Ed25519PublicKey:
        return parse_public_key((self.folder / PUBLIC_KEY_NAME).read_bytes())

    def lines(self) -> list[Line]:
        return [json.loads(line) for line in self.manifest.read_bytes().splitlines()]

    def write(self, lines: Sequence[Line], *, chained: bool = True) -> None:
        """Write the manifest anew, as somebody who knows how: with every hash of the chain as it must be."""
        written: list[bytes] = []
        for line in lines:
            said = dict(line)
            if written and chained:
                said["previous"] = chain(written[-1])
            written.append(canonical(said))
        self.manifest.write_bytes(b"".join(line + b"\n" for line in written))

    def change(self, number: int, **members: object) -> None:
        """Change members of a line, of which the header is 0, and the chain with it."""
        lines = self.lines()
        lines[number] |= members
        self.write(lines)
