"""What the product ships, from YAML into immutable versions. Loading again changes nothing; changed bytes under an old date stop."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import yaml
from django.db import transaction
from django.utils.translation import gettext as _

from qingfeng.core.chronicle.services import Record
from qingfeng.core.norms import checking, record, services, trying, values
from qingfeng.core.norms.models import Clause, Document, DocumentKind, DocumentStatus, Local, ShippedTests, Version, VersionKind
from qingfeng.core.refusal import Refused

M = TypeVar("M", Document, Clause, ShippedTests)
STATUTES = Path(__file__).parent / "shipped"
DOCUMENT_KEYS = {"key", "number", "title", "issuer", "kind", "dated", "in_force_from", "in_force_to", "status", "trial_ends"}
DOCUMENT_KEYS |= {"replaces", "url", "clauses"}
VERSION_KEYS = {"key", "title", "type", "clause", "value", "valid_from", "valid_to", "published_on", "local", "bounds", "tests"}


class BadShipment(Refused):
    """A shipped file cannot be loaded; names the file and the entry."""


@dataclass
class Loaded:
    """What one loading did."""

    documents: int = 0  # new or changed
    versions: int = 0  # new
    files: list[str] = field(default_factory=list)
    records: list[Record] = field(default_factory=list)


def statute_files() -> list[Path]:
    return sorted(STATUTES.glob("*.yaml"))


@transaction.atomic
def load_shipped(*, now: dt.datetime, files: Iterable[Path] = ()) -> Loaded:
    """Statutes first, then the files given (the institutions' parameters.yaml). All of it or nothing."""
    done = Loaded()
    shipments = [(path, _read(path)) for path in [*statute_files(), *files]]
    for path, content in shipments:
        done.files.append(_name(path))
        for raw in content.get("documents", []):
            done.documents += _load_document(raw, path, done.records)
    for path, content in shipments:
        for raw in content.get("versions", []):
            done.versions += _load_version(raw, path, now, done.records)
    record.write(done.records, now=now)
    if done.documents or done.versions:
        services.new_edition(actor=None, now=now, note=_("随产品提供的规定"))
    return done


def start(*, now: dt.datetime, files: Iterable[Path] = ()) -> Loaded:
    """What every start of the house does: loads what ships, and does not go on with rules that somebody wrote over."""
    done = load_shipped(now=now, files=files)
    found = altered()
    if found:
        raise BadShipment(
            _("数据库里的规定被改动过：%s。") % "、".join(found[:5]), advice=_("请用备份恢复；规定只能另加新的版本，不能改旧的。")
        )
    return done


def altered() -> list[str]:
    """Stored versions whose digest no longer fits: somebody wrote into the database."""
    rows = Version.objects.select_related("clause__document")
    return [str(version) for version in rows if services.version_digest(version) != version.digest]


def _read(path: Path) -> dict:
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    except yaml.YAMLError as bad:
        raise BadShipment(_("%(file)s 不是正确的 YAML：%(why)s") % {"file": _name(path), "why": bad}) from bad
    if not isinstance(content, dict) or set(content) - {"documents", "versions"}:
        raise BadShipment(_("%s 只能有 documents 和 versions 两部分。") % _name(path))
    return content


def _name(path: Path) -> str:
    return "/".join(path.parts[-3:])


def _load_document(raw: dict, path: Path, records: list[Record]) -> int:
    _known_keys(raw, DOCUMENT_KEYS, path)
    fields = {name: raw[name] for name in DOCUMENT_KEYS - {"key", "clauses", "replaces"} if name in raw}
    _choice(fields.get("kind"), DocumentKind, raw["key"], path)
    _choice(fields.get("status", DocumentStatus.IN_FORCE), DocumentStatus, raw["key"], path)
    if "replaces" in raw:
        fields["replaces"] = Document.objects.filter(key=raw["replaces"]).first()
    if Document.objects.filter(key=raw["key"], shipped=False).exists():
        raise BadShipment(_("%(file)s：标识“%(key)s”已被本地文件使用。") % {"file": _name(path), "key": raw["key"]})
    document, changed = _put(Document, {"key": raw["key"]}, {**fields, "shipped": True})
    found = [record.document_entry(document, None)] if changed else []
    for order, clause in enumerate(raw.get("clauses", []), 1):
        lookup = {"document": document, "ref": clause["ref"]}
        row, changed = _put(Clause, lookup, {"order": order, "text": clause.get("text", "")})
        found += [record.clause_entry(row, None)] if changed else []
    records += found
    return int(bool(found))


def _put(model: type[M], lookup: dict, fields: dict) -> tuple[M, bool]:
    """The row with these fields, and whether anything had to be written."""
    row = model.objects.filter(**lookup).first()
    if row is None:
        return model.objects.create(**lookup, **fields), True
    changed = [name for name, wanted in fields.items() if getattr(row, name) != wanted]
    for name in changed:
        setattr(row, name, fields[name])
    if changed:
        row.save(update_fields=changed)
    return row, bool(changed)


def _load_version(raw: dict, path: Path, now: dt.datetime, records: list[Record]) -> int:
    _known_keys(raw, VERSION_KEYS, path)
    where = f"{_name(path)} {raw.get('key')}"
    clause = _clause(raw.get("clause", ""), where)
    document = clause.document
    version = Version(
        key=raw["key"],
        title=raw.get("title", ""),
        kind=VersionKind.TABLE if raw["type"] == "table" else VersionKind.PARAMETER,
        type=raw["type"],
        value=_value(raw, where),
        local=_choice(raw.get("local", Local.NONE), Local, where, path),
        bounds=raw.get("bounds", {}),
        valid_from=raw.get("valid_from", document.in_force_from),
        valid_to=raw.get("valid_to", document.in_force_to),
        published_on=raw.get("published_on", document.dated),
        recorded_at=now,
        clause=clause,
        shipped=True,
        source_path=_name(path),
    )
    if version.valid_from < version.published_on:
        raise BadShipment(_("%s：规定不能在公布前生效。") % where, authority=clause.cite())
    version.digest = services.version_digest(version)
    if version.kind == VersionKind.TABLE:
        tests = _tests(version, raw.get("tests", []), where)
    before = _before(version, where)
    if before is None:
        version.save()
        records.append(record.version_entry("norms.loaded", version, None))
    if version.kind == VersionKind.TABLE:
        _put(ShippedTests, {"version": before or version}, {"tests": tests})
    return int(before is None)


def _tests(version: Version, raw: list[dict], where: str) -> list[dict]:
    """A shipped table need not carry test rows; those it carries must come out."""
    try:
        trials = trying.read_trials(raw, version.rules)
        if trials:
            trying.must_pass(version.rules, trials)
    except Refused as refused:
        raise BadShipment(f"{where}：{refused.reason}", authority=version.clause.cite()) from refused
    return trying.written(trials, version.rules)


def _before(version: Version, where: str) -> Version | None:
    """The rule that what an old case was decided by stays what it was."""
    before = Version.objects.shipped().filter(key=version.key, valid_from=version.valid_from).first()
    if before is not None and before.digest != version.digest:
        raise BadShipment(
            _("%(where)s（%(day)s起）与已经生效的内容不同。生效过的规定不能改。") % {"where": where, "day": version.valid_from.isoformat()},
            authority=version.clause.cite(),
            advice=_("请恢复原来的内容，另加一条新的施行日期。"),
        )
    return before


def _value(raw: dict, where: str) -> Any:
    try:
        return checking.read(raw["key"], values.normal(raw["type"], raw.get("value")))
    except Refused as refused:
        raise BadShipment(f"{where}：{refused.reason}") from refused


def _clause(written: str, where: str) -> Clause:
    """`petition-2022 第三十四条`: a version without a clause is not loaded."""
    key, _space, ref = written.partition(" ")
    found = Clause.objects.select_related("document").filter(document__key=key, ref=ref.strip()).first()
    if found is None:
        raise BadShipment(_("%(where)s：没有录入条款“%(clause)s”。") % {"where": where, "clause": written})
    return found


def _known_keys(raw: Any, known: set[str], path: Path) -> None:
    unknown = set(raw) - known if isinstance(raw, dict) else {str(raw)}
    if unknown or "key" not in raw:
        raise BadShipment(_("%(file)s：不认识的项目或缺少 key：%(names)s") % {"file": _name(path), "names": "、".join(sorted(unknown))})


def _choice(value: Any, choices: Any, where: str, path: Path) -> Any:
    if value not in choices.values:
        raise BadShipment(_("%(file)s %(where)s：“%(value)s”不是可选的值。") % {"file": _name(path), "where": where, "value": value})
    return value
