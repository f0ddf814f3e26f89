"""密封材料: what the house keeps and cannot read, and the acts of two that let one person read it."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models.people import Person, User
from accounts.querysets import EnvelopeOpeningQuerySet, EnvelopeQuerySet, EnvelopeReleaseQuerySet


class Envelope(models.Model):
    """密封件: the identity of a tipster, or a secret somebody confided, sealed for the release process."""

    public_id = models.UUIDField(_("公开编号"), default=uuid.uuid4, unique=True, editable=False)
    purpose = models.CharField(_("用途"), max_length=40)
    content_sealed = models.BinaryField(_("密封内容"))
    authority = models.CharField(_("管辖机关"), max_length=6, blank=True, db_index=True)
    created_at = models.DateTimeField(_("密封时间"))

    objects = EnvelopeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("密封件")

    def __str__(self) -> str:
        return f"{self.purpose} {str(self.public_id)[:8]}"

    @property
    def place(self) -> str:
        """What the ciphertext is bound to: moved to another row it does not open."""
        return f"accounts.envelope/{self.public_id}/{self.purpose}"


class EnvelopeRelease(models.Model):
    """启封许可: this person may read this envelope until then: one person asked and another agreed."""

    envelope = models.ForeignKey(Envelope, models.PROTECT, related_name="releases", verbose_name=_("密封件"))
    reader = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("阅读人"))
    reason = models.CharField(_("理由"), max_length=200)
    until = models.DateTimeField(_("截止时间"))
    requested_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("申请人"))
    requested_at = models.DateTimeField(_("申请时间"))
    approved_by = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", verbose_name=_("批准人")
    )
    approved_at = models.DateTimeField(_("批准时间"), null=True)
    ended_at = models.DateTimeField(_("提前终止时间"), null=True)

    objects = EnvelopeReleaseQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("启封许可")
        constraints = (
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True)
                | (~Q(approved_by=F("requested_by")) & ~Q(approved_by=F("reader"))),
                name="envelope_release_two_people",
                violation_error_message=_("批准人不得是申请人或者阅读人"),
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True, approved_at__isnull=True)
                | Q(approved_by__isnull=False, approved_at__isnull=False),
                name="envelope_release_approval",
            ),
            models.CheckConstraint(condition=Q(until__gt=F("requested_at")), name="envelope_release_term"),
        )

    def __str__(self) -> str:
        return f"{self.envelope} · {self.reader}"


class EnvelopeOpening(models.Model):
    """启封记录: the envelope was read, then and by this user."""

    release = models.ForeignKey(
        EnvelopeRelease, models.PROTECT, related_name="openings", verbose_name=_("启封许可")
    )
    at = models.DateTimeField(_("启封时间"))
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("启封用户"))

    objects = EnvelopeOpeningQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("启封记录")

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.opened_by}"
