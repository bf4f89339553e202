from django.apps import AppConfig


class BallotsConfig(AppConfig):
    name = "qingfeng.engines.ballots"
    label = "ballots"
    verbose_name = "测评与投票"
