"""Mail in the preflight: list, read, decrypt a message of each receipt rule, see whether each is in place."""

from dataclasses import replace

from support import sealing
from support.fake_inspector import CALLER
from support.fakes import BUCKET
from support.preflight_desk import (
    CONNECTION,
    FAILED,
    RECEIVING,
    SKIPPED,
    WORKED,
    Desk,
    denied,
    of,
    outcomes,
    told,
)
from support.vectors import KEY_ARN

from vaultviewer.core.archive import Archive, Archived
from vaultviewer.core.cancel import NEVER
from vaultviewer.core.errors import (
    KeyDisabled,
    MessageIdMismatch,
)
from vaultviewer.core.preflight.message_steps import LOOKED_AT, MOST_RULES
from vaultviewer.core.preflight.model import PolicyHome, Stage, Step, first_failure
from vaultviewer.core.values import Page

# -------------------------------------------------------------------------------------------- list and read


def test_what_may_not_be_listed_comes_with_the_least_that_would_allow_it(desk: Desk) -> None:
    arn = f"arn:aws:s3:::{BUCKET}"
    desk.store.failures["list", "inbound/"] = denied("s3:ListBucket", arn)

    steps = desk.run()

    step = of(steps, Stage.LIST)
    assert step.lack is not None
    assert (step.lack.action, step.lack.resource) == ("s3:ListBucket", arn)
    (grant,) = step.grants
    assert (grant.home, grant.whose) == (PolicyHome.IDENTITY, CALLER.arn)
    assert grant.statement == {
        "Sid": "ListTheVault",
        "Effect": "Allow",
        "Action": "s3:ListBucket",
        "Resource": arn,
        "Condition": {"StringLike": {"s3:prefix": "inbound/*"}},
    }
    assert [str(of(steps, stage).sentence) for stage in (Stage.READ, Stage.DECRYPT)] == [
        "Nothing could be listed.",
        "No object could be read.",
    ]


def test_an_empty_bucket_is_no_failure(desk: Desk) -> None:
    desk.store.objects.clear()

    steps = desk.run()

    assert first_failure(steps) is None
    assert outcomes(steps)["LIST"] == ["worked"]
    assert [of(steps, stage).outcome for stage in (Stage.READ, Stage.DECRYPT, Stage.BINDING)] == [SKIPPED] * 3
    assert of(steps, Stage.SES).outcome is WORKED, "what SES needs doesn't wait for the first message"


def test_what_may_not_be_read_comes_with_the_least_that_would_allow_it(desk: Desk) -> None:
    resource = f"arn:aws:s3:::{BUCKET}/inbound/m1"
    desk.store.failures["get", "inbound/m1"] = denied("s3:GetObject", resource)

    step = of(desk.run(), Stage.READ)

    assert step.lack is not None
    assert step.lack.resource == resource
    (grant,) = step.grants
    assert (grant.statement["Action"], grant.statement["Resource"]) == (
        "s3:GetObject",
        f"arn:aws:s3:::{BUCKET}/inbound/*",
    )


def test_a_bucket_under_a_kms_key_of_its_own_needs_that_key_through_s3_alone(desk: Desk) -> None:
    other = KEY_ARN.replace("d34ecafc", "00000000")
    desk.store.failures["get", "inbound/m1"] = denied("kms:Decrypt", other, "GetObject")

    (grant,) = of(desk.run(), Stage.READ).grants

    assert grant.statement["Resource"] == other
    assert grant.statement["Condition"] == {"StringEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com"}}


def test_folders_instruction_files_and_empty_objects_are_no_messages(desk: Desk) -> None:
    desk.store.put("inbound/", b"")
    desk.store.put("inbound/m0.instruction", b"{}")
    desk.store.put("inbound/empty", b"")

    desk.run()

    assert {key for operation, key in desk.store.calls if operation != "list"} == {"inbound/m1", "inbound/m2"}


def test_plain_mail_is_counted_and_needs_no_key(desk: Desk) -> None:
    desk.store.objects.clear()
    desk.store.put("inbound/plain", b"Subject: hello\r\n\r\n")

    steps = desk.run()

    assert "Not encrypted by Amazon SES: 1" in told(of(steps, Stage.READ))
    assert of(steps, Stage.DECRYPT).outcome is SKIPPED
    assert desk.keys.calls == []


