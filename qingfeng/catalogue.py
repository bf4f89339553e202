"""Every institution, one line each: start reading here."""

from __future__ import annotations

from importlib import import_module

from qingfeng.core.institution import Institution

# folder                      what it is
FOLDERS = (
    "complaints",  # B15 D04 J08  投诉举报办理
    "norm_register",  # B01      规范性文件
    "fee_boards",  # B03 D13      教育收费公示、服务窗口零收费
    "circulars",  # B05          通报和曝光
    "responsibility_tracing",  # B04  责任追究、责任倒查
    "watch_list",  # B07         乱收费监控名单
    "exemplary_schools",  # B08  示范学校
    "target_management",  # B02 D07 目标管理责任制、一票否决
    "duty_letters",  # B11 D03   师德责任书、层层签订、梯级扣分
    "public_pledges",  # B10     公开承诺
    "outreach",  # B13          社会宣传
    "study",  # B09 D05 D08 D16 J13 学习教育
    "first_asked",  # D09        首问负责
    "coordination",  # J10       协调、牵头和协办
    "satisfaction_survey",  # B16 投诉统计、群众满意度调查
    "lay_inspectors",  # B14     政风行风监督员
    "misconduct_taxonomy",  # J01 不正之风分类
    "yearly_report",  #          工作报告
)


def institutions() -> tuple[Institution, ...]:
    return tuple(import_module(f"qingfeng.institutions.{folder}.institution").INSTITUTION for folder in FOLDERS)


def install() -> None:
    """Hands the declarations to core and engines. Called once, when the app is ready."""
    from qingfeng.core.matters import procedure
    from qingfeng.core.norms import checking
    from qingfeng.core.retention import keepers, own
    from qingfeng.engines.agreements import kinds as letters
    from qingfeng.engines.agreements import retention as signatures
    from qingfeng.engines.ballots import kinds as surveys
    from qingfeng.engines.cases import kinds, supplements
    from qingfeng.engines.cases import retention as cases
    from qingfeng.engines.consequences import declarations as consequences
    from qingfeng.engines.disclosure import kinds as publications
    from qingfeng.engines.disclosure import retention as texts
    from qingfeng.engines.gatherings import kinds as sessions
    from qingfeng.engines.gatherings import occasions
    from qingfeng.engines.gatherings import retention as study
    from qingfeng.engines.insight import figures, samples
    from qingfeng.engines.ledgers import retention as refunds
    from qingfeng.engines.registers import kinds as registers
    from qingfeng.engines.registers import retention as entries
    from qingfeng.engines.triage import ports as triage

    for institution in institutions():
        procedure.install(institution.procedures)
        checking.install(institution.declares.get("norms", ()))
        letters.install(institution.declares.get("agreements", ()))
        registers.install(institution.declares.get("registers", ()))
        sessions.install(institution.declares.get("gatherings", ()))
        occasions.install(institution.declares.get("occasions", ()))
        surveys.install(institution.declares.get("ballots", ()))
        kinds.install(institution.declares.get("cases", ()))
        supplements.install(institution.declares.get("questions", ()))
        consequences.install(institution.declares.get("consequences", ()))
        publications.install(institution.declares.get("disclosure", ()))
        figures.install(institution.declares.get("insight", ()))
        samples.install(institution.declares.get("reports", ()))
        triage.install(institution.declares.get("triage", ()))
    keepers.install((*cases.KEEPERS, *texts.KEEPERS, *refunds.KEEPERS, *signatures.KEEPERS, *entries.KEEPERS, *study.KEEPERS, *own.OWN))


def parameter_files() -> list:
    return [i.parameters for i in institutions() if i.parameters]


def check() -> list[str]:
    """What is wrong with the catalogue: a row claimed twice, a code that is not its folder, a missing file of parameters."""
    found, rows = [], {}
    for folder, institution in zip(FOLDERS, institutions(), strict=True):
        if institution.code != folder:
            found.append(f"{folder}: code is {institution.code}")
        if institution.parameters and not institution.parameters.is_file():
            found.append(f"{folder}: no file {institution.parameters.name}")
        for row in institution.rows:
            if rows.setdefault(row, folder) != folder:
                found.append(f"{row}: claimed by {rows[row]} and {folder}")
        for procedure in institution.procedures:
            found += procedure.faults()
    return found
