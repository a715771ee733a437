"""Links that lead through somebody else's server: each format, and what is no such link."""

import base64
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vaultviewer.core.mail.links.web_address import read_address
from vaultviewer.core.mail.links.wrappers import Wrapped, unwrap

TARGET = "https://evil.example/a/b?c=d&e=ü#f"
ENCODED = quote(TARGET, safe="")
BASE64 = base64.urlsafe_b64encode(TARGET.encode()).decode().rstrip("=")


def unwrapped(url: str) -> Wrapped | None:
    address = read_address(url)
    assert address is not None, url
    return unwrap(address)


@pytest.mark.parametrize(
    ("service", "url"),
    [
        (
            "Microsoft Safe Links",
            f"https://eur01.safelinks.protection.outlook.com/?url={ENCODED}&data=05%7C01",
        ),
        ("Microsoft Safe Links", f"https://EMEA01.SafeLinks.protection.outlook.com/?data=x&url={ENCODED}"),
        (
            "Microsoft Safe Links",
            f"https://nam10.safelinks.protection.outlook.com/ap/x-59584e83/?url={ENCODED}",
        ),
        (
            "Microsoft Safe Links",
            f"https://usg02.safelinks.protection.office365.us/?url={ENCODED}&amp;data=x",
        ),
        (
            "Microsoft Safe Links",
            f"https://statics.teams.cdn.office.net/evergreen-assets/safelinks/1/atp.html?locale=en&url={ENCODED}",
        ),
        ("Proofpoint URL Defense", f"https://urldefense.proofpoint.com/v1/url?u={ENCODED}&k=x&r=y&m=z&s=w"),
        ("Barracuda Link Protection", f"https://linkprotect.cudasvc.com/url?a={ENCODED}&c=E,1,x,,&typo=1"),
        ("Cisco Secure Email", f"https://secure-web.cisco.com/1aB-c_d/{ENCODED}"),
        ("Symantec Click-time", f"https://clicktime.symantec.com/38YrYPLx?u={ENCODED}"),
        ("Symantec Click-time", f"https://clicktime.symantec.com/15xVSd?h=x%3D&u={ENCODED}"),
        ("Symantec Click-time", f"https://clicktime.symantec.com/a/1/sig=?d=data&u={ENCODED}"),
        (
            "Trend Micro",
            f"https://ddec1-0-en-ctp.trendmicro.com:443/wis/clicktime/v1/query?url={ENCODED}&umid=1&auth=2",
        ),
        (
            "Sophos Time of Click",
            f"https://eu-central-1.protection.sophos.com/?d=evil.example&u={BASE64}==&i=x",
        ),
        ("Trellix Email Security", f"https://protect2.fireeye.com/v1/url?k=a-b&q=1&e=c&u={ENCODED}"),
        ("Trellix Email Security", f"https://protect2.fireeye.com/url?k=a-b&u={ENCODED}"),
        ("Google", f"https://www.google.com/url?sa=t&q={ENCODED}&usg=x"),
        ("Google", f"https://www.google.co.uk/url?rct=j&url={ENCODED}"),
        ("Google", f"https://meet.google.com/linkredirect?authuser=0&dest={ENCODED}"),
        ("Google AMP", "https://www.google.com/amp/s/" + TARGET.removeprefix("https://")),
        ("Google AMP", "https://evil-example.cdn.ampproject.org/c/s/" + TARGET.removeprefix("https://")),
        ("Facebook", f"https://l.facebook.com/l.php?u={ENCODED}&h=x"),
        ("Facebook", f"https://l.instagram.com/?u={ENCODED}&e=x"),
        ("LinkedIn", f"https://www.linkedin.com/redir/redirect?url={ENCODED}&urlhash=x"),
        ("LinkedIn", f"https://www.linkedin.com/safety/go?url={ENCODED}"),
        ("YouTube", f"https://www.youtube.com/redirect?event=comments&q={ENCODED}"),
        ("Slack", f"https://slack-redir.net/link?url={ENCODED}&v=3"),
        ("Bing", f"https://www.bing.com/ck/a?!&&p=x&ptn=3&u=a1{BASE64}&ntb=1"),
        ("Yahoo", f"https://r.search.yahoo.com/_ylt=x/RV=2/RE=1/RO=10/RU={ENCODED}/RK=2/RS=y-"),
    ],
)
def test_the_target_is_told_by_the_link(service: str, url: str) -> None:
    assert unwrapped(url) == Wrapped(service, TARGET)