def test_rules_of_the_connection_that_no_message_came_through_are_named(desk: Desk) -> None:
    desk.connection = replace(CONNECTION, rule_names=("archive", "legal", "hr"))
    assert "No message among them came through hr." in told(of(desk.run(), Stage.READ))


def test_what_is_gone_since_it_was_listed_is_passed_over(desk: Desk) -> None:
    listed = desk.store.list_page("inbound/", cancel=NEVER).objects
    gone = replace(listed[1], etag="another")
    desk.store.list_page = lambda *_, **__: Page((listed[0], gone))  # type: ignore[method-assign]  # listed before

    assert first_failure(desk.run()) is None


def test_archived_messages_are_left_alone(desk: Desk) -> None:
    listed = desk.store.list_page("inbound/", cancel=NEVER).objects
    archived = tuple(replace(each, archived=Archived(Archive.DEEP)) for each in listed)
    desk.store.list_page = lambda *_, **__: Page(archived)  # type: ignore[method-assign]  # what S3 would say

    step = of(desk.run(), Stage.READ)

    assert (step.outcome, str(step.sentence)) == (
        SKIPPED,
        "All 2 objects are archived, and have to be restored first.",
    )


def test_few_objects_are_looked_at_and_few_rules_tried_and_those_of_the_connection_first(desk: Desk) -> None:
    """Whoever can write to the bucket can make up receipt rules without end."""
    for number in range(LOOKED_AT):
        desk.receive(f"made-up-{number:02}", f"x{number:02}")
    desk.connection = replace(CONNECTION, rule_names=("zz",))
    desk.receive("zz", "a0")

    steps = desk.run()

    heads = [key for operation, key in desk.store.calls if operation == "head"]
    assert len(heads) == LOOKED_AT
    tried = [step.untrusted_subject for step in steps if step.stage is Stage.DECRYPT]
    assert len(tried) == MOST_RULES
    assert "zz" in tried
    assert f"Messages of {MOST_RULES} of these rules are decrypted." in told(of(steps, Stage.READ))


# -------------------------------------------------------------------------------------- decrypt and binding


DECRYPT_STATEMENT = {
    "Sid": "UnwrapDataKeysOfReceivedMail",
    "Effect": "Allow",
    "Action": "kms:Decrypt",
    "Resource": KEY_ARN,
    "Condition": {
        "StringEquals": {"kms:EncryptionContext:aws:ses:source-account": RECEIVING},
        "Null": {
            "kms:EncryptionContext:aws:ses:message-id": "false",
            "kms:EncryptionContext:aws:ses:rule-name": "false",
        },
    },
}


def decrypt_step(desk: Desk, **refusal: object) -> Step:
    desk.keys.failures[KEY_ARN] = denied("kms:Decrypt", KEY_ARN, "Decrypt", **refusal)
    return next(step for step in desk.run() if step.stage is Stage.DECRYPT)


def test_what_may_not_be_decrypted_comes_with_the_least_that_would_allow_it(desk: Desk) -> None:
    step = decrypt_step(desk)

    assert step.lack is not None
    assert (step.lack.action, step.lack.resource) == ("kms:Decrypt", KEY_ARN)
    (grant,) = step.grants
    assert (grant.home, grant.whose) == (PolicyHome.IDENTITY, CALLER.arn)
    assert grant.statement == DECRYPT_STATEMENT


def test_the_receipt_rules_of_a_connection_narrow_the_statement(desk: Desk) -> None:
    desk.connection = replace(CONNECTION, rule_names=("archive", "legal"))
    statement = decrypt_step(desk).grants[0].statement
    assert statement["Condition"] == {
        "StringEquals": {
            "kms:EncryptionContext:aws:ses:source-account": RECEIVING,
            "kms:EncryptionContext:aws:ses:rule-name": ["archive", "legal"],
        },
        "Null": {"kms:EncryptionContext:aws:ses:message-id": "false"},
    }


def test_a_key_of_another_account_needs_both_policies(desk: Desk) -> None:
    desk.inspector.who = replace(CALLER, account="999988887777")

    own, foreign = decrypt_step(desk).grants

    assert own.home is PolicyHome.IDENTITY
    assert (foreign.home, foreign.whose) == (PolicyHome.KEY, KEY_ARN)
    assert foreign.statement["Principal"] == {"AWS": "arn:aws:iam::999988887777:root"}
    assert foreign.statement["Resource"] == "*"
    assert foreign.statement["Condition"] == DECRYPT_STATEMENT["Condition"]


