from django.db import models


class Row(models.Model):
    text = models.TextField()
    at = models.DateTimeField()
