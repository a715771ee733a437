"""The error tree. One class a cause; each tells people what was found, what it means and what to do.

Longer than other files, and one all the same: the words are read against each other, and against the tree.

Exception
├── Cancelled                        the user gave the work up; never shown
└── VaultViewerError                 for people: shown verbatim
    ├── Refused                      our own checks said no (`check` says which, 1 to 10)
    │   ├── MixedFormats             1
    │   ├── UnsupportedFormat        1
    │   ├── NotAMessage              1   the bytes can still be saved
    │   ├── InstructionFileRefused   1   opt-in
    │   ├── InvalidInstructionFile   1
    │   ├── UnknownWrapAlgorithm     2
    │   ├── UnknownContentAlgorithm  2
    │   ├── UnauthenticatedRefused   2   CBC; opt-in
    │   ├── MissingField             3
    │   ├── InvalidField             3
    │   ├── LengthMismatch           3
    │   ├── TooLarge                 3
    │   ├── InvalidContext           4
    │   ├── BindingRefused           5   can be opened by an explicit act
    │   │   ├── MessageIdMismatch
    │   │   ├── MessageIdMissing
    │   │   ├── AccountMismatch
    │   │   └── RuleNotAllowed
    │   ├── NoKeyPinned              6   opt-in
    │   ├── WrongKey                 7   KMS: another key wrapped it
    │   ├── WrappedKeyRejected       7   KMS: wrapped key or context is not what it was
    │   ├── UnexpectedKey            7   KMS answered with a key that isn't pinned
    │   ├── InvalidDataKey           7
    │   └── ContentNotAuthentic      8   uniform: tag, padding and commitment alike
    ├── ServiceError                 what AWS answered, or didn't
    │   ├── CredentialsError         signing in again can mend it, where `renewable`
    │   │   ├── NoCredentials
    │   │   ├── ProfileNotFound
    │   │   ├── ExpiredCredentials
    │   │   ├── InvalidCredentials
    │   │   ├── AccessKeyMissing
    │   │   ├── IdentityCenterSignInNeeded
    │   │   ├── MfaCodeNeeded
    │   │   ├── MfaDeviceRefused
    │   │   ├── SignInFailed
    │   │   └── WrongClock
    │   ├── AccessDenied             with the action and the resource
    │   ├── NoSuchBucket
    │   ├── NoSuchQueue
    │   ├── QueueElsewhere           its address is neither AWS's nor the endpoint's
    │   ├── NoSuchObject
    │   ├── ObjectChanged            the version or ETag that was listed is gone
    │   ├── ObjectArchived           to be restored first
    │   ├── ObjectRestoring          which is under way
    │   ├── ExpeditedUnavailable     no capacity to restore that fast
    │   ├── WrongRegion
    │   ├── KeyUnavailable
    │   │   ├── KeyNotFound
    │   │   ├── KeyDisabled
    │   │   ├── KeyPendingDeletion
    │   │   └── KeyUnusable          asymmetric, wrong usage, external store away
    │   ├── Throttled
    │   ├── ServiceUnavailable       AWS answered 5xx
    │   ├── ConnectionFailed
    │   │   ├── NoNetwork
    │   │   ├── TimedOut
    │   │   ├── TlsFailed
    │   │   ├── CertificatesUnreadable
    │   │   ├── ProxyFailed
    │   │   └── ConnectionLost       in the middle of an answer
    │   ├── InvalidRequest           AWS or its client took exception to what was asked
    │   └── InvalidConfiguration     the AWS configuration can't be read
    └── LocalError                   this machine's disk and settings
        ├── SaveFailed
        ├── AlreadyExists
        ├── FileUnreadable
        ├── SettingsUnreadable
        ├── KeychainUnavailable
        │   ├── KeychainMissing
        │   ├── KeychainLocked
        │   ├── KeychainInsecure
        │   ├── KeychainFailed
        │   └── AccessKeyLeft
        ├── Stopped                  the confined process gave up on hostile or endless content
        │   ├── TookTooLong
        │   ├── TookTooMuchMemory
        │   └── DiedReading
        └── Unexpected               a mistake of ours
"""

