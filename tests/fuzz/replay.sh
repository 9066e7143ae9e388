#!/bin/sh
# Run every fuzz target over its corpus, tests/fuzz/corpus/TARGET/: inputs that
# once broke something, and one of each kind. Prints a line a target.
: "${srcdir:=.}" "${builddir:=.}"
failed=0

for source in "$srcdir"/tests/fuzz/fuzz_*.c; do
	[ -e "$source" ] || continue
	target=$(basename "$source" .c)
	corpus=$srcdir/tests/fuzz/corpus/${target#fuzz_}
	# -runs=0 lets libFuzzer replay and not search.
	if "$builddir/tests/fuzz/$target" -runs=0 "$corpus"; then
		echo "ok $target"
	else
		echo "not ok $target"
		failed=1
	fi
done
exit $failed
