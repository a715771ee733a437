"""Coverage-guided fuzzing of all that reads a message: bytes → tree → body → text, JSON, harmless HTML.

atheris is no dependency of the project; see README.md beside this file.
"""

import sys
import time

import atheris

with atheris.instrument_imports(include=["vaultviewer", "email"]):
    from vaultviewer.cli.mail_json import mail_json
    from vaultviewer.core.mail.body import best_text, choose_body, part_text
    from vaultviewer.core.mail.filenames import name_warnings
    from vaultviewer.core.mail.html.remote import remote_host
    from vaultviewer.core.mail.html.sanitize import sanitize_html
    from vaultviewer.core.mail.partnames import part_filename
    from vaultviewer.core.mail.reading import read_mail
    from vaultviewer.core.mail.verdicts import read_verdicts

SLOW = 2.0
"""Seconds; more than that for the few kilobytes of a fuzzed input is a finding too."""
FORBIDDEN = ("<script", "<iframe", "<link", "<object", "<embed", "<form", "<base", "<meta", "<svg", "<math")


class Finding(AssertionError):
    """What no message may bring about."""


def read_one(data: bytes) -> None:
    """Read one input as the reader and `show --json` do."""
    started = time.process_time()
    mail = read_mail(data)
    body = choose_body(mail.root)
    best_text(body).encode("utf-8", "surrogatepass")
    if not mail_json(mail, body).isascii():
        raise Finding("JSON is not ASCII")
    for part in mail.root.walk():
        name = part_filename(part)
        if not name or "/" in name or len(name.encode()) > 255:
            raise Finding("a file name that no disk should see")
        name_warnings(part.untrusted_filename or "")
    read_verdicts(mail)
    untrusted_html = part_text(body.html) if body.html is not None else data.decode("utf-8", "replace")
    cleaned = sanitize_html(untrusted_html, part_url=lambda _: "vv-part://1/x")
    lowered = cleaned.html.lower()
    if not cleaned.simplified and any(tag in lowered for tag in FORBIDDEN):
        raise Finding("a tag that is not allowed")
    for reference in cleaned.remote:
        remote_host(reference.url)
    if time.process_time() - started > SLOW:
        raise Finding("too slow")


if __name__ == "__main__":
    atheris.Setup(sys.argv, read_one)
    atheris.Fuzz()
