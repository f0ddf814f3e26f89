"""Facts change, pages follow: the outbox, the daily job, the command, and a process killed in between."""

import os
import signal
import subprocess
import sys
from datetime import date, timedelta
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction

from base import clock, jobs
from base.outbox import emit, sweep
from disclosures.models import LogHead, LogLeaf, PublicItem, PublicPage, PublicVersion
from disclosures.services import due_files
from disclosures.tasks import expire_all, publish_all
from firms.models import Firm
from firms.topics import FIRM_CHANGED
from lawyers.topics import FILE_CHANGED, SUBJECT_CHANGED
from tests.make import disclosures as make
from tests.make.disclosures import DAY, NOON, noon

pytestmark = pytest.mark.django_db

LAST = date(2028, 11, 16)


@pytest.fixture(autouse=True)
def today():
    with clock.playing(NOON):
        yield


def follow(topic: str, *keys: int) -> None:
    with transaction.atomic():
        emit(topic, keys)
    sweep()


def test_a_new_honour_reaches_the_page():
    lawyer = make.lawyer()
    make.released_register()
    make.published()
    make.record(lawyer, "honour-city")

    follow(FILE_CHANGED, lawyer.file.pk)

    assert "市级表彰" in make.html(lawyer)


def test_a_changed_status_reaches_the_page_and_the_search():
    lawyer = make.lawyer()
    make.released_register()
    make.published()
    type(lawyer).objects.filter(pk=lawyer.pk).update(status="cancelled", status_since=DAY)

    follow(SUBJECT_CHANGED, lawyer.file.pk)

    assert "不再具有执业资格" in make.html(lawyer)
    assert make.entry(lawyer).status_code == "cancelled"


def test_a_changed_firm_reaches_its_page_and_those_of_its_lawyers():
    lawyer = make.lawyer()
    make.released_register()
    make.published()
    Firm.objects.filter(lawyers=lawyer).update(name="云江新名律师事务所")

    follow(FIRM_CHANGED, lawyer.firm.pk)

    assert "云江新名律师事务所" in make.html(lawyer)
    assert "云江新名律师事务所" in make.html(lawyer.firm)


def test_a_task_worked_twice_is_a_task_worked_once():
    lawyer = make.lawyer()
    make.released_register()
    follow(FILE_CHANGED, lawyer.file.pk)
    versions = PublicVersion.objects.count()

    follow(FILE_CHANGED, lawyer.file.pk)

    assert PublicVersion.objects.count() == versions


@pytest.mark.parametrize("job", [publish_all, expire_all], ids=lambda job: job.__name__)
def test_the_jobs_take_off_what_has_ended(job):
    lawyer = make.lawyer()
    make.released_register()
    make.release(record=make.record(lawyer, "public-censure"))
    make.published()
    tomorrow = LAST + timedelta(days=1)

    job(make.Steps(), noon(tomorrow))

    assert "公开谴责" not in make.html(lawyer)
    assert not due_files(tomorrow).exists()


def test_the_daily_job_shows_how_far_it_is():
    make.released_register()
    make.lawyer()

    run = jobs.run_now("publish", now=NOON)

    assert (run.failed, run.done, run.total) == (False, 2, 2)


def test_the_command_makes_missing_pages_and_says_so():
    make.released_register()
    lawyer = make.lawyer()
    make.lawyer(licence="", firm=make.firm(number=""))
    out, err = StringIO(), StringIO()

    call_command("publish", stdout=out, stderr=err)

    assert "核对 2 份档案，更新 2 个页面" in out.getvalue()
    assert "已核对 2 / 2" in err.getvalue()
    assert make.html(lawyer)
    call_command("publish", stdout=out, stderr=err)
    assert "核对 0 份档案" in out.getvalue()


def test_the_command_makes_all_pages_again():
    make.released_register()
    lawyer = make.lawyer()
    make.published()
    make.association(name="云江新名律师协会")
    out = StringIO()

    call_command("publish", all=True, stdout=out, stderr=StringIO())

    assert "核对 2 份档案，更新 2 个页面" in out.getvalue()
    assert "云江新名律师协会" in make.html(lawyer)


KILLED = """
import os, signal, sys
import django
django.setup()
from base import clock
from disclosures import bulk
from disclosures.services import publishing

publishing.CHUNK = 5
stored, calls = bulk.write_pages, 0

def die_in_the_third_chunk(pages, known):
    global calls
    calls += 1
    changed = stored(pages, known)
    if calls == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return changed

bulk.write_pages = die_in_the_third_chunk
publishing.publish(today=clock.today(), now=clock.now())
"""


@pytest.mark.django_db(transaction=True)
def test_a_process_killed_in_the_middle_leaves_every_page_whole():
    """T43: what the killed chunk wrote is gone, what went before stands, and the next run finishes."""
    make.released_register(since=date(2020, 1, 1))
    firm = make.firm()
    for _ in range(19):
        make.lawyer(firm=firm)
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.disclosures.killed_settings",
        "LVXIN_TEST_DATABASE": str(connection.settings_dict["NAME"]),
        "PYTHONPATH": str(settings.BASE_DIR),
        "LVXIN_VAR": str(settings.VAR),
    }
    killed = subprocess.run([sys.executable, "-c", KILLED], env=environment, check=False)  # noqa: S603

    assert killed.returncode == -signal.SIGKILL
    assert PublicPage.objects.count() == 10
    assert LogLeaf.objects.count() == LogHead.objects.get().size == 10
    assert not PublicItem.objects.live().exclude(subject__page__isnull=False).exists()
    with clock.playing(NOON):
        make.published()
    assert PublicPage.objects.count() == 20
    assert LogHead.objects.get().size == 20
