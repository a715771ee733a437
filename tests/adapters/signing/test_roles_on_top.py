"""A role on top of a source: what STS is asked, when a person is, and what a wrong code comes to."""

from dataclasses import replace
from datetime import timedelta

import pytest
from support.moto_server import MotoServer, moto_server
from support.portals import MovedClock
from support.signing import KEY, AtTheDesk, OpenDesk, configure, key_section
from support.token_service import ROLE_ARN, SERIAL, UNKNOWN_DEVICE, TokenServiceServer

from vaultviewer.core.cancel import NEVER, CancelToken
from vaultviewer.core.errors import (
    AccessDenied,
    Cancelled,
    ExpiredCredentials,
    InvalidRequest,
    MfaCodeNeeded,
    MfaDeviceRefused,
    NoNetwork,
)
from vaultviewer.core.sign_in import AccessKey, AssumedRole, Profile, SignIn

__all__ = ["moto_server"]

pytestmark = pytest.mark.usefixtures("one_attempt")

ROLE = AssumedRole(ROLE_ARN)
MFA_ROLE = replace(ROLE, mfa_serial=SERIAL)


def test_the_role_is_assumed_as_the_connection_says(open_desk: OpenDesk, aws: TokenServiceServer) -> None:
    role = AssumedRole(ROLE_ARN, external_id="corp/1", session_name="ana", duration=7200)
    desk = open_desk(SignIn(role=role), given=KEY)
    assert desk.key() == "ASIA1"
    [asked] = aws.asked
    assert (
        asked.items()
        >= {
            "Action": "AssumeRole",
            "key": KEY.access_key_id,
            "RoleArn": ROLE_ARN,
            "RoleSessionName": "ana",
            "ExternalId": "corp/1",
            "DurationSeconds": "7200",
        }.items()
    )
    assert "SerialNumber" not in asked


def test_one_session_of_the_role_serves_until_shortly_before_its_end(
    open_desk: OpenDesk, aws: TokenServiceServer, clock: MovedClock
) -> None:
    desk = open_desk(SignIn(role=ROLE), given=KEY)
    assert [desk.key(), desk.key()] == ["ASIA1", "ASIA1"]
    expires = desk.signer.expires
    assert expires is not None
    clock.ahead = timedelta(minutes=54)
    assert desk.key() == "ASIA1"
    aws.clock_ahead = clock.ahead = timedelta(minutes=56)
    assert desk.key() == "ASIA2"
    assert desk.signer.expires is not None
    assert desk.signer.expires > expires


def test_a_session_of_three_seconds_is_replaced_in_its_place(
    open_desk: OpenDesk, aws: TokenServiceServer, clock: MovedClock
) -> None:
    aws.seconds = 3.0
    desk = open_desk(SignIn(role=ROLE), given=KEY)
    assert desk.key() == "ASIA1"
    for round_ in range(2, 6):
        aws.clock_ahead = clock.ahead = clock.ahead + timedelta(seconds=3)
        assert desk.key() == f"ASIA{round_}", "the client is the one from before"


def test_a_code_is_never_asked_for_by_a_call(open_desk: OpenDesk, aws: TokenServiceServer) -> None:
    desk = open_desk(SignIn(role=MFA_ROLE), given=KEY)
    with pytest.raises(MfaCodeNeeded) as needed:
        desk.key()
    assert needed.value.details["serial"] == SERIAL
    assert needed.value.renewable
    assert aws.asked == []


def test_a_code_signs_in_and_what_was_built_before_goes_on(
    open_desk: OpenDesk, aws: TokenServiceServer, clock: MovedClock
) -> None:
    aws.codes = ["123456", "654321"]
    desk = open_desk(SignIn(role=MFA_ROLE), given=KEY)
    with pytest.raises(MfaCodeNeeded):
        desk.key()
    assert desk.renew("123456").asked == [(SERIAL, False)]
    assert desk.key() == "ASIA1"
    clock.ahead = timedelta(minutes=59)
    assert desk.key() == "ASIA1", "what still holds is used while nobody is there"
    clock.ahead = timedelta(minutes=61)
    with pytest.raises(MfaCodeNeeded):
        desk.key()
    aws.clock_ahead = clock.ahead
    desk.renew("654321")
    assert desk.key() == "ASIA2"


def test_wrong_codes_are_asked_for_again_and_none_is_sent_twice(
    open_desk: OpenDesk, aws: TokenServiceServer
) -> None:
    aws.codes = ["333333"]
    desk = open_desk(SignIn(role=MFA_ROLE), given=KEY)
    person = desk.renew("111111", "111111", "no code", "12345", "222222", "111111", "333333")
    assert person.asked == [(SERIAL, False)] + [(SERIAL, True)] * 6
    assert [each["TokenCode"] for each in aws.asked] == ["111111", "222222", "333333"]


def test_without_anybody_there_a_code_is_said_to_be_needed_and_keys_are_renewed(
    open_desk: OpenDesk, aws: TokenServiceServer
) -> None:
    with pytest.raises(MfaCodeNeeded):
        open_desk(SignIn(role=MFA_ROLE), given=KEY).signer.renew(None, cancel=NEVER)
    assert aws.asked == []
    desk = open_desk(SignIn(role=ROLE), given=KEY)
    assert desk.key() == "ASIA1"
    desk.signer.renew(None, cancel=NEVER)
    assert desk.key() == "ASIA2"


