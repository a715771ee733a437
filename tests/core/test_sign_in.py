from dataclasses import replace

import pytest

from vaultviewer.core.sign_in import (
    AccessKey,
    AssumedRole,
    IdentityCenter,
    Profile,
    SignIn,
    Source,
    StoredKey,
)

CENTER = IdentityCenter("https://d-1234567890.awsapps.com/start", "eu-central-1", "111122223333", "ReadOnly")
ROLE = AssumedRole("arn:aws:iam::111122223333:role/mail/Reader")


@pytest.mark.parametrize("source", [Profile("soc"), CENTER, StoredKey()])
@pytest.mark.parametrize(
    "role",
    [
        None,
        ROLE,
        replace(ROLE, external_id="a:b/c", mfa_serial="arn:aws:iam::111122223333:mfa/ana", duration=43200),
        replace(ROLE, arn="arn:aws-us-gov:iam::111122223333:role/x", mfa_serial="GAHT12345678"),
    ],
)
def test_complete_ways_have_no_problem(source: Source, role: AssumedRole | None) -> None:
    assert SignIn(source, role).problems() == {}


@pytest.mark.parametrize(
    ("sign_in", "name"),
    [
        (SignIn(Profile("")), "profile"),
        (SignIn(replace(CENTER, start_url="http://d-1.awsapps.com/start")), "start_url"),
        (SignIn(replace(CENTER, start_url="https://name:secret@d-1.awsapps.com/start")), "start_url"),
        (SignIn(replace(CENTER, region="Frankfurt")), "sso_region"),
        (SignIn(replace(CENTER, account="1")), "sso_account"),
        (SignIn(replace(CENTER, role="")), "sso_role"),
        (SignIn(role=replace(ROLE, arn="arn:aws:iam::111122223333:user/x")), "role_arn"),
        (SignIn(role=replace(ROLE, external_id="x")), "external_id"),
        (SignIn(role=replace(ROLE, external_id="two words")), "external_id"),
        (SignIn(role=replace(ROLE, session_name="")), "session_name"),
        (SignIn(role=replace(ROLE, mfa_serial="short")), "mfa_serial"),
        (SignIn(role=replace(ROLE, duration=899)), "duration"),
        (SignIn(role=replace(ROLE, duration=43201)), "duration"),
    ],
)
def test_what_must_be_corrected_is_named(sign_in: SignIn, name: str) -> None:
    assert list(sign_in.problems()) == [name]


def test_an_access_key_says_nothing_of_itself() -> None:
    assert "AKIA" not in repr(AccessKey("AKIAEXAMPLE", "secret", "token"))
    assert "secret" not in repr(AccessKey("AKIAEXAMPLE", "secret", "token"))
