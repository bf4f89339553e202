"""Ask the catalogue what is wrong with it: python -m tools.check_catalogue"""

from __future__ import annotations

from qingfeng.faces.cli.main import start_django


def main() -> int:
    start_django()
    from qingfeng import catalogue

    faults = catalogue.check()
    print("\n".join([f"目录有 {len(faults)} 处不对：", *faults]) if faults else f"目录相符：{len(catalogue.institutions())} 项制度。")
    return 1 if faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
