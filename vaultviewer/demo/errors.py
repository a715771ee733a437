"""What can go wrong with the sample vault itself."""

from vaultviewer.core.errors import LocalError


class EmulatorMissing(LocalError):
    title = "The sample vault is not installed"
    found = "The sample vault needs the Python package {module}, which is not installed."
    meaning = "The emulator of S3 and KMS behind it is an optional part of VaultViewer."
    way_out = 'Install it with: pip install "vaultviewer[demo]"'


class SampleVaultFailed(LocalError):
    title = "The sample vault did not start"
    found = "The sample vault's server ended before it was ready: {reason}."
    meaning = "Nothing of yours was touched; the sample vault lives in memory only."
    way_out = "Try again. If it stays, report the words above."


class SampleVaultTimedOut(LocalError):
    title = "The sample vault did not start in time"
    found = "The sample vault's server was not ready after {seconds} seconds."
    meaning = "This machine is very busy, or a security program holds the server up."
    way_out = "Try again, and allow VaultViewer to listen on 127.0.0.1 where you are asked."