import string
from types import MappingProxyType
from typing import ClassVar, Final

from vaultviewer.core.phrases import Phrase


class Cancelled(Exception):
    """The work was given up on request. Never shown to anybody."""


class VaultViewerError(Exception):
    """Base of all errors for people.

    Each class brings three templates; the keyword arguments of the constructor fill them. Values are
    untrusted: `Phrase` makes them harmless. An argument that no template names is kept in `details`.
    """

    title: ClassVar[str]
    found: ClassVar[str]
    meaning: ClassVar[str]
    way_out: ClassVar[str]

    def __init__(self, **details: object) -> None:
        super().__init__(type(self).__name__)
        missing = self.fields() - details.keys()
        if missing:
            raise TypeError(f"{type(self).__name__} lacks {', '.join(sorted(missing))}")
        self.details: Final = MappingProxyType(details)

    @classmethod
    def fields(cls) -> frozenset[str]:
        """Name the values that the templates of this class ask for."""
        templates = (cls.title, cls.found, cls.meaning, cls.way_out)
        return frozenset(
            name for text in templates for _, name, _, _ in string.Formatter().parse(text) if name is not None
        )

    def phrases(self) -> tuple[Phrase, Phrase, Phrase]:
        """Return what was found, what it means and what to do."""
        return (
            Phrase(self.found, self.details),
            Phrase(self.meaning, self.details),
            Phrase(self.way_out, self.details),
        )

    def headline(self) -> Phrase:
        return Phrase(self.title, self.details)

    def __str__(self) -> str:
        return " ".join(text for text in map(str, self.phrases()) if text)


class Refused(VaultViewerError):
    """A check of our own said no. `check` is its number in the order of checks."""

    check: ClassVar[int]
    title = "Refused"
    found = ""
    meaning = ""
    way_out = ""


class MixedFormats(Refused):
    check = 1
    title = "Refused: two encryption formats at once"
    found = "The object's metadata has names of more than one encryption format: {names}."
    meaning = (
        "No encryption client writes such an object. Somebody may have added names to steer a reader into "
        "weaker checks."
    )
    way_out = "Leave it unopened and ask who can write to this bucket."


class UnsupportedFormat(Refused):
    check = 1
    title = "Refused: the key is not in KMS"
    found = "The object is encrypted in a format whose key is not held by KMS: {format}."
    meaning = (
        "VaultViewer opens what KMS can unwrap. A raw AES or RSA key was used here; Amazon SES never does "
        "that."
    )
    way_out = "Open it with the client and the key that wrote it."


class NotAMessage(Refused):
    check = 1
    title = "Not a message"
    found = "The object has no encryption metadata, and its {size} bytes don't read like a mail message."
    meaning = "It may be a file of another kind, or an encrypted object whose metadata was lost."
    way_out = "Save the bytes as they are to examine them elsewhere."


class InstructionFileRefused(Refused):
    check = 1
    title = "Refused: the encryption details lie in another object"
    found = "The object's encryption details are in a separate instruction file, {instruction_key}."
    meaning = (
        "Whoever can write that file can swap the key of this message (CVE-2025-14759). Amazon SES never "
        "writes instruction files."
    )
    way_out = (
        "If you trust everybody who can write to this bucket, allow instruction files for this connection."
    )


class InvalidInstructionFile(Refused):
    check = 1
    title = "Refused: the instruction file can't be read"
    found = "The instruction file {instruction_key} is not what an encryption client writes: {problem}."
    meaning = "It was damaged or made by hand."
    way_out = "Ask who wrote it, and restore an earlier version if the bucket keeps versions."


