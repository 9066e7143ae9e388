# Probing what a compiler takes. Each probe adds -Werror, because clang only
# warns of a warning option or an argument that it does not know or use.

# MS_CFLAGS_ADD(VARIABLE, FLAG..., [INCLUDES])
# Append to VARIABLE each FLAG with which a program compiles without a warning.
AC_DEFUN([MS_CFLAGS_ADD], [
AC_LANG_ASSERT([C])
for ms_flag in $2; do
	AS_VAR_PUSHDEF([ms_cache], [ms_cv_cflag_$ms_flag])
	AC_CACHE_CHECK([whether $CC takes $ms_flag], [ms_cache], [
		ms_save_CFLAGS=$CFLAGS
		CFLAGS="$CFLAGS -Werror $ms_flag"
		AC_COMPILE_IFELSE([AC_LANG_PROGRAM([$3])],
			[AS_VAR_SET([ms_cache], [yes])],
			[AS_VAR_SET([ms_cache], [no])])
		CFLAGS=$ms_save_CFLAGS])
	AS_VAR_IF([ms_cache], [yes], [AS_VAR_APPEND([$1], [" $ms_flag"])])
	AS_VAR_POPDEF([ms_cache])
done])

# MS_LDFLAGS_ADD(VARIABLE, FLAG...)
# Append to VARIABLE each FLAG with which a program links without a warning.
AC_DEFUN([MS_LDFLAGS_ADD], [
AC_LANG_ASSERT([C])
for ms_flag in $2; do
	AS_VAR_PUSHDEF([ms_cache], [ms_cv_ldflag_$ms_flag])
	AC_CACHE_CHECK([whether $CC links with $ms_flag], [ms_cache], [
		ms_save_CFLAGS=$CFLAGS
		ms_save_LDFLAGS=$LDFLAGS
		CFLAGS="$CFLAGS -Werror"
		# A position-independent link needs such objects.
		AS_CASE([$ms_flag], [-pie], [CFLAGS="$CFLAGS -fPIE"])
		LDFLAGS="$LDFLAGS $ms_flag"
		AC_LINK_IFELSE([AC_LANG_PROGRAM],
			[AS_VAR_SET([ms_cache], [yes])],
			[AS_VAR_SET([ms_cache], [no])])
		CFLAGS=$ms_save_CFLAGS
		LDFLAGS=$ms_save_LDFLAGS])
	AS_VAR_IF([ms_cache], [yes], [AS_VAR_APPEND([$1], [" $ms_flag"])])
	AS_VAR_POPDEF([ms_cache])
done])

# MS_NEED_FLAG(VARIABLE, FLAG, OPTION)
# Append FLAG to VARIABLE, or end: OPTION was asked for and cannot be had.
AC_DEFUN([MS_NEED_FLAG], [
ms_needed=
MS_LDFLAGS_ADD([ms_needed], [$2])
AS_IF([test -z "$ms_needed"], [AC_MSG_ERROR(
	[$3 needs a compiler that links with $2; $CC does not])])
AS_VAR_APPEND([$1], [" $2"])])
