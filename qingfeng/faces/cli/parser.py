"""An argument parser that speaks Chinese and answers a mistake with one line."""

from __future__ import annotations

import argparse
import re
import sys
from typing import NoReturn

MISTAKES = (
    (r"the following arguments are required: (.*)", r"缺少参数：\1"),
    (r"unrecognized arguments: (.*)", r"不认识的参数：\1"),
    (r"argument (.*?): invalid choice: (.*?) \(choose from (.*)\)", r"\1 没有“\2”这个选择，可选：\3"),
    (r"argument (.*?): expected one argument", r"\1 后面要有一个值"),
    (r"argument (.*?): invalid .*value: (.*)", r"\1 的值 \2 不合格式"),
    (r"argument (.*?): not allowed with argument (.*)", r"\1 不能与 \2 同时用"),
    (r"argument (.*?): (.*)", r"\1：\2"),
)


def in_chinese(message: str) -> str:
    for pattern, words in MISTAKES:
        if re.fullmatch(pattern, message, re.DOTALL):
            return re.sub(pattern, words, message, flags=re.DOTALL).replace("command：", "")
    return message


class Help(argparse.HelpFormatter):
    def add_usage(self, usage, actions, groups, prefix=None):
        super().add_usage(usage, actions, groups, "用法：" if prefix is None else prefix)


class Parser(argparse.ArgumentParser):
    def __init__(self, **options) -> None:
        super().__init__(**{"formatter_class": Help, "add_help": False, "allow_abbrev": False, **options})
        self._positionals.title = "参数"
        self._optionals.title = "选项"
        self.add_argument("-h", "--help", action="help", help="显示这份说明")

    def error(self, message: str) -> NoReturn:
        print(f"{self.prog}：{in_chinese(message)}。用法见 {self.prog} --help", file=sys.stderr)
        raise SystemExit(2)
