#!/bin/sh
# Run every fuzz target over its corpus, tests/fuzz/corpus/TARGET/: inputs that
# once broke something, and one of each kind; and over some changes of them, the
# same ones each time. Prints a line a target.
: "${srcdir:=.}" "${builddir:=.}"
failed=0

for source in "$srcdir"/tests/fuzz/fuzz_*.c; do
	[ -e "$source" ] || continue
	target=$(basename "$source" .c)
	corpus=$srcdir/tests/fuzz/corpus/${target#fuzz_}
	# -runs=0 lets libFuzzer replay and not search; -mutants is for
	# standalone.c.
	if "$builddir/tests/fuzz/$target" -runs=0 -mutants=5000 "$corpus"; then
		echo "ok $target"
	else
		echo "not ok $target"
		failed=1
	fi
done
exit $failed
