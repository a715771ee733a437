"""Listing the buckets to choose from, against an emulator and against a server with more than one page."""

from urllib.parse import parse_qs, urlsplit

import pytest
from support.aws_vault import OpenAt
from support.moto_server import MotoServer
from support.scripted_server import Request, answer, scripted_server

from vaultviewer.core.cancel import NEVER, CancelToken
from vaultviewer.core.errors import AccessDenied, Cancelled

PAGE = (
    '<?xml version="1.0" encoding="UTF-8"?><ListAllMyBucketsResult '
    'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Buckets>{buckets}</Buckets>{token}'
    "</ListAllMyBucketsResult>"
)


def page(*names: str, token: str = "") -> bytes:
    buckets = "".join(f"<Bucket><Name>{name}</Name></Bucket>" for name in names)
    more = f"<ContinuationToken>{token}</ContinuationToken>" if token else ""
    return answer("200 OK", PAGE.format(buckets=buckets, token=more).encode(), content_type="application/xml")


def asked(request: Request, name: str) -> list[str]:
    return parse_qs(urlsplit(request.target).query).get(name, [])


def test_the_buckets_of_an_account_are_found_whichever_one_is_named(
    moto_server: MotoServer, open_at: OpenAt
) -> None:
    names = {moto_server.create_bucket(name) for name in ("zebra-mail", "archive-mail")}
    found = open_at(moto_server.url, bucket="").find_buckets(cancel=NEVER)
    assert names <= set(found)
    assert list(found) == sorted(found)


def test_all_pages_are_asked_for(open_at: OpenAt) -> None:
    def script(request: Request) -> bytes:
        return page("a-mail") if asked(request, "continuation-token") else page("b-mail", token="next")

    with scripted_server(script) as server:
        found = open_at(server.url, bucket="").find_buckets(cancel=NEVER)
    assert found == ("a-mail", "b-mail")
    assert [asked(request, "continuation-token") for request in server.requests] == [[], ["next"]]
    assert {tuple(asked(request, "max-buckets")) for request in server.requests} == {("1000",)}


def test_a_store_that_repeats_itself_is_not_asked_for_ever(open_at: OpenAt) -> None:
    with scripted_server(lambda _: page("a-mail", token="same")) as server:
        found = open_at(server.url, bucket="").find_buckets(cancel=NEVER)
    assert found == ("a-mail",)
    assert len(server.requests) == 2


@pytest.mark.usefixtures("one_attempt")
def test_whoever_may_not_list_buckets_is_told_which_right_is_missing(open_at: OpenAt) -> None:
    refusal = b'<?xml version="1.0"?><Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>'
    with (
        scripted_server(lambda _: answer("403 Forbidden", refusal, content_type="application/xml")) as server,
        pytest.raises(AccessDenied) as caught,
    ):
        open_at(server.url, bucket="").find_buckets(cancel=NEVER)
    assert caught.value.details["action"] == "s3:ListAllMyBuckets"


def test_a_search_that_is_given_up_asks_for_no_further_page(open_at: OpenAt) -> None:
    cancel = CancelToken()

    def script(_: Request) -> bytes:
        cancel.cancel()
        return page("b-mail", token="next")

    with scripted_server(script) as server, pytest.raises(Cancelled):
        open_at(server.url, bucket="").find_buckets(cancel=cancel)
    assert len(server.requests) == 1