def test_a_code_that_served_is_not_sent_again_by_the_next_sign_in(
    open_desk: OpenDesk, aws: TokenServiceServer
) -> None:
    aws.codes = ["123456", "654321"]
    desk = open_desk(SignIn(role=MFA_ROLE), given=KEY)
    desk.renew("123456")
    assert desk.renew("123456", "654321").asked == [(SERIAL, False), (SERIAL, True)]
    assert [each["TokenCode"] for each in aws.asked] == ["123456", "654321"]


def test_a_device_that_aws_does_not_know_is_told_and_nobody_is_asked_again(
    open_desk: OpenDesk, aws: TokenServiceServer
) -> None:
    aws.refusals = [("AccessDenied", UNKNOWN_DEVICE)]
    desk = open_desk(SignIn(role=MFA_ROLE), given=KEY)
    with pytest.raises(MfaDeviceRefused) as refused:
        desk.renew("123456")
    assert refused.value.details["serial"] == SERIAL
    assert not refused.value.renewable


def test_a_role_that_is_refused_names_action_and_role(open_desk: OpenDesk, aws: TokenServiceServer) -> None:
    aws.refusals = [("AccessDenied", "no")]
    desk = open_desk(SignIn(role=ROLE), given=KEY)
    with pytest.raises(AccessDenied) as refused:
        desk.key()
    assert refused.value.details["action"] == "sts:AssumeRole"
    assert refused.value.details["resource"] == ROLE_ARN


def test_a_session_longer_than_the_role_allows_is_told_in_the_words_of_sts(
    open_desk: OpenDesk, aws: TokenServiceServer
) -> None:
    words = "The requested DurationSeconds exceeds the MaxSessionDuration set for this role."
    aws.refusals = [("ValidationError", words)]
    desk = open_desk(SignIn(role=ROLE), given=KEY)
    with pytest.raises(InvalidRequest) as refused:
        desk.key()
    assert "AssumeRole" in str(refused.value)
    assert "MaxSessionDuration" in str(refused.value)


def test_giving_up_at_the_code_ends_the_sign_in(open_desk: OpenDesk, aws: TokenServiceServer) -> None:
    cancel = CancelToken()
    cancel.cancel()
    desk = open_desk(SignIn(role=MFA_ROLE), given=KEY)
    with pytest.raises(Cancelled):
        desk.signer.renew(AtTheDesk("123456"), cancel=cancel)
    assert aws.asked == []


def test_a_source_that_ran_out_unnoticed_is_read_anew(open_desk: OpenDesk, aws: TokenServiceServer) -> None:
    configure("", key_section("soc", "ASIAOLD", "token"))
    desk = open_desk(SignIn(Profile("soc"), ROLE))
    assert desk.key() == "ASIA1"
    aws.expired |= {"ASIAOLD", "ASIA1"}
    with pytest.raises(ExpiredCredentials):
        desk.key()
    configure("", key_section("soc", "ASIANEW", "token"))
    desk.renew()
    assert desk.key() == f"ASIA{len(aws.asked)}"
    assert aws.asked[-1]["key"] == "ASIANEW"


def test_what_is_tried_is_the_given_key_with_the_connections_role(
    open_desk: OpenDesk, aws: TokenServiceServer
) -> None:
    given = AccessKey("AKIATRIED", "secret-of-a-test")
    assert open_desk(SignIn(Profile("gone"), ROLE), given=given).key() == "ASIA1"
    assert aws.asked[0]["key"] == "AKIATRIED"


def test_a_service_that_is_away_is_named(open_desk: OpenDesk) -> None:
    desk = open_desk(SignIn(role=ROLE), given=KEY, endpoint_url="http://127.0.0.1:9")
    with pytest.raises(NoNetwork):
        desk.signer.renew(AtTheDesk(), cancel=NEVER)


@pytest.mark.parametrize(
    ("role_arn", "region"),
    [
        (ROLE_ARN, "us-east-1"),
        ("arn:aws-us-gov:iam::123456789012:role/Reader", "us-gov-west-1"),
        ("arn:aws-cn:iam::123456789012:role/Reader", "cn-north-1"),
    ],
)
def test_the_partition_of_the_role_says_where_to_ask(
    open_desk: OpenDesk, aws: TokenServiceServer, role_arn: str, region: str
) -> None:
    open_desk(SignIn(role=AssumedRole(role_arn)), given=KEY, region=None).key()
    assert f"/{region}/sts/" in aws.asked[0]["authorization"]


def test_moto_grants_the_role_and_lets_it_read(open_desk: OpenDesk, moto_server: MotoServer) -> None:
    bucket = moto_server.create_bucket("read-by-a-role")
    desk = open_desk(SignIn(role=ROLE), given=KEY, endpoint_url=moto_server.url)
    desk.clients.s3().list_objects_v2(Bucket=bucket)
    caller = desk.clients.sts().get_caller_identity()
    assert caller["Arn"] == "arn:aws:sts::123456789012:assumed-role/Reader/VaultViewer"
