"""What a profile of this machine's AWS configuration is, as far as its files tell."""

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from vaultviewer.core.phrases import Phrase, phrase


class ProfileKind(StrEnum):
    """Where a profile's credentials come from."""

    ACCESS_KEY = "access key"
    IDENTITY_CENTER = "IAM Identity Center"
    ROLE = "role"
    MFA_ROLE = "role with MFA"
    PROCESS = "process"
    WEB_IDENTITY = "web identity"
    LOGIN = "console sign-in"
    INCOMPLETE = "incomplete"

    @property
    def words(self) -> Phrase:
        """Say it in a word or two."""
        return _WORDS[self]

    @property
    def meaning(self) -> Phrase:
        """Say what signing in with such a profile takes."""
        return _MEANINGS[self]


_WORDS: Final = MappingProxyType({kind: phrase(kind.value) for kind in ProfileKind})

_MEANINGS: Final = MappingProxyType(
    {
        ProfileKind.ACCESS_KEY: phrase("Its access key lies in the AWS configuration."),
        ProfileKind.IDENTITY_CENTER: phrase("You sign in in your browser when it is needed."),
        ProfileKind.ROLE: phrase("It assumes a role with other credentials."),
        ProfileKind.MFA_ROLE: phrase("It assumes a role, and asks for the code of your MFA device."),
        ProfileKind.PROCESS: phrase("A program that the AWS configuration names gives the credentials."),
        ProfileKind.WEB_IDENTITY: phrase("It assumes a role with a token that lies in a file."),
        ProfileKind.LOGIN: phrase("It signs in by “aws login”, which VaultViewer can't use."),
        ProfileKind.INCOMPLETE: phrase("The AWS configuration doesn't say where its credentials come from."),
    }
)


@dataclass(frozen=True, slots=True)
class ProfileInfo:
    """A profile by its name, untrusted, with its kind and the Region that it names."""

    name: str
    kind: ProfileKind
    region: str | None = None
