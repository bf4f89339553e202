"""One view inserts one row, one reads one row by key."""

from django.http import HttpResponse
from django.urls import path
from django.utils import timezone

from .models import Row


def insert(request):
    row = Row.objects.create(text=request.POST["text"], at=timezone.now())
    return HttpResponse(str(row.pk))


def read(request, pk):
    return HttpResponse(Row.objects.get(pk=pk).text)


urlpatterns = [path("insert", insert), path("read/<int:pk>", read)]
