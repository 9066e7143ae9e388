# shellcheck shell=sh
# What modelshelf needs from the system: the one list, sourced by ./run and
# ./check. Call
#	need_runtime_packages	what building and ./run need
#	need_test_packages	that, and what ./check needs
#	need_fuzz_packages	what ./check fuzz needs besides
# Both return 0 when nothing is missing. Else they install what is missing with
# apt-get, as root or by a sudo that asks for no password; where that cannot be
# done they say on stderr what is missing and how to get it, and return 1.
# DEPS_INSTALL=no never installs.

# Each line: who needs it, Debian's package, how to see that it is there. A
# probe and not dpkg's list, because it also holds where the system is another
# one or a library was built by hand: cmd:PROGRAM pc:PKG-CONFIG-MODULE
# file:PATH py:PYTHON-MODULE hdr:C-HEADER san:SANITIZER-OF-CLANG
deps_list() {
	cat <<-'LIST'
	runtime gcc               cmd:cc
	runtime libc6-dev         hdr:stdio.h
	runtime make              cmd:make
	runtime autoconf          cmd:autoreconf
	runtime automake          cmd:automake
	runtime pkg-config        cmd:pkg-config
	runtime libfcgi-dev       pc:fcgi
	runtime libcjson-dev      pc:libcjson
	runtime libsqlite3-dev    pc:sqlite3
	runtime libpcre2-dev      pc:libpcre2-8
	runtime libsodium-dev     pc:libsodium
	runtime lighttpd          cmd:lighttpd
	runtime multiwatch        cmd:multiwatch
	runtime curl              cmd:curl
	test    clang             cmd:clang
	test    clang-format      cmd:clang-format
	test    libcmocka-dev     pc:cmocka
	test    shunit2           cmd:shunit2
	test    valgrind          cmd:valgrind
	test    shellcheck        cmd:shellcheck
	test    mandoc            cmd:mandoc
	test    jq                cmd:jq
	test    sqlite3           cmd:sqlite3
	test    xz-utils          cmd:xz
	test    apache2-bin       cmd:apache2
	test    libapache2-mod-fcgid file:/usr/lib/apache2/modules/mod_fcgid.so
	test    nginx             cmd:nginx
	test    spawn-fcgi        cmd:spawn-fcgi
	test    python3           cmd:python3
	test    python3-venv      py:ensurepip
	test    chromium          cmd:chromium
	test    chromium-driver   cmd:chromedriver
	fuzz    libclang-rt-14-dev san:fuzzer
	LIST
}

deps_probe() {
	case $1 in
	cmd:*)	PATH=$PATH:/usr/sbin:/sbin command -v "${1#cmd:}" ;;
	pc:*)	pkg-config --exists "${1#pc:}" ;;
	file:*)	test -e "${1#file:}" ;;
	py:*)	python3 -c "import ${1#py:}" ;;
	hdr:*)	echo "#include <${1#hdr:}>" | cc -E - ;;
	san:*)	echo "int LLVMFuzzerTestOneInput(void) { return 0; }" |
			clang -x c "-fsanitize=${1#san:},address" - \
				-o /dev/null ;;
	esac >/dev/null 2>&1
}

# The package that brings what is seen by that probe.
deps_package() {
	deps_list | while read -r kind package probe; do
		[ "$probe" != "$1" ] || echo "$package"
	done
}

# Print the packages of the named kinds that are missing, one a line.
deps_missing() {
	deps_list | while read -r kind package probe; do
		case " $* " in
		*" $kind "*)
			deps_probe "$probe" || echo "$package" ;;
		esac
	done
}

# Run a command as root, or fail without asking for anything.
deps_as_root() {
	if [ "$(id -u)" -eq 0 ]; then
		"$@"
	else
		sudo -n "$@"
	fi
}

deps_may_install() {
	[ "${DEPS_INSTALL:-yes}" != no ] &&
		command -v apt-get >/dev/null 2>&1 &&
		deps_as_root true 2>/dev/null
}

# Install packages. Debian starts and enables a server the moment that its
# package arrives, and both lighttpd and nginx would take port 80. We use only
# their programs, so a policy keeps them from starting now and the services we
# brought are disabled for later boots. (Apache's programs come without one.) A policy that is already
# there is somebody's decision and stays. In a subshell: it has its own traps.
deps_install() (
	policy=/usr/sbin/policy-rc.d
	ours=
	trap '[ -z "$ours" ] || deps_as_root rm -f "$policy"' EXIT
	trap 'exit 130' INT
	trap 'exit 143' TERM
	if [ ! -e "$policy" ]; then
		ours=yes
		deps_as_root sh -c "printf '#!/bin/sh\nexit 101\n' >$policy &&
			chmod 755 $policy" || exit 1
	fi

	deps_as_root apt-get -q update || echo "apt-get update failed;" \
		"trying with the package lists that are there" >&2
	deps_as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y \
		-o DPkg::Lock::Timeout=300 install --no-install-recommends \
		"$@" || exit 1

	[ -d /run/systemd/system ] || exit 0
	for package; do
		case $package in
		lighttpd|nginx)
			deps_as_root systemctl -q disable "$package" &&
				echo "left the service $package disabled" ;;
		esac
	done
	exit 0
)

deps_need() {
	# shellcheck disable=SC2046 # one word a package
	set -- "$*" $(deps_missing "$@")
	deps_kinds=$1
	shift
	[ $# -gt 0 ] || return 0

	if deps_may_install; then
		echo "installing: $*" >&2
		# The probes of libraries need pkg-config, that of ensurepip
		# python3: what they missed is seen again below.
		deps_install "$@" >&2
		# shellcheck disable=SC2046,SC2086
		set -- $(deps_missing $deps_kinds)
		[ $# -gt 0 ] || return 0
	fi
	echo "missing (names of Debian packages): $*" >&2
	if [ "${DEPS_INSTALL:-yes}" = no ]; then
		echo "not installed, because DEPS_INSTALL=no" >&2
	fi
	if command -v apt-get >/dev/null 2>&1; then
		echo "install them with:" >&2
		echo "    sudo apt-get install --no-install-recommends $*" >&2
	else
		echo "this system has no apt-get: install what these" \
			"packages hold with its own tools" >&2
	fi
	return 1
}

need_runtime_packages() {
	deps_need runtime
}

need_test_packages() {
	deps_need runtime test
}

need_fuzz_packages() {
	deps_need fuzz
}
