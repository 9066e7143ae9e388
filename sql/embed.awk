# Turn the files of an engine into a C header:
# awk -v part=PART -f sql/embed.awk 001_init.sql ... models.sql
#
# PART ids: the names of its statements as an enum, the same for each engine.
# PART texts: the statements and the steps, for the engine alone.
#
# A file whose name begins with a digit is a step of the schema; any other
# holds statements, each under a line "-- name: NAME". Comments stay behind.
function quoted(s)
{
	gsub(/\\/, "\\\\", s)
	gsub(/"/, "\\\"", s)
	return "\t\"" s "\\n\"\n"
}
FNR == 1 {
	base = FILENAME
	sub(/.*\//, "", base)
	step = base ~ /^[0-9]/
	if (step) {
		steps[++nsteps] = ""
		version[nsteps] = base + 0
	}
}
/^-- name: / { name[++n] = $3; next }
/^[ \t]*--/ || /^[ \t]*$/ { next }
step { steps[nsteps] = steps[nsteps] quoted($0); next }
n { text[n] = text[n] quoted($0) }
END {
	print "/* Made by sql/embed.awk: do not edit. */"
	if (part == "ids") {
		print "#ifndef SQL_H\n#define SQL_H\n\nenum sql_id {"
		for (i = 1; i <= n; i++)
			print "\tSQL_" name[i] ","
		print "\tSQL_COUNT\n};\n\n#endif"
		exit
	}
	print "#pragma GCC diagnostic ignored \"-Woverlength-strings\""
	print "static const char *const sql_text[] = {"
	for (i = 1; i <= n; i++)
		printf "[SQL_%s] =\n%s,\n", name[i], text[i]
	print "};\nstatic const char *const sql_name[] = {"
	for (i = 1; i <= n; i++)
		printf "\t[SQL_%s] = \"%s\",\n", name[i], name[i]
	print "};"
	print "static const struct {"
	print "\tint version;"
	print "\tconst char *text;"
	print "} sql_steps[] = {"
	for (i = 1; i <= nsteps; i++)
		printf "{ %d,\n%s},\n", version[i], steps[i]
	print "};"
}