class UnknownWrapAlgorithm(Refused):
    check = 2
    title = "Refused: unknown key wrapping"
    found = "The metadata names the key wrapping “{algorithm}”."
    meaning = (
        "VaultViewer knows kms, kms+context and the key-committing format, spelled exactly. It never guesses."
    )
    way_out = "Compare with a message that opens; if this one was changed, ask who can write to this bucket."


class UnknownContentAlgorithm(Refused):
    check = 2
    title = "Refused: unknown content encryption"
    found = "The metadata names the content encryption “{algorithm}”."
    meaning = (
        "Names are exact. A name that differs, or an unauthenticated mode, can be a downgrade "
        "(CVE-2020-8912)."
    )
    way_out = "Compare with a message that opens; if this one was changed, ask who can write to this bucket."


class UnauthenticatedRefused(Refused):
    check = 2
    title = "Refused: nothing protects the content from changes"
    found = "The content is encrypted with {algorithm}, which has no authentication tag."
    meaning = "Anybody who can write to the bucket could have altered it unnoticed (CVE-2020-8911)."
    way_out = (
        "If you need to read it all the same, allow CBC for this connection; what it opens stays marked."
    )


class MissingField(Refused):
    check = 3
    title = "Refused: encryption details are missing"
    found = "The metadata lacks {field}."
    meaning = "Without it the message can't be decrypted and verified. A copy that drops metadata does this."
    way_out = "Copy the object again with its metadata, or open the original."


class InvalidField(Refused):
    check = 3
    title = "Refused: encryption details are malformed"
    found = "The metadata's {field} is not valid: {problem}."
    meaning = "No encryption client writes such a value; it was damaged or altered."
    way_out = "Open the original, and ask who can write to this bucket."


class LengthMismatch(Refused):
    check = 3
    title = "Refused: the object has the wrong length"
    found = "The object has {actual} bytes; its metadata promises {expected}."
    meaning = "It was cut short, padded, or its metadata was altered."
    way_out = "Reload the list and try again; if it stays, open an earlier version or the original."


class TooLarge(Refused):
    check = 3
    title = "Refused: larger than any message"
    found = "The object has {actual} bytes; the limit is {limit}."
    meaning = "Amazon SES accepts messages of up to 40 MB, so this is no message of its."
    way_out = "Fetch it with another tool to examine it."


class InvalidContext(Refused):
    check = 4
    title = "Refused: the encryption context is malformed"
    found = "The stored encryption context is not valid: {problem}."
    meaning = (
        "The context says which message, rule and account the key was made for; it was damaged or altered."
    )
    way_out = "Open the original, and ask who can write to this bucket."


class BindingRefused(Refused):
    """Base of what an explicit act may open, under a banner that stays."""

    check = 5


class MessageIdMismatch(BindingRefused):
    title = "Refused: another message's object"
    found = "The object is named {named}, but it was encrypted as message {encrypted_as}."
    meaning = (
        "Somebody may have put one message in another's place, or copied it under a new name. Decryption "
        "alone would not notice."
    )
    way_out = (
        "If the name follows a key prefix without a slash, give that prefix in the connection. To read it "
        "as message {encrypted_as}, open it anyway."
    )


class MessageIdMissing(BindingRefused):
    title = "Refused: nothing ties it to its name"
    found = "The encryption context of {named} holds no message ID."
    meaning = (
        "Amazon SES always writes one. Without it nobody can tell whether this object belongs under this "
        "name."
    )
    way_out = "If you know where it comes from, open it anyway."


class AccountMismatch(BindingRefused):
    title = "Refused: another account's message"
    found = (
        "The message was encrypted for account {found_account}; the connection expects {expected_account}."
    )
    meaning = "It was received by another AWS account, or the connection names the wrong account."
    way_out = "Correct the account in the connection, or open it anyway."


class RuleNotAllowed(BindingRefused):
    title = "Refused: a receipt rule that isn't on the list"
    found = "The message came through the receipt rule {rule}; the connection allows {allowed}."
    meaning = "It reached the bucket by a way that this connection doesn't expect."
    way_out = "Add the rule to the connection, or open it anyway."


