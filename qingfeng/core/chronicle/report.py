"""What a verification found, in sentences."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class Finding:
    code: str
    text: str
    stream: tuple[str, str] | None = None
    seq: int | None = None

    def __str__(self) -> str:
        return self.text


@dataclass(slots=True)
class Report:
    LIMIT = 1000  # of findings kept; all are counted

    deep: bool = True
    entries: int = 0
    leaves: int = 0
    unsealed: int = 0
    heads_checked: int = 0
    count: int = 0
    findings: list[Finding] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return self.count == 0

    @property
    def codes(self) -> set[str]:
        return {finding.code for finding in self.findings}

    def add(self, code: str, text: str, *, stream: tuple[str, str] | None = None, seq: int | None = None) -> None:
        self.count += 1
        if len(self.findings) < self.LIMIT:
            self.findings.append(Finding(code, text, stream, seq))

    def text(self) -> str:
        told = {"entries": self.entries, "leaves": self.leaves, "unsealed": self.unsealed, "heads": self.heads_checked}
        lines = [_("核对了 %(entries)s 条记录、%(leaves)s 片叶、%(heads)s 个树头；尚未封存 %(unsealed)s 条。") % told]
        if not self.deep:
            lines = [_("快速核对：只比对已存的散列与 %(heads)s 个树头，没有重读记录内容。") % told]
        if self.ok:
            lines.append(_("没有发现改动、删除、调换或截断。"))
        else:
            lines.append(_("发现 %(count)s 处问题：") % {"count": self.count})
            lines += [f"- {finding.text}" for finding in self.findings]
        return "\n".join(lines)
