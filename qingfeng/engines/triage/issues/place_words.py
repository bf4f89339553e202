"""Words by which places are told: how their names end, and what no name holds."""

from __future__ import annotations


def _words(lines: str) -> frozenset[str]:
    return frozenset(lines.split())


ENDS = tuple(
    sorted(
        _words("""
街道 社区 小区 新村 村 镇 乡 大道 公路 路 街 巷 广场 公园 花园 家园 新城 城 苑 院 园 公寓 大厦 大楼 幼儿园 小学 中学 高中 学校 学院 大学
医院 卫生院 诊所 公司 集团 银行 市场 商场 超市 工业园 产业园 车站 站 桥 大桥 湖 山庄 湾 府 郡 居 轩 里 厂 工地 楼盘 驾校 酒店 饭店
线 号线 高铁 高速 组 网 平台 花苑 国际 名都 水岸 天下 华府 公馆 别墅 安置区 居委会 派出所 法院 检察院 体育馆 图书馆 停车场 加油站
""")
    )
)
# Ends like a district and is none.
NO_REGION = _words("""
小区 社区 园区 校区 片区 地区 城区 市区 辖区 住宅区 居民区 安置区 小区内 全区 全市 全县 该市 我市 本市 我县 我区 该区 省市
""")
BARE = ("小区", "社区", "楼盘", "项目", "居民区")  # what a name is written with or without
# By themselves they name no place.
KIND = _words("""
小区 社区 学校 医院 公司 银行 市场 超市 酒店 饭店 工地 楼盘 道路 公路 马路 网站 平台 幼儿园 小学 中学 大学 集团 高速 高铁 国际
车站 地铁站 公交站 停车场 加油站 派出所
""")
# Words of talking, asking and being, and what stands between two places.
STOPS = _words("""
的 了 在 是 对 于 对于 关于 请 请问 请求 希望 建议 投诉 举报 反映 反应 咨询 询问 要求 强烈 实名 再次 位于 地处 附近 旁边 旁 旁的 周边
边 到 从 至
和 与 及 以及 或 或者 住 住在 居住 居住在 家住 我 我们 我家 你 您 您好 你好 本人 一名 业主 居民 村民 市民 书记 市长 县长 区长 局长
领导 尊敬 有 没有
不 都 也 就 被 把 让 给 向 将 由 因 因为 为 为了 为何 为什么 什么 怎么 如何 何时 能否 是否 可以 能 要 会 去 来 上 下 里面 里 内 外 前
后 中 之间 期间 经过
该 此 这 那 这个 那个 其 某 某些 各 每 每个 整个 全 全体 一个 一家 一条 一处 这条 那条 这里 那里 我市 我县 我区 本 本村 本小区 小区的
目前 现在 今年 去年
很 太 非常 严重 违规 违法 非法 违建 加快 尽快 解决 处理 增设 增加 修建 新建 建设 建 改造 购买 买 开发 有限 多 多个 几个 许多 所有
居然 竟然 已经 一直
常年 长期 经常 每天 晚上 凌晨 早上 时候 以后 之前 等 等等 以 即 又 还 还是 但 但是 而 而且 所以 如果 不能 不要 无 多次 通过 进行 开通
一样 一些 公里 米
进 出 过 走 起 用 想 问 问问 看 说 做 坐 叫 谢谢 反对 坚决 感谢 关注 影响 导致 造成 属于 作为 成为 根据 按照 拖欠 负责 有关 相关 部门
单位 政府
""")
NUMERAL = ("一", "两", "几", "多", "需要", "每")  # how no name begins
