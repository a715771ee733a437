"""`python -m vaultviewer`."""

import sys

from vaultviewer.app.main import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
