"""The sample vault, read through the real adapters and opener: each object ends as it was promised."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from vaultviewer.adapters.aws.session import AwsVault, open_vault
from vaultviewer.core.cancel import NEVER
from vaultviewer.core.sign_in import AccessKey
from vaultviewer.core.values import ObjectRef
from vaultviewer.core.vault.opener import Decrypted, Opener, Undecrypted
from vaultviewer.demo.corpus.building import SampleMessage
from vaultviewer.demo.expectations import Fate, SampleVaultInfo
from vaultviewer.demo.seeding import as_delivered


@pytest.fixture(scope="module")
def aws(sample_vault: SampleVaultInfo) -> Iterator[AwsVault]:
    credentials = AccessKey(sample_vault.access_key_id, sample_vault.secret_access_key)
    vault = open_vault(sample_vault.connection, static_credentials=credentials)
    yield vault
    vault.close()


@pytest.fixture(scope="module")
def opener(sample_vault: SampleVaultInfo, aws: AwsVault) -> Opener:
    return Opener(aws.store, aws.keys, sample_vault.connection.policy())


def _ref(info: SampleVaultInfo, name: str) -> ObjectRef:
    return ObjectRef(info.connection.bucket, info.expectation(name).key)


def _sha256(opened: Decrypted | Undecrypted) -> str:
    assert isinstance(opened, Decrypted), opened.error
    with opened.plaintext as plaintext:
        return hashlib.sha256(plaintext.view()).hexdigest()


def test_each_object_ends_as_promised(sample_vault: SampleVaultInfo, opener: Opener) -> None:
    ends = {}
    for promised in sample_vault.expectations:
        opened = opener.open(ObjectRef(sample_vault.connection.bucket, promised.key), cancel=NEVER)
        ends[promised.name] = (
            _sha256(opened) if isinstance(opened, Decrypted) else type(opened.error).__name__
        )

    assert ends == {
        promised.name: promised.sha256 if promised.fate is Fate.OPENS else promised.error
        for promised in sample_vault.expectations
    }


def test_there_are_sixty_messages_that_open_and_each_kind_of_trouble(sample_vault: SampleVaultInfo) -> None:
    fates = [promised.fate for promised in sample_vault.expectations]

    assert fates.count(Fate.OPENS) >= 60
    assert {promised.error for promised in sample_vault.expectations if promised.fate is Fate.REFUSED} == {
        "UnauthenticatedRefused",
        "ContentNotAuthentic",
        "MessageIdMismatch",
        "NotAMessage",
    }
    assert [promised.error for promised in sample_vault.expectations if promised.fate is Fate.DENIED] == [
        "AccessDenied"
    ]


def test_the_messages_are_the_same_in_every_process(
    sample_vault: SampleVaultInfo, corpus: tuple[SampleMessage, ...]
) -> None:
    here = {message.name: hashlib.sha256(as_delivered(message)).hexdigest() for message in corpus}

    there = {promised.name: promised.sha256 for promised in sample_vault.expectations}
    assert here.items() <= there.items()


def test_the_substituted_object_opens_by_an_explicit_act(
    sample_vault: SampleVaultInfo, opener: Opener
) -> None:
    opened = opener.open(_ref(sample_vault, "substituted"), open_mismatched=True, cancel=NEVER)

    assert _sha256(opened) == sample_vault.expectation("substituted").sha256


def test_cbc_opens_where_the_connection_opts_in(sample_vault: SampleVaultInfo, aws: AwsVault) -> None:
    policy = replace(sample_vault.connection, allow_cbc=True).policy()

    opened = Opener(aws.store, aws.keys, policy).open(_ref(sample_vault, "cbc"), cancel=NEVER)

    assert _sha256(opened) == sample_vault.expectation("cbc").sha256


def test_the_refused_key_names_action_and_resource(sample_vault: SampleVaultInfo, opener: Opener) -> None:
    opened = opener.open(_ref(sample_vault, "denied-key"), cancel=NEVER)

    assert isinstance(opened, Undecrypted)
    words = str(opened.error)
    assert "kms:Decrypt" in words
    assert sample_vault.connection.kms_keys[2] in words


def test_the_connection_needs_no_correction(sample_vault: SampleVaultInfo) -> None:
    assert sample_vault.connection.problems() == {}
    assert sample_vault.connection.name == "Sample vault"


def test_the_list_shows_prefixes_and_times_of_the_messages(
    sample_vault: SampleVaultInfo, corpus: tuple[SampleMessage, ...], aws: AwsVault
) -> None:
    top = aws.store.list_page("", delimiter="/", cancel=NEVER)
    everything = aws.store.list_page("", cancel=NEVER)

    assert top.prefixes == ("dmarc/", "inbound/", "legal/")
    received = {summary.key: summary.modified for summary in everything.objects}
    transit = {received[sample_vault.expectation(message.name).key] - message.sent for message in corpus}
    assert transit == {timedelta(seconds=7)}
