from django.urls import path

from config.portal import views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("lawyers/<str:licence>/", views.lawyer, name="lawyer"),
]
