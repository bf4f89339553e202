from django.apps import AppConfig


class DisclosureConfig(AppConfig):
    name = "qingfeng.engines.disclosure"
    label = "disclosure"
    verbose_name = "公开"
