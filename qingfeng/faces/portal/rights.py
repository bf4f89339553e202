"""What is done with what people write: notice, and what is kept."""

from django.urls import path

from .coming import coming

urlpatterns = [
    path("privacy/", coming, name="privacy"),
    path("kept/", coming, name="kept"),
]
