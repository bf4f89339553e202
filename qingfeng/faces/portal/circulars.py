"""Circulars and what is published."""

from django.urls import path

from .coming import coming

urlpatterns = [
    path("circulars/", coming, name="circulars"),
]
