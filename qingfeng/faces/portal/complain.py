"""Complain, one thing per page."""

from django.urls import path

from .coming import coming

urlpatterns = [
    path("complain/", coming, name="complain"),
]
