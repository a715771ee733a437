"""The checks in their order. All of 1 to 6 come before any call to KMS; 7 to 9 judge what it answered."""

from collections.abc import Mapping

from vaultviewer.core.envelope import v2, v2_kms, v2_kms_context, v3
from vaultviewer.core.envelope.binding import binding_problems, is_setup_notification
from vaultviewer.core.envelope.metadata import classify
from vaultviewer.core.envelope.model import Algorithms, Envelope, Fields, Format, WrapAlgorithm
from vaultviewer.core.envelope.policy import Policy
from vaultviewer.core.envelope.raw_keys import refuse_raw_keys
from vaultviewer.core.envelope.received import top_smtp_id
from vaultviewer.core.envelope.trail import Trail
from vaultviewer.core.envelope.verification import Check, Mark, Outcome
from vaultviewer.core.errors import NoKeyPinned, TooLarge
from vaultviewer.core.phrases import phrase


def check_format(metadata: Mapping[str, str], trail: Trail) -> Format:
    """Check 1, as far as the metadata tells: names of exactly one format, whose key is in KMS.

    Raises MixedFormats, UnsupportedFormat.
    """
    generation = classify(metadata)
    refuse_raw_keys(generation, metadata)
    if generation is not Format.PLAIN:
        trail.passed(
            Check.FORMAT,
            phrase("The metadata has the names of exactly one format: {format}.", format=generation),
        )
    return generation


def note_plain(size: int, policy: Policy, trail: Trail) -> None:
    """Record what is left to check for an object without an envelope: its size.

    Raises TooLarge.
    """
    trail.noted(
        Check.FORMAT,
        phrase("The metadata holds no encryption details: this object is not client-side encrypted."),
        Mark.NOT_ENCRYPTED,
    )
    _check_size_cap(size, policy)
    trail.passed(Check.FIELDS, phrase("The object's {size} bytes are within the limit.", size=size))
    trail.not_applicable(
        phrase("The object is not client-side encrypted."),
        Check.ALGORITHMS,
        Check.CONTEXT,
        Check.BINDING,
        Check.KEY_CHOICE,
        Check.DATA_KEY,
        Check.CONTENT,
        Check.RECEIVED,
    )


def read_envelope(
    generation: Format, metadata: Mapping[str, str], *, size: int, policy: Policy, trail: Trail
) -> Envelope:
    """Checks 2, 3 and 4.

    Raises Refused of these checks.
    """
    algorithms = _check_algorithms(generation, metadata, policy, trail)
    fields = _check_fields(generation, metadata, algorithms, size=size, policy=policy, trail=trail)
    context = _check_context(generation, metadata, algorithms, trail)
    return Envelope(generation, algorithms, fields, context)


def _check_algorithms(
    generation: Format, metadata: Mapping[str, str], policy: Policy, trail: Trail
) -> Algorithms:
    algorithms = v3.algorithms(metadata) if generation is Format.V3 else v2.algorithms(metadata, policy)
    names = {"wrap": algorithms.wrap, "content": algorithms.content}
    if algorithms.content.is_cbc:
        trail.noted(
            Check.ALGORITHMS,
            phrase("The connection allows {content}, which nothing protects from changes.", **names),
            Mark.UNAUTHENTICATED,
        )
    else:
        trail.passed(
            Check.ALGORITHMS,
            phrase("Key wrapping {wrap} and content encryption {content} are known.", **names),
        )
    return algorithms


def _check_fields(
    generation: Format,
    metadata: Mapping[str, str],
    algorithms: Algorithms,
    *,
    size: int,
    policy: Policy,
    trail: Trail,
) -> Fields:
    _check_size_cap(size, policy)
    if generation is Format.V3:
        fields = v3.fields(metadata, size)
    else:
        fields = v2.fields(metadata, algorithms.content, size)
    if fields.declared_length is None:
        sentence = phrase(
            "Every value is well-formed; no length is promised for the {size} bytes.", size=size
        )
    else:
        sentence = phrase(
            "Every value is well-formed, and the {size} bytes fit the {declared} that were promised.",
            size=size,
            declared=fields.declared_length,
        )
    trail.passed(Check.FIELDS, sentence)
    return fields


def _check_size_cap(size: int, policy: Policy) -> None:
    if size > policy.max_size:
        raise TooLarge(actual=size, limit=policy.max_size)


