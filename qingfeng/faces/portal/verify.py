"""How anyone checks what was published."""

from django.urls import path

from .coming import coming

urlpatterns = [
    path("verify/", coming, name="verify"),
]
