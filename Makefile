# 雁阵：make run 启动，make test 测试，make check 全部检查。其余见“make help”。
SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help run setup test check static clusters bundle format bench national cluster-check compiled clean

VENV ?= .venv
BIN := $(VENV)/bin
PYTHON ?= $(shell for name in python3 python3.14 python3.13 python3.12 python3.11; do \
	"$$name" -c 'import sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$name" && break; done)
PIP := $(BIN)/python -m pip --disable-pip-version-check -qq --no-input
# 有bundle文件夹时只用其中的安装包，不连网络。
SOURCE := $(if $(wildcard bundle/*.whl),--no-index --find-links bundle)

# 每个标记写明它所凭的内容：内容不变，什么也不做；挪了位置或换了清单，只重做受影响的一步。
digest = $(shell (pwd; echo "$(VENV)"; cat $(1)) | sha256sum | cut -c1-16)
READY := $(VENV)/.venv-$(call digest,/dev/null)
BASE := $(VENV)/.base-$(call digest,requirements/base.txt)
BENCH := $(VENV)/.bench-$(call digest,requirements/base.txt requirements/bench.txt)
NATIONAL := $(VENV)/.national-$(call digest,requirements/base.txt requirements/national.txt)
CLUSTER := $(VENV)/.cluster-$(call digest,requirements/base.txt requirements/cluster.txt)
DEV := $(VENV)/.dev-$(call digest,requirements/base.txt requirements/dev.txt)
# 有C编译器才装编译工具，把识读引擎编译成机器码；没有也能运行，结果相同。
COMPILE := $(if $(shell command -v cc || command -v gcc || command -v clang),$(VENV)/.compile-$(call digest,requirements/base.txt requirements/compile.txt))
COMMAND := $(VENV)/.command-$(call digest,pyproject.toml requirements/base.txt)

help:
	@echo "make run [PORT=8000] [DATA=文件夹]  安装并启动雁阵，按Ctrl-C停止"
	@echo "make test                           全部测试"
	@echo "make check                          静态检查和全部测试"
	@echo "make setup                          只安装，不启动"
	@echo "make national                       加装全国测算组件：yanzhen equity可读Parquet"
	@echo "make bundle                         做一个可以带到没有网络的机器上的安装包"
	@echo "make cluster-check                  在Dask和Spark的小集群上识读、测算，中途结束一个进程，核对结果与单机相同"
	@echo "make format / bench / clean         整理代码 / 性能测量 / 清除安装和缓存（不动数据）"

run: compiled
	@exec $(BIN)/yanzhen up $(if $(PORT),--port "$(PORT)") $(if $(DATA),--data "$(DATA)")

setup: compiled

compiled: $(COMMAND) $(COMPILE)
	@$(BIN)/python -m workshop.compile_reader

test: $(DEV) compiled
	@$(BIN)/python -m tests.run_in_turn

# 安装一件接一件；静态检查、编译和建测试用的空数据库互不相干，同时做。
check: $(DEV) $(COMMAND) $(COMPILE)
	@$(MAKE) --no-print-directory --jobs=3 static compiled clusters
	@$(MAKE) --no-print-directory test

clusters: $(DEV) $(COMMAND)
	@$(BIN)/python -m tests.run_in_turn --clusters

static: $(DEV) $(COMMAND)
	$(BIN)/ruff format --quiet --check .
	$(BIN)/ruff check --quiet .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/djlint --quiet --lint src

format: $(DEV)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(DEV) $(BENCH) $(NATIONAL) compiled
	$(BIN)/python -m bench
	$(BIN)/python -m bench.reading
	$(BIN)/python -m bench.ledger_sheets
	$(BIN)/python -m bench.decisions
	$(BIN)/python -m bench.equity_national

national: $(NATIONAL) $(COMMAND)

cluster-check: $(CLUSTER) compiled
	$(BIN)/python -m workshop.cluster_check

bundle: $(COMMAND)
	@tests/make_bundle.sh "$(BIN)/python"

clean:
	rm -rf "$(VENV)" dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage

$(READY):
	@test -n "$(PYTHON)" || { echo "没有找到Python 3.11以上的python3及其venv模块。Debian、Ubuntu：apt install python3-venv。" >&2; exit 1; }
	@echo "正在建立运行环境$(VENV)……"
	@$(PYTHON) -m venv --clear "$(VENV)" || { echo "建立失败。Debian、Ubuntu：apt install python3-venv。" >&2; exit 1; }
	@touch "$@"

$(BASE): | $(READY)
	@echo "正在安装所需软件包（首次约需一两分钟）……"
	@$(PIP) install $(SOURCE) --require-hashes -r requirements/base.txt
	@rm -f "$(VENV)"/.base-* && touch "$@"

$(DEV): | $(BASE)
	@echo "正在安装测试工具……"
	@$(PIP) install $(SOURCE) --require-hashes -r requirements/dev.txt
	@rm -f "$(VENV)"/.dev-* && touch "$@"

$(BENCH): | $(BASE)
	@$(PIP) install $(SOURCE) --require-hashes -r requirements/bench.txt
	@rm -f "$(VENV)"/.bench-* && touch "$@"

$(NATIONAL): | $(BASE)
	@echo "正在安装全国测算组件……"
	@$(PIP) install $(SOURCE) --require-hashes -r requirements/national.txt
	@rm -f "$(VENV)"/.national-* && touch "$@"

$(CLUSTER): | $(BASE)
	@echo "正在安装集群组件……"
	@$(PIP) install $(SOURCE) --require-hashes -r requirements/cluster.txt
	@rm -f "$(VENV)"/.cluster-* && touch "$@"

$(COMPILE): | $(BASE)
	@$(PIP) install $(SOURCE) --require-hashes -r requirements/compile.txt || echo "编译工具没有装上（删去$@可再试）。"
	@rm -f "$(VENV)"/.compile-* && touch "$@"

$(COMMAND): | $(BASE)
	@$(PIP) install --no-index --no-deps --no-build-isolation -e .
	@rm -f "$(VENV)"/.command-* && touch "$@"
