"""What can be wrong with the ledger of an export. Part of the tree in `core.errors`."""

from vaultviewer.core.errors import LocalError


class ExportExists(LocalError):
    title = "An export is here already"
    found = "{folder} has the ledger of an export."
    meaning = "A folder takes one export, so that its ledger accounts for all of it."
    way_out = "Resume that export, or choose another folder."


class RecordsExist(LocalError):
    title = "Records of another export are here"
    found = "{folder} has the file {name}, but no ledger of an export."
    meaning = "A new export would write its own records in the place of these."
    way_out = "Choose another folder."


class LedgerInUse(LocalError):
    title = "The export is running already"
    found = "Another window or command is writing the export in {folder}."
    meaning = "Two at once would write over each other."
    way_out = "Wait until it ends, or pause it there."


class OtherVault(LocalError):
    title = "The export is of another vault"
    found = "The ledger is of messages in {bucket}, and the connection leads to {other}."
    meaning = "Nothing was asked of either."
    way_out = "Resume it with a connection to that bucket."


class LedgerMissing(LocalError):
    title = "There is no export here"
    found = "{folder} has no ledger of an export."
    meaning = "Only a folder that an export has begun in can be resumed."
    way_out = "Choose the folder that the export was made in."


class LedgerUnreadable(LocalError):
    title = "The export's ledger can't be read"
    found = "The ledger in {folder} can't be used: {reason}."
    meaning = "Without it nobody can say what has been exported."
    way_out = "Export into another folder; the files that are here stay as they are."


class NotSigned(LocalError):
    title = "The manifest is not signed"
    found = "The signing key can't be used. {reason}"
    meaning = "All messages are exported and accounted for; only the signature is missing."
    way_out = "Set up or unlock the keychain and resume the export: it goes on with the signature."


class NothingToVerify(LocalError):
    title = "There is no export here"
    found = "{folder} has neither a manifest nor a ledger of an export."
    meaning = "Nothing says which files belong there, so nothing can be verified."
    way_out = "Name the folder that the export was made in."
