#include "call/disposition.h"

#include <stdint.h>
#include <string.h>

#include "base/buf.h"

/*
 * The letters from U+00C0 on without their accents, where that leaves one;
 * else "-".
 */
static const char folded[] =
	"AAAAAA-CEEEEIIII-NOOOOO--UUUUY--aaaaaa-ceeeeiiii-nooooo--uuuuy-y"
	"AaAaAaCcCcCcCcDd--EeEeEeEeEeGgGgGgGgHh--IiIiIiIiI-IiJjKk-LlLlLlL"
	"l--NnNnNnn--OoOoOo--RrRrRrSsSsSsSsTtTt--UuUuUuUuUuUuWwYyYZzZzZzs";

/* The name in ASCII, and without what means something between quotes. */
static const char *
plain_name(const char *name, struct arena *a)
{
	const unsigned char *s = (const unsigned char *)name;
	struct buf b;

	buf_init(&b, a, SIZE_MAX / 4);
	while (*s != '\0') {
		unsigned code = s[0];

		if (code < 0x80) {
			buf_addc(&b,
				code < 0x20 || code == 0x7f ||
						strchr("\"\\%/", (int)code) !=
							NULL ?
					'_' :
					(char)code);
			s++;
			continue;
		}
		code = (code & 0x1f) << 6 | (s[1] & 0x3f);
		if (s[0] < 0xe0 && code >= 0xc0 &&
			code < 0xc0 + sizeof(folded) - 1 &&
			folded[code - 0xc0] != '-')
			buf_addc(&b, folded[code - 0xc0]);
		for (s++; (*s & 0xc0) == 0x80; s++)
			;
	}
	return b.data;
}

/* The name as RFC 8187 section 3.2.1 writes texts into headers. */
static const char *
percent_encoded(const char *name, struct arena *a)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "abcdefghijklmnopqrstuvwxyz"
				    "0123456789-._~";
	struct buf b;

	buf_init(&b, a, SIZE_MAX / 4);
	for (; *name != '\0'; name++)
		if (strchr(plain, *name) != NULL)
			buf_addc(&b, *name);
		else
			buf_addf(&b, "%%%02X", (unsigned char)*name);
	return b.data;
}

const char *
disposition_attachment(const char *name, struct arena *a)
{
	const char *plain = plain_name(name, a);

	return arena_printf(a, "attachment; filename=\"%s\"%s%s", plain,
		strcmp(plain, name) == 0 ? "" : "; filename*=UTF-8''",
		strcmp(plain, name) == 0 ? "" : percent_encoded(name, a));
}