class NoKeyPinned(Refused):
    check = 6
    title = "Refused: no KMS key is configured"
    found = "The connection names no KMS key, and it doesn't accept any key either."
    meaning = (
        "Whoever can write to the bucket could otherwise choose the key, and with it the account that "
        "sees the call."
    )
    way_out = "Enter the keys to accept in the connection, or choose there to accept any key."


class WrongKey(Refused):
    check = 7
    title = "Refused: wrapped by another key"
    found = "KMS says that the data key was not wrapped by {key}."
    meaning = (
        "The message was encrypted under a KMS key that this connection doesn't accept. The message names "
        "{named_key}."
    )
    way_out = "If that key is yours, add it to the keys that the connection accepts."


class WrappedKeyRejected(Refused):
    check = 7
    title = "Refused: KMS rejects the wrapped key"
    found = "KMS could not unwrap the data key under the stored encryption context."
    meaning = (
        "The wrapped key, or the message ID, rule or account beside it, is not what it was when Amazon "
        "SES wrote it."
    )
    way_out = "Open the original, and ask who can write to this bucket."


class UnexpectedKey(Refused):
    check = 7
    title = "Refused: KMS used an unexpected key"
    found = "KMS answered with the key {key}, which the connection doesn't accept."
    meaning = "The endpoint doesn't honour the pinned key, or the alias now leads elsewhere."
    way_out = "Check the endpoint and the keys in the connection."


class InvalidDataKey(Refused):
    check = 7
    title = "Refused: the data key has the wrong size"
    found = "KMS returned a data key of {actual} bytes instead of 32."
    meaning = "The wrapped key was not made for AES-256."
    way_out = "Open the original, and ask who can write to this bucket."


class ContentNotAuthentic(Refused):
    """Uniform on purpose: which byte or which step failed is nobody's to know (CVE-2020-8911)."""

    check = 8
    title = "Refused: the content was altered"
    found = "The encrypted content does not verify."
    meaning = "At least one bit of it differs from what was encrypted. Nothing of it is shown."
    way_out = "Reload and try again; if it stays, open an earlier version or the original."


class ServiceError(VaultViewerError):
    """AWS answered with an error, or didn't answer. `operation` is the API call where it is known."""

    title = "AWS could not do this"
    found = ""
    meaning = ""
    way_out = ""


class CredentialsError(ServiceError):
    """Base: who is asking is not settled. `renewable` where signing in again can settle it."""

    renewable: ClassVar[bool] = True


class NoCredentials(CredentialsError):
    title = "No AWS credentials"
    found = "No AWS credentials were found."
    meaning = "Neither the environment, nor the AWS configuration files, nor the machine's role gives any."
    way_out = "Choose a profile in the connection, or sign in with the AWS command line and try again."


class ProfileNotFound(CredentialsError):
    renewable = False
    title = "Unknown AWS profile"
    found = "The AWS profile “{profile}” is not in the configuration files of this machine."
    meaning = "It was renamed or removed, or it lives in another user's configuration."
    way_out = "Choose another profile in the connection, or add it to the AWS configuration."


class ExpiredCredentials(CredentialsError):
    title = "The sign-in has expired"
    found = "The AWS credentials have expired."
    meaning = "Temporary credentials last for some hours."
    way_out = "Sign in again (for example with “aws sso login”) and try again."


class InvalidCredentials(CredentialsError):
    title = "AWS does not accept the credentials"
    found = "AWS does not accept these credentials: {reason}."
    meaning = "The access key was deleted or disabled, or its secret is wrong."
    way_out = "Check the profile's credentials, or choose another profile in the connection."


class AccessKeyMissing(CredentialsError):
    title = "No access key is kept"
    found = "The keychain holds no access key for this connection."
    meaning = "It was removed, it was kept for one run only, or the connection came from another machine."
    way_out = "Enter the access key in the connection."


