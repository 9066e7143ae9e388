#include "base/clock.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>
#include <strings.h>
#include <time.h>

enum { MICRO = 1000000 };

static int64_t
read_clock(clockid_t id)
{
	struct timespec ts;

	clock_gettime(id, &ts);
	return (int64_t)ts.tv_sec * MICRO + ts.tv_nsec / 1000;
}

int64_t
clock_now(void)
{
	return read_clock(CLOCK_REALTIME);
}

int64_t
clock_monotonic(void)
{
	return read_clock(CLOCK_MONOTONIC);
}

int64_t
clock_cpu(void)
{
	return read_clock(CLOCK_PROCESS_CPUTIME_ID);
}

/* Days from 1970-01-01 to a day of the proleptic Gregorian calendar. */
static int64_t
days_from_civil(int64_t y, int64_t m, int64_t d)
{
	int64_t era, yoe, doy;

	y -= m <= 2;
	era = (y >= 0 ? y : y - 399) / 400;
	yoe = y - era * 400;
	doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
	return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

static int
days_in_month(int64_t y, int64_t m)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30,
		31 };
	bool leap = (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;

	return m == 2 && leap ? 29 : days[m - 1];
}

struct moment {
	bool partial; /* the day is today's, not one that was written */
	int64_t year, month, day, hour, minute, second, micro, offset;
};

/* Exactly n digits; moves *s behind them. */
static bool
digits(const char **s, int n, int64_t *out)
{
	int64_t v = 0;

	for (int i = 0; i < n; i++) {
		if (!isdigit((unsigned char)(*s)[i]))
			return false;
		v = v * 10 + ((*s)[i] - '0');
	}
	*s += n;
	*out = v;
	return true;
}

static size_t
digit_run(const char *s)
{
	return strspn(s, "0123456789");
}

/* "Jan 2 2024", "January 2, 2024" */
static bool
named_date(const char **s, struct moment *t)
{
	static const char *const names[] = { "january", "february", "march",
		"april", "may", "june", "july", "august", "september",
		"october", "november", "december" };
	size_t word = 0, n;

	while (isalpha((unsigned char)(*s)[word]))
		word++;
	t->month = 0;
	for (size_t i = 0; i < 12; i++)
		if ((word == 3 || word == strlen(names[i])) &&
			strncasecmp(*s, names[i], word) == 0)
			t->month = (int64_t)i + 1;
	if (t->month == 0)
		return false;
	*s += word;
	*s += strspn(*s, " ");
	n = digit_run(*s);
	if (n < 1 || n > 2 || !digits(s, (int)n, &t->day))
		return false;
	*s += strspn(*s, ", ");
	t->partial = false;
	return digit_run(*s) == 4 && digits(s, 4, &t->year);
}

/* YYYY, YYYY-MM, YYYY-MM-DD or YYYYMMDD; what is left out stays as it was. */
static bool
iso_date(const char **s, struct moment *t)
{
	size_t n = digit_run(*s);

	t->partial = n != 8;
	if (n == 8)
		return digits(s, 4, &t->year) && digits(s, 2, &t->month) &&
			digits(s, 2, &t->day);
	if (n != 4 || !digits(s, 4, &t->year))
		return false;
	if (**s != '-')
		return true;
	++*s;
	if (!digits(s, 2, &t->month))
		return false;
	if (**s != '-')
		return true;
	++*s;
	t->partial = false;
	return digits(s, 2, &t->day);
}

/* hh:mm[:ss[.f...]] */
static bool
time_of_day(const char **s, struct moment *t)
{
	int64_t scale = MICRO / 10;

	if (!digits(s, 2, &t->hour) || *(*s)++ != ':' ||
		!digits(s, 2, &t->minute))
		return false;
	if (**s != ':')
		return true;
	++*s;
	if (!digits(s, 2, &t->second))
		return false;
	if (**s != '.' && **s != ',')
		return true;
	++*s;
	if (digit_run(*s) == 0)
		return false;
	for (; isdigit((unsigned char)**s); ++*s, scale /= 10)
		t->micro += (**s - '0') * scale;
	return true;
}

