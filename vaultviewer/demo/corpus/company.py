"""The fictional company whose mail lies in the sample vault, its people and its correspondents."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Final

DOMAIN: Final = "hoshino-brandt.example"
"""Hoshino & Brandt AG makes measuring instruments in Nagoya, Jena and Lyon."""

SECURITY: Final = f"security@{DOMAIN}"
ABUSE: Final = f"abuse@{DOMAIN}"
PHISHING: Final = f"phishing@{DOMAIN}"
POSTMASTER: Final = f"postmaster@{DOMAIN}"
LEGAL: Final = f"legal@{DOMAIN}"
COMPLIANCE: Final = f"compliance@{DOMAIN}"
DMARC: Final = f"dmarc-reports@{DOMAIN}"

INGRID: Final = ("Ingrid Vogel", f"ingrid.vogel@{DOMAIN}")
MATEUS: Final = ("Mateus Okafor", f"mateus.okafor@{DOMAIN}")
PRIYA: Final = ("Priya Raman", f"priya.raman@{DOMAIN}")
CLAIRE: Final = ("Claire Fontaine", f"claire.fontaine@{DOMAIN}")
TARO: Final = ("山田太郎", f"taro.yamada@{DOMAIN}")
SAKURA: Final = ("佐藤さくら", f"sakura.sato@{DOMAIN}")
DANIEL: Final = ("Daniel Brandt", f"daniel.brandt@{DOMAIN}")

JST: Final = timezone(timedelta(hours=9))
CET: Final = timezone(timedelta(hours=1))
EST: Final = timezone(timedelta(hours=-5))
PST: Final = timezone(timedelta(hours=-8))
IST: Final = timezone(timedelta(hours=5, minutes=30))
GULF: Final = timezone(timedelta(hours=4))
GMT: Final = UTC


def at(month: int, day: int, hour: int, minute: int, zone: timezone = GMT, *, second: int = 0) -> datetime:
    """Return a moment of autumn 2026 in the sender's zone."""
    return datetime(2026, month, day, hour, minute, second, tzinfo=zone)
