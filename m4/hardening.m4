# MS_HARDENING
# HARDEN_CPPFLAGS, HARDEN_CFLAGS, HARDEN_LDFLAGS: whatever the compiler takes.
# To be called after MS_INSTRUMENT: _FORTIFY_SOURCE replaces the very functions
# that the sanitizers watch, and needs an optimizing build.
AC_DEFUN([MS_HARDENING], [
HARDEN_CPPFLAGS=
HARDEN_CFLAGS=
HARDEN_LDFLAGS=
AS_IF([test "x$ms_instrumented" = xno], [
	# glibc says by a warning that a level is unknown or nothing optimizes.
	AC_CACHE_CHECK([for the level of _FORTIFY_SOURCE], [ms_cv_fortify], [
		ms_save_CFLAGS=$CFLAGS
		for ms_cv_fortify in 3 2 no; do
			test $ms_cv_fortify = no && break
			CFLAGS="$ms_save_CFLAGS -Werror -U_FORTIFY_SOURCE"
			AS_VAR_APPEND([CFLAGS],
				[" -D_FORTIFY_SOURCE=$ms_cv_fortify"])
			AC_COMPILE_IFELSE([AC_LANG_PROGRAM(
				[[#include <stdio.h>]])], [break])
		done
		CFLAGS=$ms_save_CFLAGS])
	AS_CASE([$ms_cv_fortify], [2|3], [HARDEN_CPPFLAGS="-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=$ms_cv_fortify"])
])
MS_CFLAGS_ADD([HARDEN_CFLAGS], [dnl
	-fstack-protector-strong -fstack-clash-protection -fcf-protection dnl
	-fPIE -fno-common -fno-strict-overflow dnl
	-fno-delete-null-pointer-checks -ftrivial-auto-var-init=zero])
MS_LDFLAGS_ADD([HARDEN_LDFLAGS], [dnl
	-pie -Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack -Wl,-z,separate-code])
AC_SUBST([HARDEN_CPPFLAGS])
AC_SUBST([HARDEN_CFLAGS])
AC_SUBST([HARDEN_LDFLAGS])])
