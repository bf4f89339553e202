# Qingfeng: everything a newcomer types. `make help` lists it.
# What Python has translated is kept, whatever the shell says: the suite starts hundreds of processes.
# QINGFENG_VAR names another data folder than var/, PORT another port than 8000, PYTHON the Python that makes the environment.

SHELL := /bin/bash
PYTHON ?= $(shell command -v python3.11 || command -v python3)
PORT ?= 8000
unexport PYTHONDONTWRITEBYTECODE
export QINGFENG_VAR ?= $(CURDIR)/var
RUN := .venv/bin
TEST_OPTIONS ?=

.DEFAULT_GOAL := help
CHECKS := style templates types layers migrations catalogue css
.PHONY: help setup demo serve test long check format messages bench wheels lock $(CHECKS)

help:  ## 列出这些命令
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/'

setup:  ## 准备环境：.venv、依赖、网页组件、静态文件（可重复运行）
	@$(PYTHON) tools/prepare.py

demo: setup  ## 载入演示县并在 127.0.0.1:8000 上运行
	@$(RUN)/qingfeng demo && exec $(RUN)/qingfeng serve --port $(PORT)

serve: setup  ## 不载入演示数据，直接运行
	@$(RUN)/qingfeng migrate && exec $(RUN)/qingfeng serve --port $(PORT)

# A file stays in one process: what its tests share is made once.
SIDE_BY_SIDE ?= -n 2 --dist loadfile

test: setup  ## 全部测试：SQLite 一遍，凡用数据库的再在 PostgreSQL 上一遍
	$(RUN)/python -m pytest $(SIDE_BY_SIDE) $(TEST_OPTIONS)
	QINGFENG_TEST_DATABASE=postgresql $(RUN)/python -m pytest -m "not browser and not pure" $(SIDE_BY_SIDE) $(TEST_OPTIONS)

long: setup  ## 很久才跑完的测试：每一扇门都走一遍，每一步都断一次电
	$(RUN)/python -m pytest -m long tests/test_every_door.py tests/test_crashes.py tests/test_outages.py tests/test_offline.py

check: $(CHECKS)  ## 代码检查：格式、模板、类型、分层、迁移、目录、样式（make -k check 一次看全）

style: setup
	$(RUN)/ruff check .
	$(RUN)/ruff format --check --quiet .

templates: setup
	$(RUN)/djlint qingfeng --lint --quiet

types: setup
	$(RUN)/mypy

layers: setup
	$(RUN)/lint-imports --no-cache

migrations: setup
	$(RUN)/python manage.py makemigrations --check --dry-run
	$(RUN)/python manage.py check --fail-level WARNING

catalogue: setup
	$(RUN)/python -m tools.check_catalogue

css: setup
	$(RUN)/python tools/prepare.py node node_modules/stylelint/bin/stylelint.mjs "qingfeng/**/*.css"

format:  ## 按统一格式整理代码
	$(RUN)/ruff check --fix -q . ; $(RUN)/ruff format -q .

messages: setup  ## 从代码重写译文目录（qingfeng/locale/*.po），繁体由简体转成，英文待译的列出来
	$(RUN)/python -m tools.messages

bench: setup  ## 性能测量，各与同一次里最简单的写法相比：网页、全省考核、百万件的报告、几千份责任书、十万行的名册
	$(RUN)/python -m benchmarks
	$(RUN)/python -m benchmarks.assessment
	$(RUN)/python -m benchmarks.report
	$(RUN)/python -m benchmarks.letters
	for d in sqlite postgresql; do $(RUN)/python -m benchmarks.imports --list register --database $$d || exit 1; done

wheels: setup  ## 把安装要用的一切下载到 wheels/，带到没有外网的机器上用
	@.venv/bin/python tools/prepare.py wheels

lock:  ## 重新锁定全部依赖版本（requirements*.txt 与 package-lock.json）
	@.venv/bin/python tools/prepare.py lock
