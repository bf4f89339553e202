"""Published figures."""

from django.urls import path

from .coming import coming

urlpatterns = [
    path("data/", coming, name="data"),
]
