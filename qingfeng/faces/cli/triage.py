"""qingfeng triage"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from . import triage_alike, triage_answers, triage_issues

if TYPE_CHECKING:
    from qingfeng.engines.triage.classifying.labelled import Read
    from qingfeng.engines.triage.classifying.measuring import Measured
    from qingfeng.engines.triage.classifying.model import Model

NAME = "triage"
HELP = "研判：学习留言归什么类别，给出建议，检验建议有多准"
TIMED = 1000


def arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(title="动作", dest="action", metavar="动作", required=True)
    words = "由人定过类别的留言学出模型，放在 var/triage 下并启用；旧的留着。不写文件时只学库里由人定过的；写了就合在一起学，以库里的为准。"
    learn = actions.add_parser("train", help="学出类别模型并启用", description=words)
    learn.add_argument("file", type=Path, nargs="?", metavar="文件", help="CSV 或 Excel，要有类别、内容两列；可以有编号、主题")
    learn.set_defaults(run=train)
    words = "用一个文件学，在另一个文件上检验：宏平均F1、各类别、混淆、把握程度是否可信、用时。不用数据库，不保存模型。"
    check = actions.add_parser("evaluate", help="检验类别建议有多准", description=words)
    check.add_argument("--train", type=Path, required=True, metavar="文件", help="学习用的文件")
    check.add_argument("--test", type=Path, required=True, metavar="文件", help="检验用的文件，不要与学习用的重复")
    check.set_defaults(run=evaluate)
    words = "给还没有建议、也没有人定过类别的留言写上建议；用旧模型建议的重新写。可以中断，再运行就接着写。"
    several = actions.add_parser("suggest", help="成批写上类别建议", description=words)
    several.set_defaults(run=suggest)
    for further in (triage_alike, triage_issues, triage_answers):
        further.arguments(actions)
    words = "类别模型（有由人定过的才学）、类别建议、查重索引、热点、答复体检，全部由库里的来信重新做一遍。可以在使用中运行。"
    everything = actions.add_parser("rebuild", help="以上几样全部重做", description=words)
    everything.set_defaults(run=rebuild)


def _read(path: Path) -> Read:
    from qingfeng.engines.triage.classifying import labelled

    from .refusals import existing_file

    with existing_file(path).open("rb") as file:
        found = labelled.read(file)
    skipped = f"，略去没有类别或没有内容的 {found.skipped} 行" if found.skipped else ""
    print(f"{path.name}：{len(found.samples)} 条{skipped}。", flush=True)
    return found


def train(options: argparse.Namespace) -> int:
    from django.db import DatabaseError
    from django.utils import timezone

    from qingfeng.engines.triage.classifying import store, training

    samples = _read(options.file).samples if options.file else []
    try:
        decided = training.decided()
        print(f"库里由人定过类别的 {len(decided)} 条。", flush=True)
    except DatabaseError:
        if not options.file:
            raise
        decided = []
        print("数据库还没有建立，只学这个文件。", flush=True)
    began = time.monotonic()
    model = training.train([*samples, *decided])
    path = store.save(model, now=timezone.now())
    _told(model, time.monotonic() - began)
    print(f"已启用 {model.version}，放在 {path}。")
    return 0


def _told(model: Model, seconds: float) -> None:
    counts = "、".join(f"{category}{n}" for category, n in model.about["categories"].items())
    print(f"学了 {model.about['messages']} 条不同的留言（{counts}），用了 {seconds:.1f} 秒。")
    if few := model.about["left_out"]:
        print("不足五条、没有学的类别：" + "、".join(f"{category}{n}" for category, n in few.items()) + "。")
    print(f"留出检验，建议与人定的一致的占 {model.about['held_out_right']:.1%}。")


def evaluate(options: argparse.Namespace) -> int:
    from qingfeng.core.refusal import Refused
    from qingfeng.engines.triage.classifying import measuring, training

    known, other = _read(options.train), _read(options.test)
    if not other.samples:
        raise Refused("检验用的文件里没有带类别的留言。")
    began = time.monotonic()
    model = training.train(known.samples)
    print(f"学习用了 {time.monotonic() - began:.1f} 秒，{len(model.categories)} 个类别，{model.terms.width} 项。", flush=True)
    given = training.as_given(other.samples)
    report(measuring.measured(model, given))
    texts = training.masked((other.samples * (1 + TIMED // len(other.samples)))[:TIMED])
    by_clock, own = measuring.milliseconds(model, texts)
    print(f"每 1000 条建议用时 {by_clock:.2f} 秒，其中处理器 {own:.2f} 秒；每条的毫秒数与此相同（{model.version}）")
    return 0


def report(found: Measured) -> None:
    """Everything that is measured, the one number that sums it up first."""
    print(f"macro-F1 {found.macro_f1:.3f}")
    print(f"accuracy {found.accuracy:.3f}  n {len(found.judged)}")
    _table(
        ["类别", "precision", "recall", "F1", "n"],
        ((r.category, f"{r.precision:.3f}", f"{r.recall:.3f}", f"{r.f1:.3f}", r.n) for r in found.by_category()),
    )
    print("混淆（行：人定的；列：建议的）")
    labels = found.labels
    _table(["", *labels], ((label, *row) for label, row in zip(labels, found.confusion(), strict=True)))
    print("把握（说的与实际对的）")
    _table(["区间", "n", "说的", "对的"], ((f"{b.low:.1f}-{b.high:.1f}", b.n, f"{b.said:.3f}", f"{b.right:.3f}") for b in found.bins()))
    print(f"ECE {found.calibration_error:.3f}")
    print(f"accuracy of the surest 70% {found.accuracy_of_surest():.3f}")
    rows = ((f"{least:.0%}", f"{share:.1%}", f"{right:.3f}") for least in (0.5, 0.6, 0.7, 0.8, 0.9) for share, right in [found.said(least)])
    _table(["低于此不建议", "有建议的", "其中对的"], rows)


def _table(head: list[str], rows: Iterable[tuple[object, ...]]) -> None:
    for row in [head, *rows]:
        print("  ".join(str(cell) for cell in row))


def suggest(options: argparse.Namespace) -> int:
    from django.utils import timezone

    from qingfeng.core.refusal import Refused
    from qingfeng.engines.triage import sorting

    if sorting.model() is None:
        raise Refused("还没有学过的类别模型。", advice="先运行 qingfeng triage train。")
    began = time.monotonic()
    done = sorting.suggest_all(now=timezone.now())
    seconds = time.monotonic() - began
    print(f"看了 {done.looked_at} 件，写上建议 {done.suggested} 件，没有把握不建议的 {done.unsure} 件，用了 {seconds:.1f} 秒。")
    return 0


def rebuild(options: argparse.Namespace) -> int:
    """Each part says what it did; a part for which there is nothing yet says so and the others go on."""
    from qingfeng.core.refusal import Refused

    parts = (
        ("类别模型", train, {"file": None}),
        ("类别建议", suggest, {}),
        ("查重索引", triage_alike.index, {}),
        ("热点", triage_issues.run, {"since": None, "until": None, "office": None, "anew": True}),
        ("答复体检", triage_answers.run, {"again": True}),
    )
    for name, run, said in parts:
        print(f"{name}：", flush=True)
        try:
            run(argparse.Namespace(**said))
        except Refused as refused:
            print(f"没有做：{refused}", flush=True)
    return 0
