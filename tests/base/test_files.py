"""Contents are kept once, sealed files open only whole and in their place, and what nobody uses is swept."""

import os
from datetime import datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from base import uploads
from base.clock import SHANGHAI
from base.errors import RuleError
from base.files import (
    FileLostError,
    content,
    erase,
    keep,
    received,
    response,
    seal_file,
    sweep_files,
    unseal_file,
)
from base.jobs import Progress
from base.models import Blob, JobRun, SealedFile
from base.uploads import SCANS

NOW = datetime(2026, 11, 20, 12, tzinfo=SHANGHAI)
PDF = b"%PDF-1.7\n%%EOF"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def root(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def stored(root):
    return [path for path in root.rglob("*") if path.is_file()]


def sweep(now):
    run = JobRun.objects.create(job="sweep", period=str(now), waits_until=now)
    sweep_files(Progress(run), now)


def test_the_same_content_is_kept_once(root):
    first, second = (keep(PDF, "application/pdf", now=NOW) for _ in range(2))

    assert first == second
    assert content(first) == PDF
    assert len(stored(root)) == 1


def test_content_that_changed_on_disk_is_not_handed_out(root):
    blob = keep(PDF, "application/pdf", now=NOW)
    stored(root)[0].write_bytes(b"%PDF-1.8\n%%EOF")

    with pytest.raises(FileLostError):
        content(blob)


def test_content_whose_file_is_gone_says_so_in_words(root):
    blob = keep(PDF, "application/pdf", now=NOW)
    stored(root)[0].unlink()

    with pytest.raises(FileLostError, match="系统管理员"):
        content(blob)


def test_sealed_files_of_one_content_share_nothing_and_show_nothing(root):
    first, second = (seal_file(PDF, "application/pdf", now=NOW) for _ in range(2))

    assert unseal_file(first) == unseal_file(second) == PDF
    assert len({path.read_bytes() for path in stored(root)}) == 2
    assert not any(b"PDF" in path.read_bytes() for path in stored(root))


def test_a_sealed_file_does_not_open_with_the_key_of_another():
    first, second = (seal_file(PDF, "application/pdf", now=NOW) for _ in range(2))
    SealedFile.objects.filter(pk=first.pk).update(key_sealed=second.key_sealed)
    first.refresh_from_db()

    with pytest.raises(RuleError):
        unseal_file(first)


def test_a_damaged_sealed_file_is_refused(root):
    file = seal_file(PDF, "application/pdf", now=NOW)
    (path,) = stored(root)
    path.write_bytes(path.read_bytes()[:-1] + b"x")

    with pytest.raises(FileLostError):
        unseal_file(file)


@pytest.mark.django_db(transaction=True)
def test_an_erased_file_leaves_neither_row_nor_bytes(root):
    erase(seal_file(PDF, "application/pdf", now=NOW))

    assert not SealedFile.objects.exists()
    assert stored(root) == []


@pytest.mark.django_db(transaction=True)
def test_a_rolled_back_upload_is_swept_a_day_later_and_not_before(root):
    with transaction.atomic():
        keep(PDF, "application/pdf", now=NOW)
        transaction.set_rollback(rollback=True)
    (path,) = stored(root)
    written = datetime.fromtimestamp(path.stat().st_mtime, SHANGHAI)

    sweep(written + timedelta(hours=23))
    assert path.exists()
    sweep(written + timedelta(hours=25))
    assert not path.exists()


def test_a_content_that_nothing_uses_goes_with_its_bytes(root):
    keep(PDF, "application/pdf", now=NOW)
    (path,) = stored(root)
    later = datetime.fromtimestamp(path.stat().st_mtime, SHANGHAI) + timedelta(days=2)

    sweep(later)

    assert not Blob.objects.exists()
    assert stored(root) == []


def test_an_upload_is_checked_and_its_temporary_file_goes(root):
    with received(SimpleUploadedFile("扫描.pdf", PDF), allowed=SCANS) as (path, upload):
        assert path.read_bytes() == PDF
        assert upload.media_type == "application/pdf"

    assert stored(root) == []


def test_a_refused_upload_leaves_nothing(root):
    with pytest.raises(RuleError), received(SimpleUploadedFile("x.pdf", b"MZ"), allowed=SCANS):
        pass

    assert stored(root) == []


def test_an_endless_upload_is_not_written_to_its_end(root, monkeypatch):
    monkeypatch.setattr(uploads, "LARGEST", 1000)
    endless = SimpleUploadedFile("x.pdf", PDF + b"0" * 500_000)

    with pytest.raises(RuleError) as refusal, received(endless, allowed=SCANS):
        pass

    assert refusal.value.code == "file_size"


def test_a_full_disk_is_a_message_and_no_half_file(root, monkeypatch):
    def full(_handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)

    with pytest.raises(RuleError, match="暂时无法保存"):
        keep(PDF, "application/pdf", now=NOW)

    assert stored(root) == []
    assert not Blob.objects.exists()


def test_a_file_is_sent_for_download_only():
    sent = response(PDF, name="决定书\r\nX: y.pdf", media_type="application/pdf")

    assert sent["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert "\n" not in sent["Content-Disposition"]
    assert sent["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in sent["Content-Security-Policy"]
    assert "no-store" in sent["Cache-Control"]
