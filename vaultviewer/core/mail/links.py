"""Links of a message as text that leads nowhere."""

import re

_SCHEME = re.compile(r"^(https?|ftp)(?=:)", re.IGNORECASE)


def defang(untrusted_url: str) -> str:
    """Return an address that no program turns into a link: `hxxps://host[.]example/path`.

    Only the host's dots are bracketed, as analysts' tools expect; `mailto:` addresses get `[@]` as well.
    """
    scheme, separator, rest = untrusted_url.partition(":")
    if not separator:
        return untrusted_url.replace(".", "[.]")
    if scheme.lower() == "mailto":
        return f"mailto[:]{rest.replace('@', '[@]').replace('.', '[.]')}"
    slashes = rest[: len(rest) - len(rest.lstrip("/"))]
    authority, slash, path = rest[len(slashes) :].partition("/")
    harmless_scheme = _SCHEME.sub(
        lambda match: match.group(1).replace("t", "x").replace("T", "X"), f"{scheme}:"
    )
    return f"{harmless_scheme}{slashes}{authority.replace('.', '[.]')}{slash}{path}"