@pytest.mark.parametrize(
    ("encoded", "target"),
    [
        ("https-3A__www.evil.example_a-5Fb_-3Fc-3Dd-26amp-3Be", "https://www.evil.example/a_b/?c=d&e"),
        ("http-3A__evil.example_-25C3-25BC", "http://evil.example/%C3%BC"),
    ],
)
def test_proofpoint_v2(encoded: str, target: str) -> None:
    url = f"https://urldefense.proofpoint.com/v2/url?u={encoded}&d=DwMFaQ&c=x&r=y"
    assert unwrapped(url) == Wrapped("Proofpoint URL Defense", target)


def v3(url: str, replaced: str) -> str:
    encoded = base64.urlsafe_b64encode(replaced.encode()).decode().rstrip("=")
    return f"https://urldefense.com/v3/__{url}__;{encoded}!!Abc-1!Def_2$"


@pytest.mark.parametrize(
    ("url", "target"),
    [
        (v3("https://evil.example/a", ""), "https://evil.example/a"),
        (v3("https:/evil.example/a", ""), "https://evil.example/a"),
        (v3("https://evil.example/*x*y", "#+"), "https://evil.example/#x+y"),
        (v3("https://evil.example/**Bz*", "üöä!"), "https://evil.example/üöäz!"),
        (v3("https://evil.example/**_z", "-" * 65), f"https://evil.example/{'-' * 65}z"),
        (v3("https://evil.example/a?b=c__;d", ""), "https://evil.example/a?b=c"),
        (v3("https://evil.example/**Az", "x"), "https://evil.example/xz"),
        (v3("https://evil.example/*", ""), "https://evil.example/"),
    ],
)
def test_proofpoint_v3_with_characters_and_runs_of_them_replaced(url: str, target: str) -> None:
    assert unwrapped(url) == Wrapped("Proofpoint URL Defense", target)
    assert unwrapped(url.replace("urldefense.com", "urldefense.us")) is not None


@pytest.mark.parametrize(
    ("service", "url", "domain"),
    [
        ("Mimecast", "https://protect-us.mimecast.com/s/9aBc?domain=evil.example", "evil.example"),
        ("Mimecast", "https://url.uk.m.mimecastprotect.com/s/YP9X", ""),
        ("Mimecast", "https://protect.mimecast.com/r/abc?domain=evil.example", "evil.example"),
        (
            "Sophos Time of Click",
            "https://us-west-2.protection.sophos.com/?d=evil.example&u=%%%&i=x",
            "evil.example",
        ),
        ("Proofpoint URL Defense", "https://urldefense.com/v4/opaque", ""),
        ("Cisco Secure Email", "https://secure-web.cisco.com/1opaque", ""),
        ("Google", "https://notifications.google.com/g/p/opaque", ""),
    ],
)
def test_what_a_link_does_not_hold_is_not_made_up(service: str, url: str, domain: str) -> None:
    assert unwrapped(url) == Wrapped(service, "", domain)


@pytest.mark.parametrize(
    "url",
    [
        f"https://shop.example/?url={ENCODED}",
        f"https://safelinks.protection.outlook.com.evil.example/?url={ENCODED}",
        f"https://notsafelinks.protection.outlook.com/?url={ENCODED}",
        f"https://google.com.evil.example/url?q={ENCODED}",
        f"https://evilgoogle.com/url?q={ENCODED}",
        f"ftp://l.facebook.com/l.php?u={ENCODED}",
        "https://www.google.com/search?q=https://evil.example",
        "https://www.facebook.com/profile.php?u=1",
        "https://www.bing.com/ck/a?u=zz",
        "https://eur01.safelinks.protection.outlook.com/",
        "mailto:a@l.facebook.com",
    ],
)
def test_other_links_are_left_as_they_are(url: str) -> None:
    assert unwrapped(url) is None


_HOSTS = st.sampled_from(
    [
        "urldefense.com",
        "x.protection.sophos.com",
        "www.bing.com",
        "www.google.com",
        "secure-web.cisco.com",
        "eur01.safelinks.protection.outlook.com",
        "r.search.yahoo.com",
        "l.facebook.com",
    ]
)
_REST = st.lists(
    st.sampled_from(
        [
            "/v3/__",
            "__;",
            "!",
            "*",
            "**",
            "**A",
            "/v2/url?u=",
            "?u=",
            "&u=a1",
            "/ck/a",
            "/RU=",
            "%",
            "%ff",
            "=",
            "&",
            "/amp/s/",
            "http",
            "://",
            "é",
            "-",
            "_",
            "?url=",
            "/1/https%3A",
        ]
    ),
    max_size=20,
).map("".join)


@given(_HOSTS, st.one_of(_REST, st.text(max_size=40)))
@settings(max_examples=200)
def test_nothing_raises(host: str, rest: str) -> None:
    address = read_address(f"https://{host}{rest}")
    assert address is not None
    unwrap(address)
