#include "base/utf8.h"

#include "base/eight.h"

size_t
utf8_len(const char *s, size_t n)
{
	const unsigned char *u = (const unsigned char *)s;
	unsigned char low = 0x80, high = 0xbf;
	size_t len;

	if (n == 0)
		return 0;
	if (u[0] < 0x80)
		return 1;
	if (u[0] < 0xc2 || u[0] > 0xf4)
		return 0;
	len = u[0] < 0xe0 ? 2 : u[0] < 0xf0 ? 3 : 4;
	if (len > n)
		return 0;
	/* The first byte narrows what the second may be. */
	if (u[0] == 0xe0)
		low = 0xa0;
	else if (u[0] == 0xed)
		high = 0x9f;
	else if (u[0] == 0xf0)
		low = 0x90;
	else if (u[0] == 0xf4)
		high = 0x8f;
	if (u[1] < low || u[1] > high)
		return 0;
	for (size_t i = 2; i < len; i++)
		if (u[i] < 0x80 || u[i] > 0xbf)
			return 0;
	return len;
}

size_t
utf8_valid(const char *s, size_t n)
{
	size_t at = 0;

	while (at < n) {
		size_t len;

		while (n - at >= 8 && eight_ascii(eight_at(s + at)))
			at += 8;
		len = utf8_len(s + at, n - at);
		if (len == 0)
			break;
		at += len;
	}
	return at;
}

bool
utf8_has_controls(const char *s)
{
	const unsigned char *u = (const unsigned char *)s;

	for (; *u != '\0'; u++)
		if (*u < 0x20 || *u == 0x7f ||
			(*u == 0xc2 && u[1] >= 0x80 && u[1] < 0xa0))
			return true;
	return false;
}
