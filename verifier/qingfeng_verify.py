#!/usr/bin/env python3
"""清风记录核验器：不依赖清风系统本身，只用 Python 标准库与 cryptography。

用法：
  python qingfeng_verify.py export 导出文件.jsonl   [--key 公钥] [--head 树头文件 ...]
  python qingfeng_verify.py bundle 证明.json [原文件] [--key 公钥] [--head 树头文件 ...]
  python qingfeng_verify.py head   树头文件          --key 公钥

退出码：0 未见改动；1 发现改动；2 用法不对，或材料不足以判断。
"""

import argparse
import base64
import binascii
import datetime as dt
import hashlib
import json
import re
import sys
from pathlib import Path

try:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
except ImportError:
    print("缺少 cryptography，请先安装：pip install cryptography", file=sys.stderr)
    raise SystemExit(2) from None

ORIGIN = "qingfeng/chronicle"
GENESIS = "0" * 64
ENTRY_MAGIC = b"qingfeng-entry-v1\n"
COMMITMENT_MAGIC = b"qingfeng-commitment-v1\n"
FIELDS = {"leaf", "stream", "seq", "event", "at", "actor", "body", "prev_hash", "hash"}
HEX64 = re.compile(r"[0-9a-f]{64}")
SHOWN = 200  # findings printed; all are counted


class Insufficient(Exception):
    """The material given cannot be read or is not enough to judge."""


class Verdict:
    def __init__(self):
        self.count = 0
        self.findings = []
        self.notes = []

    def altered(self, text):
        self.count += 1
        if len(self.findings) < SHOWN:
            self.findings.append(text)


# -- hashes, as RFC 6962 and docs/chronicle.md define them


def sha256(data):
    return hashlib.sha256(data).digest()


def leaf_hash(text):
    return sha256(b"\x00" + bytes.fromhex(text))


def node_hash(left, right):
    return sha256(b"\x01" + left + right)


class Tree:
    """The right edge of a growing tree."""

    def __init__(self):
        self.size = 0
        self.stack = []

    def add(self, leaf):
        size = self.size
        while size & 1:
            leaf = node_hash(self.stack.pop(), leaf)
            size >>= 1
        self.stack.append(leaf)
        self.size += 1

    def root(self):
        if not self.stack:
            return sha256(b"")
        result = self.stack[-1]
        for left in reversed(self.stack[:-1]):
            result = node_hash(left, result)
        return result


def inclusion_holds(leaf, number, size, path, root):
    if not 0 <= number < size:
        return False
    index, last, result = number, size - 1, leaf
    for step in path:
        if last == 0:
            return False
        if index & 1 or index == last:
            result = node_hash(step, result)
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            result = node_hash(result, step)
        index, last = index >> 1, last >> 1
    return last == 0 and result == root


def consistency_holds(old, new, path, old_root, new_root):
    if not 0 <= old <= new:
        return False
    if old == new:
        return not path and old_root == new_root
    if old == 0:
        return not path and old_root == sha256(b"")
    steps = [old_root, *path] if old & (old - 1) == 0 else list(path)
    return bool(steps) and walk(old - 1, new - 1, steps) == (old_root, new_root)


def walk(index, last, steps):
    """Both roots, the older and the newer, from the same steps."""
    while index & 1:
        index, last = index >> 1, last >> 1
    older = newer = steps[0]
    for step in steps[1:]:
        if last == 0:
            return None
        if index & 1 or index == last:
            older, newer = node_hash(step, older), node_hash(step, newer)
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            newer = node_hash(newer, step)
        index, last = index >> 1, last >> 1
    return (older, newer) if last == 0 else None


