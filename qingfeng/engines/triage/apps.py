from django.apps import AppConfig


class TriageConfig(AppConfig):
    name = "qingfeng.engines.triage"
    label = "triage"
    verbose_name = "研判"