class IdentityCenterSignInNeeded(CredentialsError):
    title = "Sign in to IAM Identity Center"
    found = "You are not signed in to {start_url}."
    meaning = "The sign-in has run out, or there was none yet on this machine."
    way_out = "Sign in in your browser; what was under way then goes on."


class MfaCodeNeeded(CredentialsError):
    title = "An MFA code is needed"
    found = "Assuming the role takes a code of the device {serial}."
    meaning = "The role's policy asks for multi-factor authentication."
    way_out = "Enter the code that the device shows; what was under way then goes on."


class MfaDeviceRefused(CredentialsError):
    renewable = False
    title = "AWS does not accept the MFA device"
    found = "AWS can't check codes of the device {serial}."
    meaning = "It is not registered for the identity that assumes the role."
    way_out = "Correct the MFA device in the connection or in the profile."


class SignInFailed(CredentialsError):
    title = "Signing in did not work"
    found = "The sign-in to {start_url} came to nothing: {reason}."
    meaning = "Nobody is signed in."
    way_out = "Start the sign-in again."


class WrongClock(CredentialsError):
    renewable = False
    title = "This machine's clock is wrong"
    found = "AWS refused the request because of its time: {reason}."
    meaning = "Requests are signed with the time of this machine, and AWS allows 15 minutes of difference."
    way_out = "Set the clock of this machine and try again."


class AccessDenied(ServiceError):
    title = "Not allowed: {action}"
    found = "AWS refused {action} on {resource}."
    meaning = "The identity that this connection uses has no permission for it, or a policy denies it."
    way_out = "Ask for {action} on {resource}, or use a profile that has it."


class NoSuchBucket(ServiceError):
    title = "No such bucket"
    found = "There is no bucket named {bucket}."
    meaning = "The name is misspelled, the bucket was deleted, or the endpoint is another one."
    way_out = "Check the bucket's name in the connection."


class NoSuchQueue(ServiceError):
    title = "No such queue"
    found = "There is no queue at {queue}."
    meaning = "Its address is misspelled, it was deleted, or it is hidden from this identity."
    way_out = "Check the queue in the connection."


class QueueElsewhere(ServiceError):
    title = "The queue is somewhere else"
    found = "The queue {queue} is neither at AWS nor at the endpoint of the connection."
    meaning = "It was not asked: requests are signed with your credentials."
    way_out = "Copy the queue's URL from the SQS console into the connection."


class NoSuchObject(ServiceError):
    title = "The object is gone"
    found = "{key} is no longer in the bucket."
    meaning = "It was deleted, moved by a lifecycle rule, or never there."
    way_out = "Refresh the list."


class ObjectChanged(ServiceError):
    title = "The object has changed"
    found = "{key} is no longer the object that was listed."
    meaning = "It was overwritten or deleted between listing and reading."
    way_out = "Refresh the list and look at its time before you open it."


class ObjectArchived(ServiceError):
    title = "The object is archived"
    found = "{key} lies in {archive}."
    meaning = "It must be restored before it can be read, which takes time and costs money."
    way_out = "Restore it. You are asked how fast and for how long before anything is ordered."


class ObjectRestoring(ServiceError):
    title = "The object is being restored"
    found = "{key} is being restored from {archive}."
    meaning = "S3 does not say how far it is; that takes minutes to two days, as it was ordered."
    way_out = "Follow it: VaultViewer looks from time to time and says when it can be read."


class ExpeditedUnavailable(ServiceError):
    title = "S3 can't restore that fast now"
    found = "S3 has no capacity left for Expedited retrievals."
    meaning = "Nothing was ordered and nothing is charged. Such capacity comes and goes."
    way_out = "Order it with Standard, or try Expedited again in a while."


class WrongRegion(ServiceError):
    title = "The bucket is in another Region"
    found = "The bucket {bucket} is not in {region}."
    meaning = "S3 answers only in a bucket's own Region, and did not say which that is."
    way_out = "Enter the bucket's Region in the connection."


