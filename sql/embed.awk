# Turn the files of an engine into C:
# awk -v part=PART -v header=HEADER -f sql/embed.awk 001_init.sql ...
#
# PART ids: the names of its statements as an enum, the same for each engine.
# PART texts: the statements and the steps, as HEADER declares them.
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
	print "#include \"" header "\""
	print "#pragma GCC diagnostic ignored \"-Woverlength-strings\""
	print "const char *const sql_text[] = {"
	for (i = 1; i <= n; i++)
		printf "[SQL_%s] =\n%s,\n", name[i], text[i]
	print "};\nconst char *const sql_name[] = {"
	for (i = 1; i <= n; i++)
		printf "\t[SQL_%s] = \"%s\",\n", name[i], name[i]
	print "};\nconst struct sql_step sql_steps[] = {"
	for (i = 1; i <= nsteps; i++)
		printf "{ %d,\n%s},\n", version[i], steps[i]
	print "};\nconst size_t sql_step_count = " nsteps ";"
}
