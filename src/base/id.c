#include "base/id.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

void
id_new(char out[ID_LEN + 1])
{
	static const char hex[] = "0123456789abcdef";
	unsigned char raw[ID_LEN / 2];

	if (getentropy(raw, sizeof(raw)) != 0) {
		fputs("level=fatal msg=\"no random numbers\"\n", stderr);
		exit(EXIT_FAILURE);
	}
	/* Version 4, variant 1 (RFC 9562 section 5.4). */
	raw[6] = (unsigned char)((raw[6] & 0x0f) | 0x40);
	raw[8] = (unsigned char)((raw[8] & 0x3f) | 0x80);
	for (unsigned i = 0; i < sizeof(raw); i++) {
		out[2 * i] = hex[raw[i] >> 4];
		out[2 * i + 1] = hex[raw[i] & 15];
	}
	out[ID_LEN] = '\0';
}
