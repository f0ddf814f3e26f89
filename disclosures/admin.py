"""The publication desk: policies and releases through their services, public rows to read."""

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms import ReasonForm
from accounts.service_admin import ServiceAdmin, ServiceInline
from accounts.verbs import Verb
from disclosures.forms import AddRuleForm, AssociationForm, PreparePolicyForm, ReleaseForm, RuleForm
from disclosures.models import (
    Association,
    DisclosurePolicy,
    LogLeaf,
    PolicyRule,
    PublicItem,
    PublicSubject,
    PublicVersion,
    Release,
)
from disclosures.services import (
    add_rule,
    approve_policy,
    approve_release,
    change_rule,
    draft_policy,
    prepare_policy,
    prepare_release,
    register_association,
    update_association,
    withdraw_release,
)


class PolicyRuleInline(ServiceInline):
    model = PolicyRule
    fields = ("item", "kind", "shown", "months", "counted_from", "last", "letters", "clause", "sure")


@admin.register(DisclosurePolicy)
class DisclosurePolicyAdmin(ServiceAdmin):
    list_display = ("number", "status", "document_no", "since", "until", "prepared_by", "approved_by")
    list_filter = ("status",)
    list_select_related = ("prepared_by", "approved_by")
    search_fields = ("document_no",)
    ordering = ("-number",)
    inlines = (PolicyRuleInline,)
    add_service, add_right = draft_policy, "prepare_policy"
    add_label = gettext_lazy("起草新的一版")
    verbs = (
        Verb(
            "add-rule",
            gettext_lazy("增加条目"),
            AddRuleForm,
            add_rule,
            right="prepare_policy",
            fits=lambda policy: policy.status == "draft",
            bulk=False,
        ),
        Verb(
            "prepare",
            gettext_lazy("提交批准"),
            PreparePolicyForm,
            prepare_policy,
            right="prepare_policy",
            fits=lambda policy: policy.status == "draft",
            bulk=False,
            prefill=True,
            help=gettext_lazy("提交后由另一人批准；批准前仍可修改条目。"),
        ),
        Verb(
            "approve",
            gettext_lazy("批准施行"),
            None,
            approve_policy,
            right="approve_policy",
            to="in_force",
            fits=lambda policy: policy.prepared_by_id is not None,
            bulk=False,
            recent=True,
            help=gettext_lazy("批准后不能再改。名册须另行审核公布，公布以前页面不变。"),
        ),
    )


@admin.register(PolicyRule)
class PolicyRuleAdmin(ServiceAdmin):
    list_display = ("policy", "item", "kind", "shown", "months", "counted_from", "last", "letters", "clause")
    list_filter = ("policy", "item", "shown")
    list_select_related = ("policy", "kind")
    ordering = ("-policy__number", "pk")
    verbs = (
        Verb(
            "change",
            gettext_lazy("修改"),
            RuleForm,
            change_rule,
            right="prepare_policy",
            fits=lambda rule: rule.policy.status == "draft",
            bulk=False,
            prefill=True,
        ),
    )


@admin.register(Release)
class ReleaseAdmin(ServiceAdmin):
    list_display = ("what", "about", "status", "not_before", "prepared_by", "prepared_at", "approved_by")
    list_filter = ("status", "what")
    list_select_related = (
        "record__kind",
        "record__file__lawyer__person",
        "record__file__firm",
        "round",
        "policy",
        "prepared_by",
        "approved_by",
    )
    search_fields = (
        "record__document_no",
        "record__file__lawyer__person__name",
        "record__file__firm__name",
        "round__title",
    )
    search_help_text = gettext_lazy("文书号、当事人姓名、律所名称或者批次标题")
    fields = (
        "what",
        "about",
        "record",
        "round",
        "policy",
        "summary",
        "term_ends_on",
        "not_before",
        "status",
        "prepared_by",
        "prepared_at",
        "approved_by",
        "approved_at",
        "withdrawn_at",
        "reason",
    )
    ordering = ("-prepared_at", "-pk")
    add_form, add_service, add_right = ReleaseForm, prepare_release, "prepare_release"
    add_label = gettext_lazy("提交公布审核")
    verbs = (
        Verb(
            "approve",
            gettext_lazy("签发公布"),
            None,
            approve_release,
            right="approve_release",
            to="approved",
            recent=True,
            help=gettext_lazy("请核对姓名、证号、文号和公布文字。签发后由系统公布，期满自动不再展示。"),
        ),
        Verb(
            "withdraw",
            gettext_lazy("撤销公布"),
            ReasonForm,
            withdraw_release,
            right="withdraw_release",
            to="withdrawn",
            recent=True,
            grave=True,
            help=gettext_lazy("尚未签发的退回经办人；已经公布的从公开页面撤下。"),
        ),
    )

    @admin.display(description=gettext_lazy("对象"))
    def about(self, release: Release) -> str:
        """Whose record, as name and number, so that nobody is taken for a namesake."""
        if release.record is None:
            return str(release.round or release.policy)
        subject = release.record.file.subject
        number = getattr(subject, "licence", "") or getattr(subject, "number", "")
        return _("%(name)s（%(number)s）%(record)s") % {
            "name": subject,
            "number": number,
            "record": release.record,
        }


class PublicItemInline(ServiceInline):
    model = PublicItem
    fields = ("position", "kind", "shown_from", "shown_through", "ended_at", "commitment")


class PublicVersionInline(ServiceInline):
    model = PublicVersion
    fields = ("number", "published_at", "leaf", "digest")


@admin.register(PublicSubject)
class PublicSubjectAdmin(ServiceAdmin):
    list_display = ("number", "kind", "name", "page")
    list_filter = ("kind",)
    list_select_related = ("entry",)
    search_fields = ("number", "entry__name")
    search_help_text = gettext_lazy("证号、姓名或者名称")
    fields = ("number", "kind", "name", "page", "public_id")
    inlines = (PublicItemInline, PublicVersionInline)
    ordering = ("number",)
    with_history = False

    @admin.display(description=gettext_lazy("姓名、名称"))
    def name(self, subject: PublicSubject) -> str:
        return subject.entry.name if hasattr(subject, "entry") else _("现在没有公开页面")

    @admin.display(description=gettext_lazy("公开地址"))
    def page(self, subject: PublicSubject) -> str:
        return subject.public_path() if hasattr(subject, "entry") else ""


@admin.register(LogLeaf)
class LogLeafAdmin(ServiceAdmin):
    list_display = ("position", "entry")
    fields = ("position", "entry", "hash")
    ordering = ("-position",)
    with_history = False

    @admin.display(description=gettext_lazy("叶校验值"))
    def hash(self, leaf: LogLeaf) -> str:
        return bytes(leaf.leaf_hash).hex()


@admin.register(Association)
class AssociationAdmin(ServiceAdmin):
    list_display = ("name", "hotline", "department")
    add_form, add_service, add_right = AssociationForm, register_association, "publish"
    verbs = (
        Verb(
            "update",
            gettext_lazy("修改"),
            AssociationForm,
            update_association,
            right="publish",
            bulk=False,
            prefill=True,
            help=gettext_lazy("显示在每个公开页面的页眉和页脚，修改后全部页面随即更新。"),
        ),
    )

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return super().has_add_permission(request, obj) and not Association.objects.exists()
