from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "qingfeng.engines.cases"
    label = "cases"
    verbose_name = "办件"
