#!/bin/sh
# Collect every wheel that the product needs into bundle/ and pack them with the sources: for machines without network.
set -eu
python=$1
cd "$(dirname "$0")/.."
version=$("$python" -c 'import yanzhen; print(yanzhen.__version__)')
platform=$("$python" -c 'import sys, sysconfig; print(f"{sysconfig.get_platform()}-py{sys.version_info[0]}{sys.version_info[1]}")')
name="yanzhen-$version"
mkdir -p bundle dist
"$python" -m pip --disable-pip-version-check --quiet download --only-binary :all: --require-hashes -r requirements/base.txt -d bundle
if [ -n "$(git status --porcelain 2>/dev/null || echo none)" ]; then
    echo "注意：有未提交的改动，安装包里只有已提交的内容。" >&2
fi
archive="dist/$name-$platform.tar"
git archive --format=tar --prefix="$name/" --output="$archive" HEAD
tar --append --file="$archive" --transform="s,^bundle,$name/bundle," --owner=0 --group=0 bundle
echo "已做好：$archive（$(du -h "$archive" | cut -f1)）。在没有网络的机器上解开后运行make run即可；Python须为同一版本。"
