"""Follow a complaint with its receipt code."""

from django.urls import path

from .coming import coming

urlpatterns = [
    path("follow/", coming, name="follow"),
]