class KeyUnavailable(ServiceError):
    """Base: KMS knows the caller but can't use the key."""


class KeyNotFound(KeyUnavailable):
    title = "No such KMS key"
    found = "KMS does not know the key {key}."
    meaning = "The key or alias is misspelled, deleted, or in another Region or account."
    way_out = "Check the keys in the connection."


class KeyDisabled(KeyUnavailable):
    title = "The KMS key is disabled"
    found = "The KMS key {key} is disabled."
    meaning = "Nothing that it wrapped can be opened until it is enabled again."
    way_out = "Ask the owner of the key to enable it."


class KeyPendingDeletion(KeyUnavailable):
    title = "The KMS key is about to be deleted"
    found = "The KMS key {key} is waiting for its deletion."
    meaning = "Once it is deleted, no message that it wrapped can ever be opened again."
    way_out = "Ask the owner of the key to cancel the deletion now."


class KeyUnusable(KeyUnavailable):
    title = "The KMS key can't be used"
    found = "KMS can't use the key {key}: {reason}."
    meaning = (
        "Its kind or its state doesn't allow decryption; Amazon SES needs a symmetric key for encryption."
    )
    way_out = "Check the key in the KMS console."


class Throttled(ServiceError):
    title = "AWS asks for patience"
    found = "AWS limits the rate of {operation} calls just now."
    meaning = "Too many requests were made in a short time, perhaps by somebody else in the same account."
    way_out = "Wait a moment and try again."


class ServiceUnavailable(ServiceError):
    title = "AWS has a problem"
    found = "AWS could not answer {operation}: {reason}."
    meaning = "The fault is on the side of the service, and usually short."
    way_out = "Try again in a moment."


class ConnectionFailed(ServiceError):
    """Base: no answer arrived, or not all of it."""


class NoNetwork(ConnectionFailed):
    title = "No connection"
    found = "{endpoint} can't be reached."
    meaning = "The network is down, the name does not resolve, or nothing listens there."
    way_out = "Check the network, the VPN and the endpoint in the connection, then try again."


class TimedOut(ConnectionFailed):
    title = "No answer in time"
    found = "{endpoint} {what} within the time allowed."
    meaning = "The network is slow, or a firewall swallows the request."
    way_out = "Try again, or allow more time in the connection."


class TlsFailed(ConnectionFailed):
    title = "The connection is not trustworthy"
    found = "The certificate of {endpoint} could not be verified: {reason}."
    meaning = "A proxy opens encrypted connections here, or somebody pretends to be AWS."
    way_out = (
        "Ask your network's administrators for the certificate authority to trust, and name its file in the "
        "connection."
    )


class CertificatesUnreadable(ConnectionFailed):
    title = "The certificates can't be read"
    found = "The connection trusts the certificates in {path}, which can't be used: {reason}."
    meaning = "Nothing was asked: without them nobody can tell who answers."
    way_out = "Choose another file of certificates in the connection, or none to trust the usual ones."


class ProxyFailed(ConnectionFailed):
    title = "The proxy does not let this through"
    found = "The proxy {proxy} failed."
    meaning = "It is down, it wants a sign-in, or it does not allow this address."
    way_out = "Check the proxy settings of this machine."


class ConnectionLost(ConnectionFailed):
    title = "The connection broke off"
    found = "The connection to {endpoint} broke in the middle of an answer."
    meaning = "Nothing of the half answer was used."
    way_out = "Try again."


class InvalidRequest(ServiceError):
    title = "AWS did not accept the request"
    found = "{operation} was not accepted: {reason}."
    meaning = "A value in the connection may be malformed, or the endpoint is no S3 or KMS."
    way_out = "Check the connection's bucket, Region and endpoint."


class InvalidConfiguration(ServiceError):
    title = "The AWS configuration can't be used"
    found = "The AWS configuration of this machine can't be used: {reason}."
    meaning = "A file or variable that the AWS tools share has a mistake in it."
    way_out = "Correct it, or choose another profile in the connection."


