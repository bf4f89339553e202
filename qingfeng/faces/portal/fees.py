"""Look up what a school may charge."""

from django.urls import path

from .coming import coming

urlpatterns = [
    path("fees/", coming, name="fees"),
]
