from django.apps import AppConfig


class PartiesConfig(AppConfig):
    name = "qingfeng.core.parties"
    label = "parties"
    verbose_name = "单位与人员"
