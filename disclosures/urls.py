from django.urls import path

from disclosures import views

app_name = "disclosures"
urlpatterns = [
    path("", views.home, name="home"),
    path("search/", views.search, name="search"),
    path("lawyers/<str:number>/", views.lawyer, name="lawyer"),
    path("firms/<str:number>/", views.firm, name="firm"),
    path("grading/", views.grading, name="grading"),
    path("about/", views.about, name="about"),
    path("contact/", views.contact, name="contact"),
]
