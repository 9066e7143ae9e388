# MS_ARCHIVES
# --enable-static-libs puts the archive of each library in the place of the
# shared one. To be called when the libraries are known. ms_shared names those
# without an archive, which stay shared.
AC_DEFUN([MS_ARCHIVES], [
AC_ARG_ENABLE([static-libs], [AS_HELP_STRING([--enable-static-libs],
	[link SQLite and the other libraries into the programs, where there are
	archives of them: plain CGI starts faster, but an update of a library
	takes a new build])], [], [enable_static_libs=no])
ms_shared=
AS_IF([test "x$enable_static_libs" = xyes], [
	MS_ARCHIVE([FCGI_LIBS], [FCGX_Init])
	MS_ARCHIVE([CJSON_LIBS], [cJSON_Parse])
	MS_ARCHIVE([SQLITE_LIBS], [sqlite3_open_v2])
	MS_ARCHIVE([PCRE2_LIBS], [pcre2_compile_8])
	MS_ARCHIVE([SODIUM_LIBS], [sodium_init])])])

# MS_ARCHIVE(VARIABLE, FUNCTION)
# Take the archives of the libraries in VARIABLE, if a program that calls
# FUNCTION can be linked with them. The linker's way to tell archives from
# shared libraries holds for all that follow, so it is taken back.
AC_DEFUN([MS_ARCHIVE], [
AC_MSG_CHECKING([for archives of $$1])
ms_save_LIBS=$LIBS
ms_archives="-Wl,-Bstatic $$1 -Wl,-Bdynamic"
LIBS="$ms_archives $LIBS"
AC_LINK_IFELSE([AC_LANG_CALL([], [$2])],
	[AC_MSG_RESULT([yes])
	$1=$ms_archives],
	[AC_MSG_RESULT([no])
	AS_VAR_APPEND([ms_shared], [" $$1"])])
LIBS=$ms_save_LIBS])
