"""The search box in the bar."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path


def search(request: HttpRequest) -> HttpResponse:
    return render(request, "desk/search.html", {"q": request.GET.get("q", "").strip()[:60]})


urlpatterns = [path("search/", search, name="search")]
