from django.apps import AppConfig


class GatheringsConfig(AppConfig):
    name = "qingfeng.engines.gatherings"
    label = "gatherings"
    verbose_name = "集会与学习"
