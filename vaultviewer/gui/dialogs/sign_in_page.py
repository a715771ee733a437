"""How a connection signs in: where its credentials come from, and a role to assume with them."""

from collections.abc import Mapping, Sequence
from typing import Final

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QPushButton

from vaultviewer.core.phrases import visible
from vaultviewer.core.profiles import ProfileInfo
from vaultviewer.core.sign_in import (
    LONGEST_ROLE,
    SHORTEST_ROLE,
    AccessKey,
    AssumedRole,
    DefaultChain,
    IdentityCenter,
    Profile,
    SignIn,
    Source,
    StoredKey,
)
from vaultviewer.gui.dialogs.fields import ChoiceField, MinutesField, OptionField, SecretField, TextField
from vaultviewer.gui.dialogs.form_page import FormPage
from vaultviewer.gui.translation import rendered

_WAYS: Final[Mapping[type[Source], str]] = {
    DefaultChain: "chain",
    Profile: "profile",
    IdentityCenter: "identityCenter",
    StoredKey: "accessKey",
}
_FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "chain": (),
    "profile": ("profile",),
    "identityCenter": ("start_url", "sso_region", "sso_account", "sso_role"),
    "accessKey": ("access_key_id", "secret_access_key", "session_token", "key_place"),
}
_ROLE_FIELDS: Final = ("role_arn", "mfa_serial", "external_id", "session_name", "duration")

_KEYCHAIN: Final = "keychain"
_THIS_RUN: Final = "thisRun"