/* Z, +hh:mm, +hhmm or +hh */
static bool
zone(const char **s, struct moment *t)
{
	int64_t hours, minutes = 0;
	int sign;

	*s += strspn(*s, " ");
	if (**s == 'Z' || **s == 'z') {
		++*s;
		return true;
	}
	if (**s != '+' && **s != '-')
		return **s == '\0';
	sign = *(*s)++ == '-' ? -1 : 1;
	if (!digits(s, 2, &hours))
		return false;
	if (**s == ':')
		++*s;
	if (**s != '\0' && !digits(s, 2, &minutes))
		return false;
	if (hours > 23 || minutes > 59)
		return false;
	t->offset = sign * (hours * 60 + minutes) * 60;
	return true;
}

bool
clock_parse(const char *s, int64_t now, int64_t *out)
{
	time_t sec = (time_t)(now / MICRO);
	struct moment t = { 0 };
	struct tm today;
	int64_t v;

	gmtime_r(&sec, &today);
	t.year = today.tm_year + 1900;
	t.month = today.tm_mon + 1;
	t.day = today.tm_mday;
	t.partial = true;
	s += strspn(s, " \t");
	if (isalpha((unsigned char)*s) ? !named_date(&s, &t) :
					 !iso_date(&s, &t))
		return false;
	if (*s == 'T' || *s == 't' || (*s == ' ' && digit_run(s + 1) > 0)) {
		s++;
		if (!time_of_day(&s, &t) || !zone(&s, &t))
			return false;
	}
	s += strspn(s, " \t");
	if (*s != '\0' || t.month < 1 || t.month > 12 || t.day < 1 ||
		t.hour > 23 || t.minute > 59 || t.second > 59 || t.year < 1)
		return false;
	/* "2024-02" read on the 31st means its last day. */
	if (t.day > days_in_month(t.year, t.month)) {
		if (!t.partial)
			return false;
		t.day = days_in_month(t.year, t.month);
	}
	v = days_from_civil(t.year, t.month, t.day) * 86400 + t.hour * 3600 +
		t.minute * 60 + t.second - t.offset;
	/* An offset may lead out of the years that can be written. */
	if (v < days_from_civil(1, 1, 1) * 86400 ||
		v >= days_from_civil(10000, 1, 1) * 86400)
		return false;
	*out = v * MICRO + t.micro / 1000 * 1000;
	return true;
}

/* 'n' digits of 'v'; where to go on. */
static char *
put_digits(char *to, int n, int64_t v)
{
	for (int i = n - 1; i >= 0; i--, v /= 10)
		to[i] = (char)('0' + v % 10);
	return to + n;
}

/* a / b and what is left of it, which is never negative. */
static int64_t
divide(int64_t a, int64_t b, int64_t *left)
{
	int64_t n = a / b - (a % b < 0);

	*left = a - n * b;
	return n;
}

/*
 * The day of the proleptic Gregorian calendar that is so many days after
 * 1970-01-01. Years are counted from March on, so that a leap day ends one.
 */
static void
civil_from_days(int64_t days, int64_t *y, int64_t *m, int64_t *d)
{
	int64_t day, year, march;
	int64_t era = divide(days + 719468, 146097, &day);

	year = (day - day / 1460 + day / 36524 - day / 146096) / 365;
	day -= 365 * year + year / 4 - year / 100;
	march = (5 * day + 2) / 153;
	*d = day - (153 * march + 2) / 5 + 1;
	*m = march < 10 ? march + 3 : march - 9;
	*y = year + era * 400 + (*m <= 2);
}

/* By hand: very many times are written, and printf and gmtime are slow. */
static void
format(int64_t t, bool whole, char *out)
{
	int64_t micro, second, year, month, day;

	civil_from_days(divide(divide(t, MICRO, &micro), 86400, &second), &year,
		&month, &day);
	out = put_digits(out, 4, year);
	*out++ = '-';
	out = put_digits(out, 2, month);
	*out++ = '-';
	out = put_digits(out, 2, day);
	*out++ = 'T';
	out = put_digits(out, 2, second / 3600);
	*out++ = ':';
	out = put_digits(out, 2, second / 60 % 60);
	*out++ = ':';
	out = put_digits(out, 2, second % 60);
	if (whole || micro != 0) {
		*out++ = '.';
		out = put_digits(out, 6, micro);
	}
	memcpy(out, "+00:00", sizeof("+00:00"));
}

void
clock_format(int64_t t, char *out)
{
	format(t, false, out);
}

void
clock_format_whole(int64_t t, char *out)
{
	format(t, true, out);
}
