"""Verifying an export: its manifest, its files, what is in its containers, its ledger and its signature.

Offline, in one pass, and as if all of it had been written by whoever handed the folder over. Nothing in the
folder is changed. What is wrong is told as it is found: there may be millions of deviations.
"""

import os
import stat
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final, TypeAlias

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from vaultviewer.core.cancel import CancelToken
from vaultviewer.core.export.record_names import MANIFEST_NAME, PUBLIC_KEY_NAME
from vaultviewer.core.export.signature import SignatureState, Verdict, check_signature, render_public_key
from vaultviewer.core.export.troubles import NothingToVerify
from vaultviewer.core.export.verifying.claims import Claims
from vaultviewer.core.export.verifying.containers import check_containers
from vaultviewer.core.export.verifying.deviations import NOWHERE, Deviation, Flaw, Kind, Where
from vaultviewer.core.export.verifying.files import (
    OURS,
    files_in,
    open_inside,
    tell_foreign_files,
    tell_nobody,
)
from vaultviewer.core.export.verifying.ledgers import Comparison, LedgerBeside
from vaultviewer.core.export.verifying.lines import Header
from vaultviewer.core.export.verifying.manifest_check import Account, ManifestCheck
from vaultviewer.core.export.verifying.message_check import MessageCheck
from vaultviewer.core.export.verifying.meter import Meter, Progress

Listener: TypeAlias = Callable[[Deviation], None]

_BY_VERDICT: Final = MappingProxyType(
    {
        Verdict.WRONG: Kind.SIGNATURE_WRONG,
        Verdict.OTHER_KEY: Kind.SIGNED_BY_ANOTHER,
        Verdict.UNREADABLE: Kind.SIGNATURE_UNREADABLE,
    }
)
_LONGEST_KEY: Final = 4096


@dataclass(frozen=True, slots=True)
class Verification:
    """What verifying an export has come to.

    `states` counts the messages of the manifest by what became of them; `files` and `bytes` what was read for
    it. `header` and `signature` are None where no manifest could be read. `deviations` counts them by kind.
    """

    header: Header | None
    form: str | None
    complete: bool
    states: Mapping[str, int]
    files: int
    bytes: int
    ledger: Comparison
    signature: SignatureState | None
    deviations: Mapping[Kind, int]

    @property
    def messages(self) -> int:
        return sum(self.states.values())

    @property
    def clean(self) -> bool:
        return not self.deviations


def verify(
    folder: Path,
    listener: Listener,
    *,
    progress: Callable[[Progress], None],
    cancel: CancelToken,
    trusted: Ed25519PublicKey | None = None,
) -> Verification:
    """Compare an export with its manifest, and tell the listener of each deviation.

    `trusted` is the key that must have signed the manifest; without one any signature has to be in order, by
    the key that lies beside it.

    Raises NothingToVerify; LedgerInUse while an export runs in the folder; Cancelled.
    """
    if not any(os.path.lexists(folder / name) for name in OURS):
        raise NothingToVerify(folder=folder)
    meter = Meter(progress, cancel)
    work = _Verifying(folder, meter, listener)
    with Claims() as claims, LedgerBeside(folder, cancel, work.tell) as ledger:
        return work.run(claims, ledger, trusted)


class _Verifying:
    """One export on its way from its manifest to its signature."""

    def __init__(self, folder: Path, meter: Meter, listener: Listener) -> None:
        self._folder = folder
        self._meter = meter
        self._listener = listener
        self._deviations: Counter[Kind] = Counter()

    def tell(self, kind: Kind, where: Where = NOWHERE, /, **values: object) -> None:
        """Implements `Tell`."""
        self._deviations[kind] += 1
        self._listener(Deviation(kind, where, values))

    def run(self, claims: Claims, ledger: LedgerBeside, trusted: Ed25519PublicKey | None) -> Verification:
        for path, found in files_in(self._folder, tell_nobody):
            if stat.S_ISREG(found.st_mode) and (path == MANIFEST_NAME or path not in OURS):
                self._meter.expect(found.st_size)
        account = self._read_manifest(claims, ledger)
        if account.whole:
            ledger.check_export(account, claims)
            unclaimed = check_containers(self._folder, account, claims, self._meter, self.tell)
            if account.order is not None:
                tell_foreign_files(self._folder, claims, unclaimed, self.tell)
        signature = None
        if account.opened:
            signature = check_signature(self._folder, trusted)
            self._tell_signature(signature, account, trusted)
        self._meter.report()
        return Verification(
            header=account.header,
            form=None if account.order is None else account.order.form,
            complete=account.complete,
            states=MappingProxyType(dict(account.states)),
            files=self._meter.files,
            bytes=self._meter.bytes_done,
            ledger=ledger.comparison,
            signature=signature,
            deviations=MappingProxyType(dict(self._deviations)),
        )

    def _read_manifest(self, claims: Claims, ledger: LedgerBeside) -> Account:
        take = MessageCheck(self._folder, claims, ledger, self._meter, self.tell)
        check = ManifestCheck(claims, take, self._meter, self.tell)
        try:
            with open_inside(self._folder, MANIFEST_NAME) as manifest:
                check.read(manifest)
        except Flaw as flaw:
            kind = Kind.NO_MANIFEST if flaw.kind is Kind.FILE_MISSING else flaw.kind
            self.tell(kind, Where(untrusted_path=MANIFEST_NAME), **flaw.values)
        return check.account

    def _tell_signature(
        self, signature: SignatureState, account: Account, trusted: Ed25519PublicKey | None
    ) -> None:
        if kind := _BY_VERDICT.get(signature.verdict):
            self.tell(kind, fingerprint=signature.fingerprint, reason=signature.reason)
        elif signature.verdict is Verdict.GOOD:
            if trusted is not None and not self._lies_beside(trusted):
                self.tell(Kind.KEY_CHANGED, Where(untrusted_path=PUBLIC_KEY_NAME))
        elif trusted is not None or (account.complete and account.order is not None and account.order.signed):
            self.tell(Kind.UNSIGNED)  # what is not finished has none yet
        elif os.path.lexists(self._folder / PUBLIC_KEY_NAME):
            self.tell(Kind.FOREIGN_FILE, Where(untrusted_path=PUBLIC_KEY_NAME))

    def _lies_beside(self, key: Ed25519PublicKey) -> bool:
        try:
            with open_inside(self._folder, PUBLIC_KEY_NAME) as file:
                return file.read(_LONGEST_KEY) == render_public_key(key)
        except (Flaw, OSError):
            return False