class LocalError(VaultViewerError):
    """Base: something about this machine."""


class SaveFailed(LocalError):
    title = "Not saved"
    found = "{path} could not be written: {reason}."
    meaning = "Nothing was left half-written under that name."
    way_out = "Choose another folder, or make room and try again."


class AlreadyExists(LocalError):
    title = "The file exists"
    found = "{path} exists already."
    meaning = "Nothing was overwritten."
    way_out = "Choose another name, or confirm that it may be replaced."


class FileUnreadable(LocalError):
    title = "The file can't be read"
    found = "{path} could not be read: {reason}."
    meaning = "Nothing was opened."
    way_out = "Check that the file exists and that you may read it."


class SettingsUnreadable(LocalError):
    title = "The settings can't be read"
    found = "The settings file {path} could not be read: {reason}."
    meaning = "It was kept as it is, under the name {backup}, and VaultViewer started with fresh settings."
    way_out = "Make the connections again, or repair that file and put it back."


class KeychainUnavailable(LocalError):
    """Base: this machine's keychain can't keep or give a secret."""


class KeychainMissing(KeychainUnavailable):
    title = "There is no keychain"
    found = "This machine offers no keychain: {reason}."
    meaning = "VaultViewer keeps secrets nowhere else."
    way_out = "Start a keychain such as GNOME Keyring or KWallet, or keep the secret for this run only."


class KeychainLocked(KeychainUnavailable):
    title = "The keychain is locked"
    found = "The keychain is locked, and was not unlocked."
    meaning = "What it holds can't be read, and nothing can be added."
    way_out = "Unlock it and try again, or keep the secret for this run only."


class KeychainInsecure(KeychainUnavailable):
    title = "The keychain is not safe"
    found = "The keychain of this machine would keep secrets unprotected: {backend}."
    meaning = "Whoever reads the disk or a backup would have the access key."
    way_out = "Set up the system's own keychain, or keep the secret for this run only."


class KeychainFailed(KeychainUnavailable):
    title = "The keychain reports a problem"
    found = "The keychain did not do what it was asked: {kind}."
    meaning = "It may not hold the secret, or hold an earlier one."
    way_out = "Look at it with the system's own program, or keep the secret for this run only."


class AccessKeyLeft(KeychainUnavailable):
    title = "The access key may still be in the keychain"
    found = "The access key of {connection} could not be removed from the keychain: {reason}."
    meaning = "VaultViewer no longer uses it; the keychain keeps it until it is removed there."
    way_out = "Remove the entry {name} of VaultViewer with the keychain's own program."


class Stopped(LocalError):
    """Base: reading was stopped before its end. What was read so far was thrown away."""


class TookTooLong(Stopped):
    title = "Reading was stopped: it took too long"
    found = "Reading it took more than {seconds} seconds."
    meaning = "It is made up so that reading it takes very long, by a broken program or on purpose."
    way_out = "Save it to examine it elsewhere."


class TookTooMuchMemory(Stopped):
    title = "Reading was stopped: it took too much memory"
    found = "Reading it took more than {limit} MB of memory."
    meaning = "It is made up so that reading it fills the memory, by a broken program or on purpose."
    way_out = "Save it to examine it elsewhere."


class DiedReading(Stopped):
    title = "Reading it failed"
    found = "The process that read it ended before its time: {reason}."
    meaning = "That process is apart from this window, which nothing has happened to."
    way_out = "Save it to examine it elsewhere. If other messages fail as well, start VaultViewer again."


class Unexpected(LocalError):
    """A mistake of ours. Names the exception's class alone: its text may hold mail."""

    title = "VaultViewer made a mistake"
    found = "An error that VaultViewer doesn't know came up: {kind}."
    meaning = "This is a fault of the program. Nothing was changed, and nothing unverified is shown."
    way_out = "Try again. If it stays, send the report and the log file to the people who make VaultViewer."
