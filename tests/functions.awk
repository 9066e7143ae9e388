# Functions that do not fit on a screen: more than 70 lines between the braces.
/^[A-Za-z_0-9]+\(/ {
	name = $0
	sub(/\(.*/, "", name)
	start = 0
}
/^\{/ { start = FNR }
/^\}/ && start {
	if (FNR - start - 1 > 70) {
		print FILENAME ":" start ": " name " has " \
			FNR - start - 1 " lines"
		bad = 1
	}
	start = 0
}
END { exit bad }