class SignInPage(FormPage):
    """Shows what the chosen way of signing in needs, and nothing of the others.

    What was typed for another way is still there when somebody returns to it.
    """

    account_wanted = Signal()
    """Somebody wants to choose account and permission set from those that IAM Identity Center grants."""

    def __init__(self) -> None:
        super().__init__("signInPage", QCoreApplication.translate("SignInPage", "Sign-in"))
        self._key_is_kept = False
        self._profiles: tuple[ProfileInfo, ...] = ()
        self._add_source()
        self._add_role()
        self.edited.connect(self._on_edited)

    def _add_source(self) -> None:
        self._way = OptionField(
            "sign_in",
            self.tr("Sign in &with"),
            (
                ("chain", self.tr("Default chain: environment, files, role of the machine")),
                ("profile", self.tr("Profile of this machine's AWS configuration")),
                ("identityCenter", self.tr("IAM Identity Center (SSO)")),
                ("accessKey", self.tr("Access key, kept for this connection")),
            ),
        )
        self._profile = OptionField("profile", self.tr("&Profile"), ())
        self._profile.box.setPlaceholderText(self.tr("Choose a profile"))
        self._find_account = QPushButton(self.tr("&Find…"))
        self._find_account.setObjectName("findAccountButton")
        self._find_account.setAccessibleName(self.tr("Choose account and permission set"))
        self._find_account.setToolTip(
            self.tr("Sign in, and choose from the accounts and permission sets that you have (Alt+F)")
        )
        self._find_account.setAutoDefault(False)
        self._find_account.clicked.connect(self.account_wanted)
        self._key_id = TextField(
            "access_key_id", self.tr("Access &key ID"), placeholder="AKIAIOSFODNN7EXAMPLE"
        )
        self._secret = SecretField(
            "secret_access_key", self.tr("Secret access ke&y"), placeholder=self.tr("As AWS showed it once")
        )
        kept = self.tr("Stored in this machine's keychain or in memory, never in the settings.")
        self.add_section(
            self.tr("Credentials"),
            self._way,
            self._profile,
            TextField(
                "start_url",
                self.tr("Start pa&ge"),
                placeholder="https://d-1234567890.awsapps.com/start",
                help_text=self.tr("The address of your organization's AWS access portal."),
            ),
            TextField(
                "sso_region",
                self.tr("Start page's &Region"),
                placeholder="eu-central-1",
                help_text=self.tr("Where IAM Identity Center runs, which need not be the bucket's Region."),
            ),
            TextField(
                "sso_account",
                self.tr("AWS &account"),
                placeholder=self.tr("The 12 digits of the account to enter"),
                beside=self._find_account,
            ),
            TextField("sso_role", self.tr("Permission s&et"), placeholder=self.tr("Such as ReadOnly")),
            self._key_id,
            self._secret,
            SecretField(
                "session_token",
                self.tr("Session t&oken"),
                placeholder=self.tr("None, unless the key is a temporary one"),
            ),
            OptionField(
                "key_place",
                self.tr("Keep &it"),
                (
                    (_KEYCHAIN, self.tr("In this machine's keychain")),
                    (_THIS_RUN, self.tr("For this run only, in memory")),
                ),
                help_text=kept,
            ),
        )

    def _add_role(self) -> None:
        self.add_section(
            self.tr("Role"),
            ChoiceField(
                "role",
                self.tr("Ass&ume a role"),
                help_text=self.tr("With the credentials above, as for a vault in another account."),
            ),
            TextField("role_arn", self.tr("Ro&le"), placeholder="arn:aws:iam::111122223333:role/VaultReader"),
            TextField(
                "mfa_serial",
                self.tr("MFA de&vice"),
                placeholder=self.tr("None, or arn:aws:iam::111122223333:mfa/name"),
                help_text=self.tr("Its code is asked for whenever the role is assumed."),
                optional=True,
            ),
            TextField(
                "external_id",
                self.tr("E&xternal ID"),
                placeholder=self.tr("None, unless the role's owner gave you one"),
                optional=True,
            ),
            TextField("session_name", self.tr("Session &name"), placeholder="VaultViewer"),
            MinutesField(
                "duration",
                self.tr("&Duration"),
                help_text=self.tr("How long each sign-in lasts. The role's own maximum may be shorter."),
                shortest=SHORTEST_ROLE,
                longest=LONGEST_ROLE,
            ),
        )

    # ------------------------------------------------------------------------------------- what it says

    def show_sign_in(self, sign_in: SignIn) -> None:
        """Show a connection's way of signing in. A key that it keeps is not shown, and needs no typing."""
        source, role = sign_in.source, sign_in.role or AssumedRole(arn="")
        self._way.set_value(_WAYS[type(source)])
        self._key_is_kept = isinstance(source, StoredKey)
        if isinstance(source, Profile):
            self._offer_profiles(also=source.name)
            self._profile.set_value(source.name)
        elif isinstance(source, IdentityCenter):
            self.fields["start_url"].set_value(source.start_url)
            self.fields["sso_region"].set_value(source.region)
            self.set_account(source.account, source.role)
        self.fields["key_place"].set_value(_KEYCHAIN)
        if self._key_is_kept:
            for line in (self._key_id.line, self._secret.line):
                line.setPlaceholderText(self.tr("Unchanged: the key that is kept"))
        self.fields["role"].set_value(sign_in.role is not None)
        self.fields["role_arn"].set_value(role.arn)
        self.fields["mfa_serial"].set_value(role.mfa_serial)
        self.fields["external_id"].set_value(role.external_id)
        self.fields["session_name"].set_value(role.session_name)
        self.fields["duration"].set_value(role.duration)
        self._show_what_is_needed()

    def sign_in(self) -> SignIn:
        return SignIn(self._source(), self._role())

    def access_key(self) -> AccessKey | None:
        """Return the key as far as it was typed; None where none is wanted or the kept one is to stay."""
        if self._way.value() != "accessKey":
            return None
        key_id = self._text("access_key_id")
        secret, token = self._text("secret_access_key"), self._text("session_token")
        if self._key_is_kept and not (key_id or secret or token):
            return None
        return AccessKey(key_id, secret, token or None)

    @property
    def for_this_run(self) -> bool:
        """Whether the key is to be kept in memory alone."""
        return self.fields["key_place"].value() == _THIS_RUN

    def keep_for_this_run(self) -> None:
        """Choose to keep the key in memory alone."""
        self.fields["key_place"].set_value(_THIS_RUN)

    def set_account(self, account: str, role: str) -> None:
        """Fill in what was chosen from what IAM Identity Center grants."""
        self.fields["sso_account"].set_value(account)
        self.fields["sso_role"].set_value(role)

    # -------------------------------------------------------------------------------------- profiles

    def set_profiles(self, profiles: Sequence[ProfileInfo]) -> None:
        """Offer these profiles, each with its kind; the chosen one stays chosen, also where it is gone."""
        self._profiles = tuple(profiles)
        self._offer_profiles(also=self._text("profile"))

    def _offer_profiles(self, *, also: str) -> None:
        options = [
            (profile.name, f"{visible(profile.name)} ({rendered(profile.kind.words)})")
            for profile in self._profiles
        ]
        if also and also not in (profile.name for profile in self._profiles):
            options.append((also, self.tr("{name} (not on this machine)").format(name=visible(also))))
        self._profile.show_options(options)
        self._tell_profile()

    def _tell_profile(self) -> None:
        """Say what signing in with the chosen profile takes, and its Region."""
        name = self._profile.value()
        chosen = next((profile for profile in self._profiles if profile.name == name), None)
        meaning = "" if chosen is None else rendered(chosen.kind.meaning)
        if chosen is not None and chosen.region:
            meaning = self.tr("{meaning} Its Region is {region}.").format(
                meaning=meaning, region=visible(chosen.region)
            )
        self._profile.show_help(meaning)

    # ---------------------------------------------------------------------------------------- parts

    def _source(self) -> Source:
        way = self._way.value()
        if way == "profile":
            return Profile(self._text("profile"))
        if way == "identityCenter":
            return IdentityCenter(
                *(self._text(name) for name in ("start_url", "sso_region", "sso_account", "sso_role"))
            )
        return StoredKey() if way == "accessKey" else DefaultChain()

    def _role(self) -> AssumedRole | None:
        if not self.fields["role"].value():
            return None
        duration = self.fields["duration"].value()
        return AssumedRole(
            arn=self._text("role_arn"),
            external_id=self._text("external_id") or None,
            session_name=self._text("session_name"),
            duration=int(duration) if isinstance(duration, int) else SHORTEST_ROLE,
            mfa_serial=self._text("mfa_serial") or None,
        )

    def _text(self, name: str) -> str:
        value = self.fields[name].value()
        return value if isinstance(value, str) else ""

    def _on_edited(self, name: str) -> None:
        if name in {"sign_in", "role"}:
            self._show_what_is_needed()
        elif name == "profile":
            self._tell_profile()
        elif name in {"start_url", "sso_region"}:
            self._show_whether_to_find()

    def _show_what_is_needed(self) -> None:
        needed = _FIELDS[str(self._way.value())]
        for names in _FIELDS.values():
            for name in names:
                self.show_field(name, shown=name in needed)
        for name in _ROLE_FIELDS:
            self.show_field(name, shown=bool(self.fields["role"].value()))
        self._show_whether_to_find()

    def _show_whether_to_find(self) -> None:
        """Let accounts be looked for once there is a start page to sign in to."""
        lacking = SignIn(self._source()).problems().keys()
        self._find_account.setEnabled(not lacking & {"start_url", "sso_region"})
