"""Every dialog around connections, their sign-ins and what lies in their buckets, in every state that it has.

Each is shown by itself, filled as it is in use; `heard` collects what it says.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, SignalInstance
from PySide6.QtWidgets import QCheckBox, QPushButton, QWidget
from shiboken6 import isValid
from support.dialog_driver import find
from support.fake_portal import ACCOUNTS, ROLES
from support.fakes import BUCKET, MODIFIED
from support.gui_vaults import CONNECTION, PREFIX, FakeVault

from vaultviewer.core.archive import Archive, Archived
from vaultviewer.core.connection import Connection
from vaultviewer.core.errors import AccessDenied
from vaultviewer.core.export.exchange import Tally
from vaultviewer.core.export.naming import NameFields
from vaultviewer.core.export.order import Form
from vaultviewer.core.phrases import phrase
from vaultviewer.core.preflight.model import Grant, Lack, Outcome, PolicyHome, Stage, Step
from vaultviewer.core.profiles import ProfileInfo, ProfileKind
from vaultviewer.core.sign_in import AssumedRole, IdentityCenter, Profile, SignIn, Source, StoredKey
from vaultviewer.core.values import ObjectRef, ObjectVersion
from vaultviewer.gui.dialogs.account_chooser import AccountChooser
from vaultviewer.gui.dialogs.connection_dialog import ConnectionDialog
from vaultviewer.gui.dialogs.connection_form import ConnectionForm
from vaultviewer.gui.dialogs.export_dialog import ExportDialog
from vaultviewer.gui.dialogs.prefix_dialog import PrefixDialog
from vaultviewer.gui.dialogs.questions import ask_discard, ask_remove_connection, ask_stop_exports
from vaultviewer.gui.dialogs.restore_dialog import RestoreDialog
from vaultviewer.gui.dialogs.sign_in_dialog import SignInDialog
from vaultviewer.gui.icons import Icons
from vaultviewer.gui.models.export_draft import Example, ExportChoices, FolderReport, FolderState, Scopes
from vaultviewer.gui.models.sign_in_pages import BusyPage, DevicePage, MfaPage, ProblemPage, SignInPage
from vaultviewer.gui.presenters.history import HistoryPresenter
from vaultviewer.gui.presenters.saving import SavePresenter
from vaultviewer.gui.presenters.vault import OpenVault
from vaultviewer.gui.tasks import TaskRunner
from vaultviewer.gui.theme import Theme
from vaultviewer.gui.windows.history_window import HistoryWindow

KMS_KEY: Final = "arn:aws:kms:eu-central-1:111122223333:key/0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f"
PORTAL: Final = IdentityCenter(
    "https://d-1234567890.awsapps.com/start", "eu-west-1", "111111111111", "ReadOnly"
)
ROLE: Final = AssumedRole("arn:aws:iam::111122223333:role/Reader")
PROFILES: Final = (
    ProfileInfo("soc", ProfileKind.ACCESS_KEY, "eu-central-1"),
    ProfileInfo("legal", ProfileKind.IDENTITY_CENTER),
)
DENIED: Final = AccessDenied(action="s3:GetObject", resource=f"arn:aws:s3:::{BUCKET}/inbound/m1")
STEPS: Final = (
    Step(Stage.LIST, Outcome.WORKED, phrase("The bucket answers."), remarks=(phrase("It is large."),)),
    Step(
        Stage.READ,
        Outcome.FAILED,
        DENIED.phrases()[0],
        way_out=DENIED.phrases()[2],
        error=DENIED,
        lack=Lack("s3:GetObject", f"arn:aws:s3:::{BUCKET}/inbound/m1"),
        grants=(
            Grant(
                PolicyHome.IDENTITY,
                ROLE.arn,
                {
                    "Sid": "ReadWhatIsStored",
                    "Effect": "Allow",
                    "Action": "s3:GetObject",
                    "Resource": f"arn:aws:s3:::{BUCKET}/*",
                },
            ),
        ),
    ),
    Step(Stage.DECRYPT, Outcome.SKIPPED, phrase("Nothing could be read."), "encrypt"),
)


@dataclass
class Gallery:
    """What dialogs are made with."""

    icons: Icons
    theme: Theme
    runner: TaskRunner
    parent: QWidget
    heard: list[tuple[str, tuple[object, ...]]] = field(default_factory=list)
    vault: OpenVault | None = None
    ready: Callable[[], bool] = lambda: True
    """True once a dialog has got all that it shows; set by those that wait for more than work on a lane."""

    def hear(self, sender: QObject, *names: str) -> None:
        """Note what a dialog says by these signals."""
        for name in names:
            signal: SignalInstance = getattr(sender, name)
            signal.connect(lambda *said, name=name: self.heard.append((name, said)))

    @property
    def words(self) -> list[str]:
        """The names of the signals heard."""
        return [name for name, _ in self.heard]


Make = Callable[[Gallery], QWidget]


# --------------------------------------------------------------------------------------------- going about


def prefix(gallery: Gallery) -> QWidget:
    known = [PREFIX, f"{PREFIX}2026/", "outbound/"]
    dialog = PrefixDialog(gallery.parent, bucket=BUCKET, prefix=PREFIX, known=known)
    gallery.hear(dialog, "chosen")
    return dialog


def restoring(archive: Archive, *, agreed: bool = False) -> Make:
    def make(gallery: Gallery) -> QWidget:
        ref = ObjectRef(BUCKET, f"{PREFIX}lhne4tbq7c3kqpf0a1b2c3d4e5f6g7h8i9j0klm1")
        dialog = RestoreDialog(ref, Archived(archive), size=84_000, parent=gallery.parent)
        gallery.hear(dialog, "ordered")
        if agreed:
            find(dialog, QCheckBox, "restoreAgreed").setChecked(True)
        return dialog

    return make


def history(*, deleted: bool, empty: bool = False, refused: bool = False) -> Make:
    def make(gallery: Gallery) -> QWidget:
        bucket = FakeVault()
        key = f"{PREFIX}m1"
        if not empty:
            names = [f"{PREFIX}m{number}" for number in range(1, 4)] if deleted else [key]
            for name in names:
                version = ObjectVersion(name, "v1", MODIFIED - timedelta(days=1), not deleted, 84_000, '"e"')
                marker = ObjectVersion(name, f"marker-{name}", MODIFIED, deleted)
                bucket.store.versions += [marker, version]
        if refused:
            bucket.store.failures["versions", PREFIX if deleted else key] = AccessDenied(
                action="s3:ListBucketVersions", resource=f"arn:aws:s3:::{BUCKET}"
            )
        gallery.vault = OpenVault(
            CONNECTION, bucket.mailbox(), runner=gallery.runner, icons=gallery.icons, parent=gallery.parent
        )
        presenter = HistoryPresenter(
            gallery.vault, gallery.runner, gallery.icons, key=None if deleted else key, prefix=PREFIX
        )
        saving = SavePresenter(gallery.runner)
        window = HistoryWindow(presenter, theme=gallery.theme, icons=gallery.icons, save_presenter=saving)
        gallery.hear(window, "version_wanted", "edit_wanted", "closed")
        window.start()
        return window

    return make


# ----------------------------------------------------------------------------------------------- signing in


def device() -> DevicePage:
    url = "https://device.sso.eu-west-1.amazonaws.com/?user_code=KXDL-QWTM"
    return DevicePage(url, "KXDL-QWTM", datetime.now(UTC) + timedelta(minutes=10))


MFA: Final = MfaPage("arn:aws:iam::111122223333:mfa/ann")
PROBLEM: Final = ProblemPage(
    "The sign-in has expired",
    "AWS no longer accepts these credentials: they have expired.",
    "Renew the credentials of the profile “soc” with the tool that they come from. Then try again: "
    "VaultViewer reads the AWS configuration anew.",
    editable=True,
)


def signing_in(page: Callable[[], SignInPage]) -> Make:
    def make(gallery: Gallery) -> QWidget:
        dialog = SignInDialog("SOC vault", icons=gallery.icons, parent=gallery.parent)
        gallery.hear(dialog, "code_entered", "retry_wanted", "edit_wanted", "given_up", "put_off")
        dialog.show_page(page())
        dialog.set_waiting(2)
        return dialog

    return make


def choosing(page: Callable[[], SignInPage | None] | None) -> Make:
    """Without a page there are accounts to choose from."""

    def make(gallery: Gallery) -> QWidget:
        dialog = AccountChooser(PORTAL, icons=gallery.icons, parent=gallery.parent)
        gallery.hear(dialog, "chosen", "retry_wanted", "rejected")
        dialog.roles_wanted.connect(lambda account: dialog.show_roles(account, ROLES[account]))
        if page is None:
            dialog.show_accounts(ACCOUNTS)
            gallery.ready = find(dialog, QPushButton, "chooseButton").isEnabled
        else:
            dialog.show_page(page())
        return dialog

    return make


# ---------------------------------------------------------------------------------------------- connections


def connection(page: str, source: Source = PORTAL, *, new: bool = False, tested: bool = False) -> Make:
    def make(gallery: Gallery) -> QWidget:
        edited = Connection(
            bucket=BUCKET,
            name="SOC vault",
            prefix=PREFIX,
            kms_keys=(KMS_KEY,),
            sign_in=SignIn(source, ROLE if source is PORTAL else None),
            watch_interval=60.0,
        )
        dialog = ConnectionDialog(icons=gallery.icons, connection=None if new else edited)
        dialog.set_profiles(PROFILES)
        dialog.save_wanted.connect(dialog.finish_saving)
        gallery.hear(dialog, "save_wanted", "rejected", "test_wanted")
        form = find(dialog, ConnectionForm, "connectionForm")
        form.setCurrentWidget(find(form, QWidget, page))
        if tested:
            dialog.test_wanted.connect(lambda _: tell(dialog))
            find(dialog, QPushButton, "testButton").click()
        return dialog

    return make


def tell(dialog: ConnectionDialog) -> None:
    """Answer a test of the connection as a presenter does."""
    for step in STEPS:
        dialog.show_step_begun(step.title)
        dialog.show_step(step)
    dialog.show_test_ended()


def asked(ask: Callable[[QWidget], QWidget]) -> Make:
    def make(gallery: Gallery) -> QWidget:
        question = ask(gallery.parent)
        gallery.hear(question, "answered")
        return question

    return make


EXPORT_FOLDER: Final = Path("/cases/march").absolute()
EXPORT_EXAMPLE: Final = Example(
    NameFields(
        date=MODIFIED,
        untrusted_sender="Ann <ann@example.com>",
        untrusted_subject="Invoice",
        untrusted_id="m1",
        untrusted_key=f"{PREFIX}m1",
        untrusted_rule="archive",
    ),
    MODIFIED,
)
EXPORT_SCOPES: Final = Scopes(
    "SOC vault",
    f"s3://{BUCKET}/{PREFIX}",
    EXPORT_EXAMPLE,
    selected=3,
    selected_size=84_000,
    filter_text="invoice",
)


def exporting(
    state: FolderState, tally: Tally | None = None, *, choices: ExportChoices | None = None
) -> Make:
    def make(gallery: Gallery) -> QWidget:
        dialog = ExportDialog(
            gallery.parent,
            scopes=EXPORT_SCOPES,
            choices=choices or ExportChoices(),
            folder=EXPORT_FOLDER,
        )
        dialog.folder_named.connect(
            lambda folder: dialog.show_folder(FolderReport(folder, state, tally or Tally()))
        )
        gallery.hear(dialog, "export_wanted", "resume_wanted")
        return dialog

    return make


DIALOGS: Final[dict[str, Make]] = {
    "export": exporting(FolderState.FREE),
    "export, in one file": exporting(
        FolderState.FREE, choices=ExportChoices(form=Form.TABLE, decrypts_per_second=50, signed=True)
    ),
    "export, unfinished": exporting(FolderState.UNFINISHED, Tally(3000, 800, 2, 10)),
    "export, ended": exporting(FolderState.FINISHED, Tally(12, 10, 0, 2, listed=True)),
    "export, busy": exporting(FolderState.BUSY),
    "go to prefix": prefix,
    "restore": restoring(Archive.FLEXIBLE),
    "restore, agreed": restoring(Archive.DEEP, agreed=True),
    "restore, tiered": restoring(Archive.TIERED),
    "versions": history(deleted=False),
    "versions, none": history(deleted=False, empty=True),
    "versions, refused": history(deleted=False, refused=True),
    "deleted": history(deleted=True),
    "sign-in, busy": signing_in(BusyPage),
    "sign-in, device": signing_in(device),
    "sign-in, code": signing_in(lambda: MFA),
    "sign-in, wrong code": signing_in(lambda: MfaPage(MFA.serial, attempt=2)),
    "sign-in, problem": signing_in(lambda: PROBLEM),
    "accounts, busy": choosing(lambda: None),
    "accounts, device": choosing(device),
    "accounts, problem": choosing(lambda: PROBLEM),
    "accounts": choosing(None),
    "connection, new": connection("vaultPage", new=True),
    "connection, vault": connection("vaultPage"),
    "connection, sign-in by start page": connection("signInPage"),
    "connection, sign-in by profile": connection("signInPage", Profile("soc")),
    "connection, sign-in by key": connection("signInPage", StoredKey()),
    "connection, accepted": connection("acceptedPage"),
    "connection, new mail": connection("newMailPage"),
    "connection, network": connection("networkPage"),
    "connection, test": connection("preflightPanel"),
    "connection, tested": connection("preflightPanel", tested=True),
    "remove connection": asked(lambda parent: ask_remove_connection(parent, "SOC vault")),
    "discard changes": asked(ask_discard),
    "stop exports": asked(lambda parent: ask_stop_exports(parent, 2)),
}


@contextmanager
def shown(name: str, gallery: Gallery) -> Iterator[QWidget]:
    """Show one of `DIALOGS`, and take it away afterwards."""
    dialog = DIALOGS[name](gallery)
    dialog.show()
    try:
        yield dialog
    finally:
        if gallery.vault is not None:
            gallery.vault.close()
        if isValid(dialog):  # some go by themselves when they are closed
            dialog.close()
        if isValid(dialog):
            dialog.deleteLater()