def test_the_key_policy_alone_is_named_where_aws_says_that_it_is_the_one(desk: Desk) -> None:
    (grant,) = decrypt_step(desk, silent_policy="resource-based policy").grants
    assert grant.home is PolicyHome.KEY


def test_an_explicit_denial_is_not_answered_with_a_statement(desk: Desk) -> None:
    step = decrypt_step(desk, denying_policy="service control policy")
    assert step.grants == ()
    assert step.lack is not None
    assert "A service control policy denies it expressly" in told(step)


def test_another_layer_that_does_not_allow_is_named(desk: Desk) -> None:
    step = decrypt_step(desk, silent_policy="VPC endpoint policy")
    assert "no VPC endpoint policy allows it" in told(step)
    assert len(step.grants) == 1


def test_nobody_is_told_to_allow_a_key_that_a_message_chose(desk: Desk) -> None:
    desk.connection = replace(CONNECTION, kms_keys=(), accept_any_key=True)
    foreign = "arn:aws:kms:us-east-1:666666666666:key/00000000-0000-0000-0000-000000000000"
    desk.keys.failures[None] = denied("kms:Decrypt", foreign, "Decrypt")

    step = next(step for step in desk.run() if step.stage is Stage.DECRYPT)

    assert step.lack is not None
    assert step.lack.resource == foreign
    assert all(foreign not in grant.json() for grant in step.grants if grant.home is PolicyHome.IDENTITY)


def test_a_disabled_key_fails_to_decrypt(desk: Desk) -> None:
    desk.keys.failures[KEY_ARN] = KeyDisabled(key=KEY_ARN)
    assert outcomes(desk.run())["DECRYPT"] == ["failed", "failed"]


def test_a_message_in_anothers_place_is_told_and_kms_not_asked_for_it(desk: Desk) -> None:
    desk.receive("other", "m3", name="m4")

    steps = desk.run()

    assert outcomes(steps)["DECRYPT"] == ["worked", "worked", "skipped"]
    step = of(steps, Stage.BINDING)
    assert isinstance(step.error, MessageIdMismatch)
    assert first_failure(steps) is step
    assert len(desk.keys.calls) == 2


def test_an_object_that_is_refused_as_it_lies_is_told(desk: Desk) -> None:
    sealed = sealing.seal_kms(b"x")
    desk.store.put("inbound/mixed", sealed.body, sealed.metadata | {"x-amz-3": "AA=="})

    assert "Refused as they lie there: 1. The first is inbound/mixed" in told(of(desk.run(), Stage.READ))


def test_where_all_are_refused_one_is_tried_and_fails(desk: Desk) -> None:
    desk.store.objects.clear()
    sealed = sealing.seal_kms(b"x")
    desk.store.put("inbound/mixed", sealed.body, sealed.metadata | {"x-amz-3": "AA=="})

    assert outcomes(desk.run())["DECRYPT"] == ["failed"]


def test_mail_of_the_encryption_client_that_names_no_rule_is_tried_too(desk: Desk) -> None:
    desk.store.objects.clear()
    sealed = sealing.seal_kms_context(b"Subject: x\r\n\r\n", {"purpose": "test"})
    desk.store.put("inbound/m9", sealed.body, sealed.metadata)
    desk.keys.entries.append(sealed.entry)

    steps = desk.run()

    assert outcomes(steps)["DECRYPT"] == ["skipped"]
    assert of(steps, Stage.BINDING).outcome is FAILED, "nothing ties it to its name"


def test_the_notification_of_a_new_rule_gives_way_to_mail(desk: Desk) -> None:
    desk.receive("archive", "m0", name="AMAZON_SES_SETUP_NOTIFICATION")
    assert "inbound/m1 decrypts" in told(next(step for step in desk.run() if step.stage is Stage.DECRYPT))


def test_a_setup_notification_alone_binds_nothing(desk: Desk) -> None:
    desk.store.objects.clear()
    desk.receive("archive", "m0", name="AMAZON_SES_SETUP_NOTIFICATION")
    steps = desk.run()
    assert outcomes(steps)["DECRYPT"] == ["worked"]
    assert of(steps, Stage.BINDING).outcome is SKIPPED
