#include "json/scan.h"

#include <ctype.h>
#include <string.h>

#include "base/arena.h"
#include "base/utf8.h"
#include "json/jr.h"

/* Say what is wrong with the byte that was reached. */
static bool
refuse(struct scan *s, const char *what)
{
	s->why->what = what;
	s->why->at = (size_t)(s->p - s->text);
	return false;
}

/* Move on to the next byte that is no white space, or to the end. */
static void
skip_space(struct scan *s)
{
	while (s->p < s->end && strchr(" \t\r\n", *s->p) != NULL &&
		*s->p != '\0')
		s->p++;
}

/* Take out the number of 'len' bytes that begins here, and step behind it. */
static void
keep_number(struct scan *s, size_t len)
{
	ARENA_GROW(s->arena, s->number, s->numbers);
	s->number[s->numbers++] = arena_strndup(s->arena, s->p, len);
	/* cJSON reads at most 63 bytes of a number: show it a zero instead. */
	memset(s->p, ' ', len);
	*s->p = '0';
	s->p += len;
}

/* The length of NaN, Infinity or -Infinity if one begins here, else 0. */
static size_t
word_number(const struct scan *s)
{
	static const char *const words[] = { "NaN", "Infinity", "-Infinity" };

	for (size_t i = 0; i < 3; i++) {
		size_t n = strlen(words[i]);

		if ((size_t)(s->end - s->p) >= n &&
			memcmp(s->p, words[i], n) == 0)
			return n;
	}
	return 0;
}

/* How many digits stand 'at' bytes behind this one. */
static size_t
digit_run(const struct scan *s, size_t at)
{
	size_t n = 0;

	while (isdigit((unsigned char)s->p[at + n]))
		n++;
	return n;
}

static bool
scan_number(struct scan *s)
{
	size_t n = word_number(s), d;

	if (n > 0) {
		keep_number(s, n);
		return true;
	}
	n = *s->p == '-';
	d = digit_run(s, n);
	if (d == 0 || (d > 1 && s->p[n] == '0'))
		return refuse(s, "not a number");
	n += d;
	if (s->p[n] == '.') {
		d = digit_run(s, n + 1);
		if (d == 0)
			return refuse(s, "not a number");
		n += 1 + d;
	}
	if (s->p[n] == 'e' || s->p[n] == 'E') {
		n += s->p[n + 1] == '+' || s->p[n + 1] == '-' ? 2 : 1;
		d = digit_run(s, n);
		if (d == 0)
			return refuse(s, "not a number");
		n += d;
	}
	keep_number(s, n);
	return true;
}

/* Read four hexadecimal digits. */
static bool
hex4(const char *p, unsigned *out)
{
	*out = 0;
	for (int i = 0; i < 4; i++) {
		int c = (unsigned char)p[i];

		if (!isxdigit(c))
			return false;
		*out = *out * 16 +
			(unsigned)(isdigit(c) ? c - '0' :
						tolower(c) - 'a' + 10);
	}
	return true;
}

static bool
scan_escape(struct scan *s)
{
	unsigned code, low;

	if (s->p[1] != 'u') {
		if (s->p[1] == '\0' || strchr("\"\\/bfnrt", s->p[1]) == NULL)
			return refuse(s, "unknown escape");
		s->p += 2;
		return true;
	}
	if (!hex4(s->p + 2, &code))
		return refuse(s, "unknown escape");
	if (code == 0)
		return refuse(s, "\\u0000 in a string");
	if (code >= 0xdc00 && code <= 0xdfff)
		return refuse(s, "lone surrogate");
	if (code >= 0xd800 && code <= 0xdbff) {
		if (s->p[6] != '\\' || s->p[7] != 'u' ||
			!hex4(s->p + 8, &low) || low < 0xdc00 || low > 0xdfff)
			return refuse(s, "lone surrogate");
		s->p += 6;
	}
	s->p += 6;
	return true;
}

static bool
scan_string(struct scan *s)
{
	size_t n;

	s->p++;
	for (;;) {
		if (s->p >= s->end)
			return refuse(s, "unfinished string");
		if (*s->p == '"') {
			s->p++;
			return true;
		}
		if ((unsigned char)*s->p < 0x20)
			return refuse(s, "control character in a string");
		if (*s->p == '\\') {
			if (!scan_escape(s))
				return false;
			continue;
		}
		n = utf8_len(s->p, (size_t)(s->end - s->p));
		if (n == 0)
			return refuse(s, "invalid UTF-8");
		s->p += n;
	}
}

static bool
scan_word(struct scan *s, const char *word)
{
	size_t n = strlen(word);

	if ((size_t)(s->end - s->p) < n || memcmp(s->p, word, n) != 0)
		return refuse(s, "not JSON");
	s->p += n;
	return true;
}

static bool scan_value(struct scan *s, unsigned depth);

/* The members or items up to 'close'. */
static bool
scan_nested(struct scan *s, unsigned depth, char close)
{
	if (depth >= s->depth_max)
		return refuse(s, "nested too deeply");
	s->p++;
	skip_space(s);
	if (*s->p == close) {
		s->p++;
		return true;
	}
	for (;;) {
		if (close == '}') {
			if (*s->p != '"')
				return refuse(s, "not a key");
			if (!scan_string(s))
				return false;
			skip_space(s);
			if (*s->p != ':')
				return refuse(s, "no colon after a key");
			s->p++;
		}
		if (!scan_value(s, depth + 1))
			return false;
		if (*s->p == close) {
			s->p++;
			return true;
		}
		if (*s->p != ',')
			return refuse(s, "not JSON");
		s->p++;
		skip_space(s);
	}
}

static bool
scan_value(struct scan *s, unsigned depth)
{
	bool ok;

	skip_space(s);
	if (s->p >= s->end)
		return refuse(s, "unexpected end");
	if (++s->values > s->values_max)
		return refuse(s, "too many values");
	switch (*s->p) {
	case '{':
		ok = scan_nested(s, depth, '}');
		break;
	case '[':
		ok = scan_nested(s, depth, ']');
		break;
	case '"':
		ok = scan_string(s);
		break;
	case 't':
		ok = scan_word(s, "true");
		break;
	case 'f':
		ok = scan_word(s, "false");
		break;
	case 'n':
		ok = scan_word(s, "null");
		break;
	default:
		ok = scan_number(s);
		break;
	}
	if (ok)
		skip_space(s);
	return ok;
}

bool
scan_text(struct scan *s, size_t len)
{
	s->p = s->text;
	s->end = s->text + len;
	if (len >= 3 && memcmp(s->p, "\xef\xbb\xbf", 3) == 0)
		s->p += 3;
	s->json = s->p;
	if (!scan_value(s, 0))
		return false;
	return s->p == s->end || refuse(s, "more after the value");
}
