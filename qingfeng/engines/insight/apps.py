from django.apps import AppConfig


class InsightConfig(AppConfig):
    name = "qingfeng.engines.insight"
    label = "insight"
    verbose_name = "统计与报告"
