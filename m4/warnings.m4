# MS_WARNINGS
# WARN_CFLAGS: the developers' warnings, apart from the user's CFLAGS. They are
# always on; --enable-werror makes them errors.
AC_DEFUN([MS_WARNINGS], [
AC_ARG_ENABLE([werror], [AS_HELP_STRING([--enable-werror],
	[treat compiler warnings as errors])], [], [enable_werror=no])
WARN_CFLAGS=
MS_CFLAGS_ADD([WARN_CFLAGS], [dnl
	-Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes dnl
	-Wmissing-prototypes -Wold-style-definition -Wvla -Wformat=2 dnl
	-Wwrite-strings -Wpointer-arith -Wundef -Wcast-qual -Wcast-align dnl
	-Wconversion -Wswitch-enum -Wnull-dereference dnl
	-Wimplicit-fallthrough -Wdouble-promotion -Wdate-time dnl
	-Wbad-function-cast])
# gcc's own
MS_CFLAGS_ADD([WARN_CFLAGS], [dnl
	-Wlogical-op -Wduplicated-cond -Wduplicated-branches dnl
	-Wjump-misses-init -Wformat-overflow=2])
# clang's own
MS_CFLAGS_ADD([WARN_CFLAGS], [-Wmissing-variable-declarations])
# Tables leave out what is zero; that is what a designated initializer is for.
MS_CFLAGS_ADD([WARN_CFLAGS], [-Wno-missing-field-initializers])
AS_IF([test "x$enable_werror" = xyes],
	[AS_VAR_APPEND([WARN_CFLAGS], [" -Werror"])])
AC_SUBST([WARN_CFLAGS])])