def _check_context(
    generation: Format, metadata: Mapping[str, str], algorithms: Algorithms, trail: Trail
) -> Mapping[str, str]:
    if generation is Format.V3:
        context = v3.context(metadata)
    elif algorithms.wrap is WrapAlgorithm.KMS_CONTEXT:
        context = v2_kms_context.context(metadata, algorithms.content)
    else:
        context = v2_kms.context(metadata)
        trail.passed(Check.CONTEXT, phrase("The context is exactly what Amazon SES writes."))
        return context
    trail.passed(
        Check.CONTEXT,
        phrase("The context is well-formed and names {content}.", content=algorithms.content),
    )
    return context


def check_binding(
    key: str, envelope: Envelope, policy: Policy, trail: Trail, *, open_mismatched: bool
) -> None:
    """Check 5. Where somebody chose to open it all the same, the mismatch stays in the evidence.

    Raises BindingRefused.
    """
    problems = binding_problems(key, envelope, policy)
    if problems and not open_mismatched:
        raise problems[0]
    if problems:
        reasons = " ".join(str(problem.phrases()[0]) for problem in problems)
        trail.record(
            Check.BINDING,
            Outcome.OVERRIDDEN,
            phrase("Opened on request although it does not belong here. {reasons}", reasons=reasons),
            Mark.BINDING_OVERRIDDEN,
        )
    elif is_setup_notification(key, policy):
        trail.noted(
            Check.BINDING,
            phrase(
                "This is the notification that Amazon SES writes when a rule is set up. Its name is not its "
                "message ID, {message_id}, so nothing ties the two together.",
                message_id=envelope.message_id,
            ),
            Mark.SETUP_NOTIFICATION,
        )
    else:
        trail.passed(
            Check.BINDING,
            phrase(
                "The context is for message {message_id}, and the object is named {message_id}: they match.",
                message_id=envelope.message_id,
            ),
        )


def check_key_choice(policy: Policy, trail: Trail) -> None:
    """Check 6: the connection chooses the key, never the object.

    Raises NoKeyPinned.
    """
    if policy.accept_any_key:
        trail.noted(
            Check.KEY_CHOICE,
            phrase("The connection accepts any key: KMS uses the one that is named inside the wrapped key."),
            Mark.ANY_KEY,
        )
    elif policy.accepted_keys:
        trail.passed(
            Check.KEY_CHOICE,
            phrase("Only keys of the connection are used: {keys}.", keys=", ".join(policy.accepted_keys)),
        )
    else:
        raise NoKeyPinned


def confirm_data_key(envelope: Envelope, key_arn: str, trail: Trail) -> None:
    """Record check 7, and that the binding no longer rests on the object's own word."""
    trail.passed(
        Check.DATA_KEY,
        phrase("KMS unwrapped the data key under the stored context, with {key}.", key=key_arn),
    )
    if trail.outcome(Check.BINDING) is Outcome.PASSED:
        trail.passed(
            Check.BINDING,
            phrase(
                "KMS confirmed this key for message {message_id}; the object is named {message_id}: "
                "they match.",
                message_id=envelope.message_id,
            ),
        )


def confirm_content(envelope: Envelope, trail: Trail) -> None:
    """Record check 8."""
    if envelope.algorithms.content.is_cbc:
        trail.noted(
            Check.CONTENT,
            phrase("The content was decrypted. It has no tag, so nobody can tell whether it was altered."),
        )
    elif envelope.format is Format.V3:
        trail.passed(
            Check.CONTENT,
            phrase("The key is the one that was committed to, and the tag verifies every byte."),
        )
    else:
        trail.passed(Check.CONTENT, phrase("The authentication tag verifies every byte."))


def check_received(envelope: Envelope, plaintext: memoryview, trail: Trail) -> None:
    """Check 9: compare the message ID with what SES wrote into the message. A difference is a warning."""
    smtp_id = top_smtp_id(plaintext)
    if smtp_id is None:
        trail.not_applicable(
            phrase("The message has no Received header with an SMTP id to compare."), Check.RECEIVED
        )
    elif envelope.message_id is None:
        trail.not_applicable(phrase("The context has no message ID to compare."), Check.RECEIVED)
    elif smtp_id == envelope.message_id:
        trail.passed(
            Check.RECEIVED,
            phrase("The top Received header has the SMTP id {smtp_id}, as the context.", smtp_id=smtp_id),
        )
    else:
        trail.noted(
            Check.RECEIVED,
            phrase(
                "The top Received header has the SMTP id {smtp_id}; the context is for message {message_id}.",
                smtp_id=smtp_id,
                message_id=envelope.message_id,
            ),
            Mark.RECEIVED_MISMATCH,
        )
