"""Where everything is found. The public site keeps the root, so that its addresses stay short on paper."""

from django.contrib import admin
from django.urls import include, path

from base.views import healthz

urlpatterns = [
    path("admin/", admin.site.urls),
    path("portal/", include("config.portal.urls")),
    path("accounts/", include("accounts.urls")),
    path("healthz", healthz, name="healthz"),
    path("", include("disclosures.urls")),
]
