"""The command line of `vaultviewer verify`."""

import argparse
from pathlib import Path
from typing import Final

from vaultviewer.cli.exits import CODES_HELP

_DESCRIPTION: Final = """\
Compare an export with its manifest, offline: every file and every message in it by its hash, the chain of the
lines, the totals, the ledger where there is one, and the signature. Each deviation is a line, and nothing in
the folder is changed.

Whoever can write the folder could have made all of it anew, hashes included. That shows only where the
manifest is signed and the key is named by --public-key, taken from the signer and not from the folder; or
where the fingerprint that is printed is compared with the signer's."""

_EXAMPLES: Final = f"""\
examples:
  vaultviewer verify march
  vaultviewer verify march --public-key soc.pub        signed by that key, or it deviates
  vaultviewer verify march --json | jq -r 'select(.type == "deviation") | .path'

{CODES_HELP}"""


def verify_parser() -> argparse.ArgumentParser:
    """Return what reads the words behind `vaultviewer verify`."""
    parser = argparse.ArgumentParser(
        prog="vaultviewer verify",
        description=_DESCRIPTION,
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("folder", type=Path, metavar="DIR", help="the folder that an export was made in")
    parser.add_argument(
        "--public-key",
        type=Path,
        metavar="FILE",
        help="the key to trust, Ed25519 in PEM: the manifest has to be signed with it",
    )
    parser.add_argument(
        "--json", action="store_true", help="an object a line, in ASCII: each deviation, and a summary last"
    )
    return parser
