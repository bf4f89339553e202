"""The stand-alone verifier, run as an outsider runs it, says what `verify` says."""

import datetime as dt
import hashlib
import json
import random
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings as django_settings

from qingfeng.core.chronicle import keys, services
from qingfeng.core.chronicle.checkpoints import Checkpoint
from qingfeng.core.chronicle.commitments import commit
from qingfeng.core.chronicle.export import bundle, export
from qingfeng.core.chronicle.models import Entry, TreeHead
from qingfeng.core.chronicle.tests.attacker import Attacker
from qingfeng.core.chronicle.tests.test_verify import ATTACKS, edit_one, live
from qingfeng.core.chronicle.verify import verify
from qingfeng.core.refusal import Refused

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 3, 2, 1, 30, tzinfo=dt.UTC)
VERIFIER = Path(django_settings.BASE_DIR) / "verifier" / "qingfeng_verify.py"


def run(*args):
    """An empty environment: nothing of the project can be imported."""
    command = [sys.executable, "-I", str(VERIFIER), *map(str, args)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", env={}, check=False)
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def outside(tmp_path):
    """A record, and what people outside the office hold: the public key and the heads, as files."""
    held = live()
    paths = []
    for n, head in enumerate(held):
        paths.append(tmp_path / f"head{n}.txt")
        paths[-1].write_text(head.text(), encoding="utf-8")
    key = tmp_path / "key.txt"
    key.write_text(keys.public_key_text())
    return held, ["--key", key, "--head", *paths]


def test_the_verifier_imports_nothing_of_the_project():
    text = VERIFIER.read_text(encoding="utf-8")
    modules = {line.split()[1].split(".")[0] for line in text.splitlines() if line.strip().startswith(("import ", "from "))}
    assert modules - set(sys.stdlib_module_names) == {"cryptography"}


def test_an_untouched_export_verifies(outside, tmp_path):
    services.append(stream=("matter", "0"), event="late", body={}, actor="system", now=NOW)
    file = tmp_path / "all.jsonl"
    made = export(file)
    assert (made.entries, made.heads, made.size) == (61, 4, 60)
    code, said = run("export", file, *outside[1])
    assert (code, "未见改动" in said, "有 1 条记录在导出时尚未封存" in said) == (0, True, True), said
    assert run("export", file)[0] == 0


def test_an_empty_export_verifies(tmp_path):
    export(tmp_path / "empty.jsonl")
    assert run("export", tmp_path / "empty.jsonl")[0] == 0


@pytest.mark.parametrize("attack", ATTACKS)
def test_attacks_on_the_database_are_found_on_its_export(outside, tmp_path, attack):
    held, options = outside
    with Attacker() as attacker:
        attack(attacker)
        export(tmp_path / "careless.jsonl")
        attacker.recompute_everything()
    export(tmp_path / "thorough.jsonl")
    assert run("export", tmp_path / "careless.jsonl")[0] == 1
    assert run("export", tmp_path / "thorough.jsonl")[0] == 0
    assert verify().ok
    code, said = run("export", tmp_path / "thorough.jsonl", *options)
    assert code == 1, said
    assert "您持有的树头" in said
    assert not verify(heads=held).ok


def test_a_signing_key_made_anew_is_found(outside, tmp_path, settings):
    settings.VAR = tmp_path / "other"
    with Attacker() as attacker:
        attacker.recompute_everything()
    export(tmp_path / "resigned.jsonl")
    assert run("export", tmp_path / "resigned.jsonl")[0] == 0
    code, said = run("export", tmp_path / "resigned.jsonl", *outside[1])
    assert (code, "公钥不同" in said) == (1, True)


def alter(lines, chance):
    """One change of one line in an export file."""
    at = chance.randrange(len(lines))
    line = json.loads(lines[at])
    kind = chance.choice(["drop", "double", "field", "swap"])
    if kind == "drop":
        return lines[:at] + lines[at + 1 :]
    if kind == "double":
        return [*lines[:at], lines[at], *lines[at:]]
    if kind == "swap" and at + 1 < len(lines):
        return [*lines[:at], lines[at + 1], lines[at], *lines[at + 2 :]]
    name = chance.choice([name for name in line if name != "type"])
    line[name] = {"n": 7} if name == "body" and line[name] != {"n": 7} else 10**6
    return [*lines[:at], json.dumps(line), *lines[at + 1 :]]


def test_whatever_is_changed_in_the_file_is_found(outside, tmp_path):
    file = tmp_path / "all.jsonl"
    export(file)
    lines = file.read_text(encoding="utf-8").splitlines()
    chance = random.Random(11)
    for _ in range(25):
        changed = alter(lines, chance)
        heads = [line for line in changed if '"head"' in line]
        if sorted(changed) == sorted(lines) and heads != [line for line in lines if '"head"' in line]:
            continue  # the heads may stand in any order
        file.write_text("\n".join(changed) + "\n", encoding="utf-8")
        code, said = run("export", file)
        assert code in (1, 2), said


@pytest.mark.parametrize("junk", [b"", b"\x00\xff\n", b"{}\n", b"[1]\n", b'{"type":"qingfeng-chronicle"}\n', b"[" * 100_000])
def test_junk_is_not_judged(tmp_path, junk):
    file = tmp_path / "junk"
    file.write_bytes(junk)
    for command in ("export", "bundle"):
        code, said = run(command, file)
        assert (code, "不能判断" in said) == (2, True)


def test_junk_after_a_good_header_is_an_alteration(outside, tmp_path):
    file = tmp_path / "all.jsonl"
    export(file)
    good = file.read_bytes()
    for junk in (b"\xff\xfe\n", b'{"type":"entry"}\n', b"[]\n", b'{"type":"entry","leaf":null,"leaf":null}\n'):
        header, rest = good.split(b"\n", 1)
        file.write_bytes(header + b"\n" + junk + rest)
        assert run("export", file)[0] == 1


def test_bad_arguments_are_told(tmp_path):
    assert run()[0] == 2
    assert run("nonsense")[0] == 2
    assert run("export", tmp_path / "none.jsonl")[0] == 2
    assert run("head", tmp_path / "none.txt")[0] == 2
    code, said = run("--help")
    assert (code, "核验清风记录" in said) == (0, True)


def test_a_head_alone_can_be_checked(outside, tmp_path):
    _, options = outside
    key, file = options[1], options[3]
    assert run("head", file, "--key", key)[0] == 0
    assert run("head", file, "--key", keys.public_key_text())[0] == 0
    file.write_text(file.read_text(encoding="utf-8").replace("\n15\n", "\n16\n"), encoding="utf-8")
    assert run("head", file, "--key", key)[0] == 1


def test_some_streams_can_be_exported_with_their_proofs(outside, tmp_path):
    held, options = outside
    file = tmp_path / "some.jsonl"
    made = export(file, streams=[("matter", "1"), ("matter", "3")], checkpoint=held[1])
    assert made.entries == 24
    assert run("export", file, "--key", options[1], "--head", options[4])[0] == 0
    code, said = run("export", file, "--head", options[3])
    assert (code, "一致性证明" in said) == (2, True)
    lines = file.read_text(encoding="utf-8").splitlines()
    for change in ({"event": "forged"}, {"path": []}, {"leaf": 0}, {"path": ["0" * 64]}):
        at = next(n for n, line in enumerate(lines) if '"seq":5' in line)
        forged = json.dumps(json.loads(lines[at]) | change)
        file.write_text("\n".join([*lines[:at], forged, *lines[at + 1 :]]), encoding="utf-8")
        assert run("export", file)[0] == 1


# -- one publication


@pytest.fixture
def circular(outside, tmp_path):
    content = "关于收费检查情况的通报（演示）".encode()
    promise = commit(content)
    body = {"file": hashlib.sha256(content).hexdigest(), "text": promise}
    entry = services.append(stream=("publication", "7"), event="published", body=body, actor="account:1", now=NOW)
    with pytest.raises(Refused, match="尚未封存"):
        bundle(entry, content)
    services.seal(now=NOW)
    file = tmp_path / "circular.pdf"
    file.write_bytes(content)
    return entry, content, promise, file


@pytest.mark.parametrize("salted", [True, False])
def test_a_publication_can_be_checked_by_an_outsider(outside, circular, tmp_path, salted):
    held, options = outside
    entry, content, promise, file = circular
    proof = tmp_path / "proof.json"
    proof.write_text(json.dumps(bundle(entry, content, salt=promise.salt if salted else "", older=held[2])), encoding="utf-8")
    code, said = run("bundle", proof, file, "--key", options[1], "--head", options[5])
    assert (code, "流 publication:7 第 0 条" in said) == (0, True), said
    code, said = run("bundle", proof, file, "--head", options[3])
    assert (code, "一致性证明" in said) == (2, True)
    file.write_bytes(content + b" ")
    code, said = run("bundle", proof, file)
    assert (code, "不是同一份" in said) == (1, True)


def test_a_bundle_is_not_made_for_another_file(circular):
    with pytest.raises(Refused, match="不是同一份"):
        bundle(circular[0], b"another")


@pytest.mark.parametrize(
    "forge",
    [
        lambda made: made["entry"].update(event="withdrawn"),
        lambda made: made["entry"]["body"].update(file="0" * 64),
        lambda made: made["entry"].update(leaf=3),
        lambda made: made["entry"].update(path=made["entry"]["path"][:-1]),
        lambda made: made.update(checkpoint=made["checkpoint"].replace("61", "62")),
        lambda made: made["consistency"][0]["path"].reverse(),
        lambda made: made["content"].update(field="text"),
        lambda made: made.update(entry=None),
    ],
)
def test_a_forged_bundle_is_found(outside, circular, tmp_path, forge):
    entry, content, _, file = circular
    made = bundle(entry, content, older=outside[0][2])
    forge(made)
    proof = tmp_path / "proof.json"
    proof.write_text(json.dumps(made), encoding="utf-8")
    code, said = run("bundle", proof, file)
    assert code == 1, said


def test_a_rewritten_record_cannot_prove_itself_to_an_older_head(outside, circular, tmp_path):
    held, options = outside
    with Attacker() as attacker:
        edit_one(attacker)
        attacker.recompute_everything()
    entry = Entry.objects.get(stream__kind="publication")
    proof = tmp_path / "proof.json"
    proof.write_text(json.dumps(bundle(entry, circular[1], older=held[3])), encoding="utf-8")
    code, said = run("bundle", proof, circular[3], "--head", options[6])
    assert (code, "被改写" in said) == (1, True), said
    assert TreeHead.objects.latest().size == 61
    assert Checkpoint.parse(TreeHead.objects.latest().checkpoint()).signed_by(keys.public_key())
