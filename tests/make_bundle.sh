#!/bin/sh
# Collect every wheel that the product needs into bundle/ and pack them with the sources: for machines without network.
set -eu
python=$1
cd "$(dirname "$0")/.."
version=$("$python" -c 'import yanzhen; print(yanzhen.__version__)')
platform=$("$python" -c 'import sys, sysconfig; print(f"{sysconfig.get_platform()}-py{sys.version_info[0]}{sys.version_info[1]}")')
name="yanzhen-$version"
archive="dist/$name-$platform.tar"
if [ -n "$(git status --porcelain)" ]; then
    echo "注意：有未提交的改动，安装包里只有已提交的内容。" >&2
fi
rm -rf bundle
mkdir -p bundle dist
"$python" -m pip --disable-pip-version-check -qq download --only-binary :all: --require-hashes -r requirements/base.txt -r requirements/compile.txt -d bundle
staging=$(mktemp -d)
trap 'rm -rf "$staging"' EXIT
git archive --format=tar --prefix="$name/" HEAD | tar --extract --directory="$staging"
cp -R bundle "$staging/$name/bundle"
tar --create --format=gnu --owner=0 --group=0 --file="$archive" --directory="$staging" "$name"
echo "已做好：$archive（$(du -h "$archive" | cut -f1)）。在没有网络的机器上解开后运行make run即可；Python须为同一版本。"
