"""What is kept of an export's choices, and the names that a preview shows."""

from datetime import UTC, datetime

import pytest

from vaultviewer.core.export.naming import NameFields
from vaultviewer.core.export.order import DEFAULT_TEMPLATE, Existing, Folders, Form
from vaultviewer.gui.models.export_draft import MOST_DECRYPTS, Example, ExportChoices, preview

CHOICES = ExportChoices(Form.ZIP, "{id}", Folders.DAY, Existing.REPLACE, 7, signed=True, parent="/cases")
EXAMPLE = Example(
    NameFields(untrusted_subject="../a:b", untrusted_id="m1", untrusted_key="in/2026/m1"),
    datetime(2026, 11, 23, 23, 30, tzinfo=UTC),
)


def test_choices_come_back_from_the_settings() -> None:
    options = CHOICES.as_options()
    assert set(options) == {
        f"export_{name}"
        for name in ("form", "template", "folders", "existing", "decrypts_per_second", "signed", "parent")
    }
    assert ExportChoices.from_options({**options, "other": 1}) == CHOICES
    assert ExportChoices().as_options() == {}
    assert ExportChoices.from_options({}) == ExportChoices()


@pytest.mark.parametrize("garbage", ["garbage", 7, -1, True, MOST_DECRYPTS + 1, "", None])
def test_what_is_no_choice_is_left_out(garbage: object) -> None:
    read = ExportChoices.from_options(dict.fromkeys(CHOICES.as_options(), garbage))
    assert (read.form, read.folders, read.existing) == (Form.EML, Folders.NONE, Existing.KEEP_BOTH)
    assert read.signed is (garbage is True)
    assert read.decrypts_per_second == (7 if garbage == 7 else None)
    assert read.template == (garbage if garbage == "garbage" else DEFAULT_TEMPLATE)


@pytest.mark.parametrize(
    ("form", "folders", "shown"),
    [
        (Form.EML, Folders.NONE, "_a_b m1.eml"),
        (Form.EML, Folders.DAY, "2026-11-23/_a_b m1.eml"),
        (Form.EML, Folders.RULE, "no rule/_a_b m1.eml"),
        (Form.EML, Folders.PREFIX, "in/2026/_a_b m1.eml"),
        (Form.ZIP, Folders.PREFIX, "messages.zip: in/2026/_a_b m1.eml"),
        (Form.ATTACHMENTS, Folders.NONE, "_a_b m1/invoice.pdf"),
        (Form.MBOX, Folders.DAY, "messages.mbox"),
        (Form.TABLE, Folders.DAY, "messages.csv"),
    ],
)
def test_a_preview_is_the_path_that_comes_of_it(form: Form, folders: Folders, shown: str) -> None:
    choices = ExportChoices(form, "{subject} {id}", folders)
    assert preview(choices, EXAMPLE) == shown
