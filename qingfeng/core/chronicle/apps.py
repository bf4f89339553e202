from django.apps import AppConfig


class ChronicleConfig(AppConfig):
    name = "qingfeng.core.chronicle"
    label = "chronicle"
    verbose_name = "编年"
