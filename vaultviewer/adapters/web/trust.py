"""Whom to believe on the web: the system's certificate authorities, and Mozilla's where it has none."""

import functools
import ssl
from importlib.resources import files


@functools.cache
def web_trust() -> ssl.SSLContext:
    """Return a context that verifies certificate and name, for TLS 1.2 and later.

    A packaged program may find no authorities where its OpenSSL looks for them, so botocore's copy of
    Mozilla's list, which comes along anyway, is trusted as well.
    """
    context = ssl.create_default_context()
    context.load_verify_locations(cadata=(files("botocore") / "cacert.pem").read_text(encoding="utf-8"))
    return context
