/*
 * The plain CGI program that does nothing: it reads the request's body to its
 * end and answers one line. What it takes is what any CGI program takes, so
 * bench/cgi measures models.fcgi against it.
 */
#include <stdio.h>

int
main(void)
{
	static char sink[16384];

	while (fread(sink, 1, sizeof(sink), stdin) > 0)
		continue;
	return fputs("Content-Type: application/json\r\n\r\n{}", stdout) < 0;
}
