# MS_INSTRUMENT
# --enable-asan, --enable-ubsan, --enable-coverage, --enable-fuzz:
# INSTRUMENT_CPPFLAGS and INSTRUMENT_FLAGS (the latter for compiling and
# linking), FUZZ_ENGINE (what a fuzz target links), the conditional FUZZ.
# ms_instrumented tells MS_HARDENING that one of them is on.
AC_DEFUN([MS_INSTRUMENT], [
AC_ARG_ENABLE([asan], [AS_HELP_STRING([--enable-asan],
	[build with AddressSanitizer and the debugging arena])],
	[], [enable_asan=no])
AC_ARG_ENABLE([ubsan], [AS_HELP_STRING([--enable-ubsan],
	[build with UndefinedBehaviorSanitizer and the debugging arena])],
	[], [enable_ubsan=no])
AC_ARG_ENABLE([coverage], [AS_HELP_STRING([--enable-coverage],
	[count what the tests run; then: make coverage])],
	[], [enable_coverage=no])
AC_ARG_ENABLE([fuzz], [AS_HELP_STRING([--enable-fuzz],
	[build the fuzz targets with libFuzzer (clang), or with what
	LIB_FUZZING_ENGINE names])], [], [enable_fuzz=no])
AC_ARG_VAR([LIB_FUZZING_ENGINE], [what fuzz targets link, instead of libFuzzer])

INSTRUMENT_CPPFLAGS=
INSTRUMENT_FLAGS=
FUZZ_ENGINE=
ms_instrumented=no
AS_IF([test "x$enable_asan" = xyes], [
	MS_NEED_FLAG([INSTRUMENT_FLAGS], [-fsanitize=address], [--enable-asan])])
AS_IF([test "x$enable_ubsan" = xyes], [
	MS_NEED_FLAG([INSTRUMENT_FLAGS], [-fsanitize=undefined],
		[--enable-ubsan])
	# An error that is only printed would pass for a success.
	MS_NEED_FLAG([INSTRUMENT_FLAGS], [-fno-sanitize-recover=undefined],
		[--enable-ubsan])])
# The arena hands out pieces of its own blocks, where no sanitizer sees a
# boundary: ARENA_DEBUG makes each piece an allocation of its own.
AS_IF([test -n "$INSTRUMENT_FLAGS"], [
	ms_instrumented=yes
	AS_VAR_APPEND([INSTRUMENT_FLAGS], [" -fno-omit-frame-pointer"])
	INSTRUMENT_CPPFLAGS="-U_FORTIFY_SOURCE -DARENA_DEBUG"])
AS_IF([test "x$enable_coverage" = xyes], [
	ms_instrumented=yes
	MS_NEED_FLAG([INSTRUMENT_FLAGS], [--coverage], [--enable-coverage])
	AC_CHECK_PROGS([GCOVR], [gcovr], [gcovr])])
AS_IF([test "x$enable_fuzz" = xyes], [
	ms_instrumented=yes
	AS_IF([test -n "$LIB_FUZZING_ENGINE"],
		[FUZZ_ENGINE=$LIB_FUZZING_ENGINE],
		[MS_NEED_FLAG([INSTRUMENT_FLAGS], [-fsanitize=fuzzer-no-link],
			[--enable-fuzz])
		FUZZ_ENGINE=-fsanitize=fuzzer])])
AC_SUBST([INSTRUMENT_CPPFLAGS])
AC_SUBST([INSTRUMENT_FLAGS])
AC_SUBST([FUZZ_ENGINE])
AM_CONDITIONAL([COVERAGE], [test "x$enable_coverage" = xyes])
AM_CONDITIONAL([FUZZ], [test "x$enable_fuzz" = xyes])])
