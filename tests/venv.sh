# shellcheck shell=sh
# Sourced where Python packages are needed: virtual environments of exactly the
# packages that a file pins.

# $python: Debian's, for which the requirements were made, before any other.
find_python() {
	for python in /usr/bin/python3 python3 python3.11; do
		"$python" -c 'import sys, venv, ensurepip
sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null && return 0
	done
	return 1
}

# install_venv REQUIREMENTS FOLDER LOG: the packages that REQUIREMENTS pins, in
# FOLDER; nothing is done if they are there. False after it has set $problem: 1,
# something is wrong; 2, this machine has no Python or no package index.
install_venv() {
	cmp -s "$1" "$2/requirements.txt" && return 0
	find_python || {
		problem='no Python 3.11 with venv'
		return 2
	}
	rm -rf "$2"
	"$python" -m venv "$2" >"$3" 2>&1 || {
		problem="no virtual environment: $(tail -n 1 "$3")"
		return 1
	}
	if ! "$2/bin/pip" install --quiet --disable-pip-version-check \
		--no-input --retries 1 --timeout 20 \
		--require-hashes --only-binary :all: \
		-r "$1" >"$3" 2>&1; then
		# A file that is not the one pinned is no missing index.
		if grep -q 'DO NOT MATCH THE HASHES' "$3"; then
			problem='a package is not the pinned one'
			return 1
		fi
		# shellcheck disable=SC2034 # for who sources this
		problem="no package index: $(grep -m 1 ERROR "$3")"
		return 2
	fi
	# Last, so that an interrupted installation is not taken for a whole
	# one.
	cp "$1" "$2/requirements.txt"
}
