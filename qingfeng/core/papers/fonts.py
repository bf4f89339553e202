"""Fonts of printed paper. The fonts that the standard names may not be bundled: an office puts its licensed files into the folder
`fonts` of its data folder and they are used; without them everything is set in the CJK font that comes with the product."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import manimgx_fonts_cjk
import typst

BUNDLED = "Noto Sans CJK SC"
XIAOBIAOSONG = ("FZXiaoBiaoSong-B05S", "方正小标宋简体", "FZXiaoBiaoSong-B05", "Source Han Serif SC", "Noto Serif CJK SC")
FANGSONG = ("FangSong_GB2312", "仿宋_GB2312", "FangSong", "仿宋", "Source Han Serif SC", "Noto Serif CJK SC")
KAITI = ("KaiTi_GB2312", "楷体_GB2312", "KaiTi", "楷体")
HEITI = ("SimHei", "黑体")
SONGTI = ("SimSun", "宋体", "Source Han Serif SC", "Noto Serif CJK SC")

# Names that Word and WPS know; the first is the one the standard asks for.
WORD = {"biaosong": "方正小标宋简体", "fang": "仿宋_GB2312", "kai": "楷体_GB2312", "hei": "黑体", "song": "宋体"}


@lru_cache(maxsize=4)
def fonts(own: Path | None = None) -> typst.Fonts:
    """Fonts in the package and in the office's own folder; fonts of the machine are ignored, so that every machine prints the same."""
    folders = [str(Path(manimgx_fonts_cjk.__file__).parent)]
    if own and own.is_dir():
        folders.append(str(own))
    return typst.Fonts(include_system_fonts=False, font_paths=folders)


def families(own: Path | None = None) -> dict[str, list[str]]:
    """For each face the families that exist here, the standard's first."""
    known = set(fonts(own).families())
    faces = {"biaosong": XIAOBIAOSONG, "fang": FANGSONG, "kai": KAITI, "hei": HEITI, "song": SONGTI}
    return {face: [*(name for name in names if name in known), BUNDLED] for face, names in faces.items()}