def canonical(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def entry_hash(entry):
    kind, key = entry["stream"]
    parts = [entry["prev_hash"], kind, key, entry["seq"], entry["event"], entry["at"], entry["actor"], entry["body"]]
    return hashlib.sha256(ENTRY_MAGIC + canonical(parts)).hexdigest()


# -- keys and signed heads


def key_id(public):
    return hashlib.sha256(ORIGIN.encode() + b"\n\x01" + public).hexdigest()[:8]


def read_key(text):
    try:
        name, short, blob = text.strip().split("+", 2)
        raw = base64.b64decode(blob, validate=True)
    except (ValueError, binascii.Error):
        raise Insufficient("公钥不成格式，应形如 qingfeng/chronicle+编号+密钥。") from None
    if name != ORIGIN or len(raw) != 33 or raw[:1] != b"\x01" or key_id(raw[1:]) != short:
        raise Insufficient("公钥不成格式，应形如 qingfeng/chronicle+编号+密钥。")
    return raw[1:]


class Head:
    def __init__(self, text):
        """Forgives what printing and copying do to blank lines, line ends and the dash."""
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        try:
            origin, size, root, at, signature = lines
            name, blob = signature.lstrip("—–-").split()
            self.root, sealed = base64.b64decode(root, validate=True), base64.b64decode(blob, validate=True)
            self.size, self.at = int(size), dt.datetime.strptime(at, "at %Y-%m-%dT%H:%M:%SZ")
        except (ValueError, binascii.Error):
            raise Insufficient("树头不成格式，应有来源、条数、树根、时间、签名五行。") from None
        if origin != ORIGIN or name != ORIGIN or len(self.root) != 32 or len(sealed) != 68 or self.size < 0:
            raise Insufficient("这不是清风记录的树头。")
        self.key_id, self.signature = sealed[:4].hex(), sealed[4:]
        stamp = self.at.strftime("%Y-%m-%dT%H:%M:%SZ")
        self.message = f"{ORIGIN}\n{self.size}\n{base64.b64encode(self.root).decode()}\nat {stamp}\n".encode()

    def signed_by(self, public):
        if self.key_id != key_id(public):
            return False
        try:
            Ed25519PublicKey.from_public_bytes(public).verify(self.signature, self.message)
        except (InvalidSignature, ValueError):
            return False
        return True

    def __str__(self):
        return f"{self.size} 条（{self.at:%Y-%m-%d %H:%M} UTC）"


# -- reading


def distinct(pairs):
    if len({name for name, _ in pairs}) != len(pairs):
        raise ValueError("doubled key")
    return dict(pairs)


def strict_json(text):
    """No doubled keys: two readers could see two values."""
    return json.loads(text, object_pairs_hook=distinct)


def read_text(path):
    try:
        return Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Insufficient(f"读不了文件 {path}：{error}") from None


def lines_of(path):
    try:
        with open(path, "rb") as file:
            for number, text in enumerate(file, 1):
                try:
                    line = strict_json(text.decode("utf-8"))
                except (ValueError, RecursionError):
                    line = None
                yield number, line if isinstance(line, dict) else {"type": None}
    except OSError as error:
        raise Insufficient(f"读不了文件 {path}：{error}") from None


def well_formed(entry):
    """Types that the hashes rest on; anything else is an alteration."""
    stream = entry.get("stream")
    return (
        set(entry) >= FIELDS
        and isinstance(stream, list)
        and len(stream) == 2
        and all(isinstance(text, str) for text in (*stream, entry["event"], entry["at"], entry["actor"]))
        and all(isinstance(entry[name], str) and HEX64.fullmatch(entry[name]) for name in ("prev_hash", "hash"))
        and type(entry["seq"]) is int
        and (entry["leaf"] is None or type(entry["leaf"]) is int)
        and isinstance(entry["body"], dict)
    )


def raw_path(path):
    if not isinstance(path, list) or not all(isinstance(text, str) and HEX64.fullmatch(text) for text in path):
        return None
    return [bytes.fromhex(text) for text in path]


def where(entry):
    kind, key = entry["stream"]
    return f"流 {kind}:{key} 第 {entry['seq']} 条"


# -- judging


class Checker:
    """Common to all: which key, which heads held outside."""

    def __init__(self, verdict, key, held):
        self.verdict = verdict
        self.key = key
        self.held = held

    def take_key(self, text):
        """The key in the material itself is good only as long as nobody brings another."""
        own = read_key(str(text))
        if self.key is None:
            self.verdict.notes.append("没有给出公钥，用的是材料自带的公钥；请用 --key 给出从别处得到的公钥再核一次。")
            self.key = own
        elif own != self.key:
            self.verdict.altered("材料自带的公钥与您给出的公钥不同，材料已被重新签名。")
        for head in self.held:
            if not head.signed_by(self.key):
                self.verdict.altered(f"您持有的树头 {head} 不是用这把公钥签的：或非该机关所出，或密钥已被换。")

    def take_head(self, text, what):
        try:
            head = Head(str(text))
        except Insufficient:
            self.verdict.altered(f"{what}不成格式，材料被改动。")
            return None
        if not head.signed_by(self.key):
            self.verdict.altered(f"{what} {head} 的签名不符，树头被改动或伪造。")
            return None
        return head

    def content(self, entry):
        try:
            true = entry_hash(entry)
        except (ValueError, RecursionError):
            true = None  # numbers or characters that no entry can hold
        if true != entry["hash"]:
            self.verdict.altered(f"{where(entry)}：内容与其散列不符，记录被改动。")


class ExportChecker(Checker):
    def __init__(self, verdict, key, held):
        super().__init__(verdict, key, held)
        self.tree = Tree()
        self.chains = {}
        self.due = {}  # size: heads to meet there
        self.final = None
        self.proofs = []  # (older head, path)
        self.counts = {"entry": 0, "head": 0}
        self.unsealed = 0
        self.proved = 0
        self.ended = self.gap = False
        self.scope = "all"
        self.size = 0

    def check(self, path):
        for number, line in lines_of(path):
            self.one(number, line)
        if not self.key:
            raise Insufficient("文件是空的。")
        self.finish()

    def one(self, number, line):
        takers = {"entry": self.take_entry, "head": self.take_stored, "consistency": self.take_consistency, "end": self.take_end}
        take = takers.get(str(line.get("type")))
        if number == 1:
            self.header(line)
        elif self.ended:
            self.verdict.altered(f"第 {number} 行在结束行之后，文件被添加。")
        elif take:
            take(line)
        else:
            self.verdict.altered(f"第 {number} 行不成格式，文件被改动。")

    def header(self, line):
        if line.get("type") != "qingfeng-chronicle":
            raise Insufficient("这不是清风记录的导出文件。")
        if line.get("version") != 1:
            raise Insufficient("导出文件的版本不认识，请取较新的核验器。")
        self.scope, self.size = line.get("scope"), line.get("size")
        if self.scope not in ("all", "streams"):
            self.verdict.altered("文件头不成格式，文件被改动。")
        self.take_key(line.get("public_key"))
        for head in self.held:
            self.due.setdefault(head.size, []).append(("您持有的树头", head))

    def take_stored(self, line):
        self.counts["head"] += 1
        head = self.take_head(line.get("checkpoint"), "文件中的树头")
        if head:
            self.due.setdefault(head.size, []).append(("文件中的树头", head))
            if self.final is None or head.size >= self.final.size:
                self.final = head

    def take_consistency(self, line):
        head, path = self.take_head(line.get("checkpoint"), "较早的树头"), raw_path(line.get("path"))
        if path is None:
            self.verdict.altered("一致性证明不成格式，文件被改动。")
        elif head:
            self.proofs.append((head, path))
            if self.scope == "all":
                self.due.setdefault(head.size, []).append(("较早的树头", head))

    def take_end(self, line):
        self.ended = True
        if line.get("entries") != self.counts["entry"] or line.get("heads") != self.counts["head"]:
            self.verdict.altered("结束行所记的条数与实有不符，文件缺行或多行。")

    def take_entry(self, entry):
        self.counts["entry"] += 1
        if not well_formed(entry):
            self.verdict.altered(f"第 {self.counts['entry']} 条记录不成格式，记录被改动。")
            self.gap = True
            return
        self.chain(entry)
        self.content(entry)
        if entry["leaf"] is None:
            self.unsealed += 1
        elif self.scope == "all":
            self.grow(entry)
        else:
            self.prove(entry)

    def chain(self, entry):
        name = tuple(entry["stream"])
        seq, last, sealed = self.chains.get(name, (0, GENESIS, True))
        if entry["seq"] != seq:
            self.verdict.altered(f"{where(entry)}：应接第 {seq} 条，记录被删除或次序被调换。")
        elif entry["prev_hash"] != last:
            self.verdict.altered(f"{where(entry)}：与前一条不相衔接，前一条被改动或次序被调换。")
        if entry["leaf"] is not None and not sealed:
            self.verdict.altered(f"{where(entry)}：已封存，它的前一条却没有叶号。")
        self.chains[name] = (entry["seq"] + 1, entry["hash"], entry["leaf"] is not None)

    def grow(self, entry):
        if self.gap:
            return
        if self.tree.size == 0:
            self.meet()
        if entry["leaf"] != self.tree.size:
            self.verdict.altered(f"{where(entry)}：叶号应是 {self.tree.size}，却是 {entry['leaf']}，已封存的记录被删除或调换。")
            self.gap = True
            return
        self.tree.add(leaf_hash(entry["hash"]))
        self.meet()

    def meet(self):
        size = self.tree.size
        if size not in self.due:
            return
        root, good = self.tree.root(), True
        for what, head in self.due.pop(size):
            if head.root != root:
                good = False
                self.verdict.altered(f"{what} {head} 与记录不符：叶号 {self.proved} 至 {size - 1} 之间有记录被改动、调换或删除。")
        if good:
            self.proved = size

    def prove(self, entry):
        path = raw_path(entry.get("path"))
        if not self.final or path is None:
            self.verdict.altered(f"{where(entry)}：没有可用的封存证明。")
        elif not inclusion_holds(leaf_hash(entry["hash"]), entry["leaf"], self.final.size, path, self.final.root):
            self.verdict.altered(f"{where(entry)}：封存证明不成立，记录或证明被改动。")

    def finish(self):
        if not self.ended:
            self.verdict.altered("文件没有结束行，末尾被截去。")
        if self.scope == "all":
            self.finish_all()
        else:
            compare(self.verdict, self.final, self.held, self.proofs)
            self.verdict.notes.append("这是部分导出：能证明所列记录未被改动，不能证明每条链的末尾没有遗漏。")
        if self.unsealed:
            self.verdict.notes.append(f"有 {self.unsealed} 条记录在导出时尚未封存，只核对了前后衔接。")

    def finish_all(self):
        if self.gap:
            return
        if self.tree.size == 0:
            self.meet()
        for size in sorted(self.due):
            for what, head in self.due[size]:
                self.verdict.altered(f"{what} {head} 证明曾有 {size} 条，文件里只有 {self.tree.size} 条已封存，末尾被截去。")
        if self.tree.size and (not self.final or self.final.size != self.tree.size or self.size != self.tree.size):
            self.verdict.altered("最后的树头与已封存的条数不符，树头被删或记录被截去。")

    def summary(self):
        return f"核对了 {self.counts['entry']} 条记录、{len(self.chains)} 条链、{self.counts['head']} 个树头。"


def compare(verdict, final, held, proved):
    """Heads held outside against the final head, by proof; without the leaves nothing else can decide."""
    known = {}
    for head, path in proved:
        if final is None or not consistency_holds(head.size, final.size, path, head.root, final.root):
            verdict.altered(f"较早的树头 {head} 与现在的树头不一致：此前的记录被改写。")
        else:
            known[head.size] = head.root
    if final:
        known[final.size] = final.root
    for head in held:
        if head.size not in known:
            if verdict.count == 0:
                raise Insufficient(f"材料里没有与您持有的树头 {head} 相连的一致性证明，不能判断；请索取含此证明的材料。")
        elif known[head.size] != head.root:
            verdict.altered(f"您持有的树头 {head} 与材料不一致：此前的记录被改写。")


class BundleChecker(Checker):
    def check(self, path, file):
        try:
            made = strict_json(read_text(path))
        except (ValueError, RecursionError):
            raise Insufficient("证明文件不成格式。") from None
        if not isinstance(made, dict) or made.get("type") != "qingfeng-bundle" or made.get("version") != 1:
            raise Insufficient("这不是清风的证明文件。")
        self.take_key(made.get("public_key"))
        entry, final = made.get("entry"), self.take_head(made.get("checkpoint"), "证明中的树头")
        if not isinstance(entry, dict) or not well_formed(entry) or entry["leaf"] is None:
            self.verdict.altered("证明中的记录不成格式，被改动。")
            return
        self.entry(entry, final)
        compare(self.verdict, final, self.held, list(self.consistency(made.get("consistency"))))
        self.file(made.get("content"), entry, file)
        self.verdict.notes.append(f"所证：{where(entry)}，事件 {entry['event']}，时间 {entry['at']}。")
        if final:
            self.verdict.notes.append(f"树头：{final}。")

    def entry(self, entry, final):
        self.content(entry)
        path = raw_path(entry.get("path"))
        if path is None:
            self.verdict.altered("封存证明不成格式，被改动。")
        elif final and not inclusion_holds(leaf_hash(entry["hash"]), entry["leaf"], final.size, path, final.root):
            self.verdict.altered("封存证明不成立，记录、证明或树头被改动。")

    def consistency(self, items):
        for item in items if isinstance(items, list) else ():
            item = item if isinstance(item, dict) else {}
            head, path = self.take_head(item.get("checkpoint"), "较早的树头"), raw_path(item.get("path"))
            if path is None:
                self.verdict.altered("一致性证明不成格式，被改动。")
            elif head:
                yield head, path

    def file(self, content, entry, file):
        if file is None:
            if content:
                self.verdict.notes.append("没有给出原文件，只核对了记录；请同时给出文件以核对内容。")
            return
        if not isinstance(content, dict):
            raise Insufficient("这份证明不含文件内容，无法核对您给出的文件。")
        try:
            data = Path(file).read_bytes()
        except OSError as error:
            raise Insufficient(f"读不了文件 {file}：{error}") from None
        if entry["body"].get(content.get("field")) != digest(data, content.get("salt")):
            self.verdict.altered("文件内容与当时登记的不同，文件被改动或不是同一份。")


def digest(data, salt):
    if salt is None:
        return hashlib.sha256(data).hexdigest()
    try:
        raw = bytes.fromhex(salt)
    except (TypeError, ValueError):
        return None
    if not 16 <= len(raw) <= 255:
        return None
    return hashlib.sha256(COMMITMENT_MAGIC + len(raw).to_bytes(1, "big") + raw + data).hexdigest()


# -- the command line


class Parser(argparse.ArgumentParser):
    def error(self, message):
        self.print_usage(sys.stderr)
        self.exit(2, f"用法不对：{message}\n")


def arguments(argv):
    parser = Parser(description="核验清风记录的导出、公布证明和树头。", epilog="退出码：0 未见改动；1 发现改动；2 用法不对或材料不足。")
    commands = parser.add_subparsers(dest="command", required=True, metavar="命令")
    for name, told in (("export", "核验导出文件"), ("bundle", "核验一件公布的证明和原文件"), ("head", "核验树头的签名")):
        command = commands.add_parser(name, help=told, description=told)
        command.add_argument("material", metavar="文件", help="要核验的文件")
        if name == "bundle":
            command.add_argument("content", nargs="?", metavar="原文件", help="公布的原文件")
        command.add_argument("--key", required=name == "head", help="公钥文本，或装有公钥的文件")
        if name != "head":
            command.add_argument("--head", nargs="+", action="extend", default=[], help="您此前得到的树头，每个一份文本文件")
    return parser.parse_args(argv)


def outside_key(text):
    if text is None:
        return None
    return read_key(text if "+" in text and not Path(text).is_file() else read_text(text))


def judge(options, verdict):
    key = outside_key(options.key)
    if options.command == "head":
        head = Head(read_text(options.material))
        if not head.signed_by(key):
            verdict.altered(f"树头 {head} 的签名不符。")
        return f"核对了树头 {head}。"
    held = [Head(read_text(path)) for path in options.head]
    if options.command == "export":
        checker = ExportChecker(verdict, key, held)
        checker.check(options.material)
        return checker.summary()
    BundleChecker(verdict, key, held).check(options.material, options.content)
    return "核对了一件公布的证明。"


def main(argv=None):
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")
    verdict = Verdict()
    try:
        print(judge(arguments(argv), verdict))
    except Insufficient as error:
        print(f"不能判断：{error}", file=sys.stderr)
        return 2
    for note in verdict.notes:
        print(f"说明：{note}")
    if verdict.count == 0:
        print("结论：未见改动。")
        return 0
    print(f"结论：发现 {verdict.count} 处改动。")
    for finding in verdict.findings:
        print(f"- {finding}")
    return 1


if __name__ == "__main__":
    raise SystemExit(main())
