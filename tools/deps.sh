# shellcheck shell=sh
# What modelshelf needs from the system: the one list, sourced by ./run and
# ./check. Call
#	need_packages KIND...
# with the kinds of the list. It returns 0 when nothing of these kinds is
# missing. Else it installs what is missing with apt-get, as root or by a sudo
# that asks for no password; where that cannot be done it says on stderr what is
# missing and how to get it, and returns 1. DEPS_INSTALL=no never installs.

# Each line: the kinds of work that need it, Debian's package, how to see that
# it is there. The kinds are
#	build	make
#	test	make check
#	run	./run
# and the parts of ./check that need more than make and make check. A probe and
# not dpkg's list, because it also holds where the system is another one or a
# library was built by hand: cmd:PROGRAM pc:PKG-CONFIG-MODULE file:PATH
# py:PYTHON-MODULE hdr:C-HEADER san:SANITIZER-OF-CLANG
deps_list() {
	cat <<-'LIST'
	build                   gcc               cmd:cc
	build                   libc6-dev         hdr:stdio.h
	build                   make              cmd:make
	build                   autoconf          cmd:autoreconf
	build                   automake          cmd:automake
	build                   pkg-config        cmd:pkg-config
	build                   libfcgi-dev       pc:fcgi
	build                   libcjson-dev      pc:libcjson
	build                   libsqlite3-dev    pc:sqlite3
	build                   libpcre2-dev      pc:libpcre2-8
	build                   libsodium-dev     pc:libsodium
	test                    libcmocka-dev     pc:cmocka
	test                    shunit2           cmd:shunit2
	test                    jq                cmd:jq
	test                    sqlite3           cmd:sqlite3
	run,lighttpd,sdk,vectors,browser lighttpd cmd:lighttpd
	run,lighttpd,nginx,sdk,vectors,browser multiwatch cmd:multiwatch
	run,lighttpd,apache,nginx,sdk,vectors,browser curl cmd:curl
	apache,sdk,vectors      apache2-bin       cmd:apache2
	apache,sdk,vectors      libapache2-mod-fcgid file:/usr/lib/apache2/modules/mod_fcgid.so
	nginx                   nginx             cmd:nginx
	nginx                   spawn-fcgi        cmd:spawn-fcgi
	cgi,asan,lighttpd,apache,nginx,sdk,vectors,openapi,browser python3 cmd:python3
	sdk,openapi,browser     python3-venv      py:ensurepip
	browser                 chromium          cmd:chromium
	browser                 chromium-driver   cmd:chromedriver
	valgrind                valgrind          cmd:valgrind
	clang,fuzz              clang             cmd:clang
	fuzz                    libclang-rt-14-dev san:fuzzer
	lint                    clang-format      cmd:clang-format
	lint                    shellcheck        cmd:shellcheck
	lint                    mandoc            cmd:mandoc
	dist                    xz-utils          cmd:xz
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
	deps_list | while read -r kinds package probe; do
		[ "$probe" != "$1" ] || echo "$package"
	done
}

# Print the packages that the named kinds need, with their probes, one a line.
deps_of() {
	deps_list | while read -r kinds package probe; do
		for kind; do
			case ,$kinds, in
			*",$kind,"*)
				echo "$package $probe"
				break ;;
			esac
		done
	done
}

# Print the packages of the named kinds that are missing, one a line.
deps_missing() {
	deps_of "$@" | while read -r package probe; do
		deps_probe "$probe" || echo "$package"
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
# brought are disabled for later boots. (Apache's programs come without one.) A
# policy that is already there is somebody's decision and stays. In a subshell:
# it has its own traps.
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

need_packages() {
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
