#include "service/organization/days.h"

#include <string.h>

#include "base/clock.h"

enum { DAYS_MAX = 1100 };

/*
 * Read a date, and the offset from UTC that it names. A Z at its end names
 * none. *zoned: it names one.
 */
static int
read_date(struct call *c, const char *key, const char *text, int64_t *moment,
	int64_t *offset, bool *zoned)
{
	size_t n = strlen(text), date, time;
	int64_t local = 0;

	if (n > 0 && (text[n - 1] == 'Z' || text[n - 1] == 'z'))
		n--;
	text = arena_strndup(c->arena, text, n);
	date = strcspn(text, "Tt ");
	time = strcspn(text + date, "+-");
	*zoned = text[date + time] != '\0';
	if (!clock_parse(text, c->now, moment) ||
		(*zoned &&
			!clock_parse(arena_strndup(c->arena, text, date + time),
				c->now, &local)))
		return fail(c, ERR_VALIDATION, "%s: %.100s is no time", key,
			text);
	*offset = *zoned ? local - *moment : 0;
	return 0;
}

/*
 * The number of the day of a moment, where clocks are ahead of UTC by 'offset'.
 */
static int64_t
day_of(int64_t moment, int64_t offset)
{
	int64_t local = moment + offset;

	return local >= 0 ? local / DAY : -((DAY - 1 - local) / DAY);
}

int
days_read(struct call *c, const char *from_date, const char *to_date,
	struct days *out)
{
	int64_t from, to, offset, other, first;
	bool zoned, other_zoned;

	if (read_date(c, "from_date", from_date, &from, &offset, &zoned) != 0 ||
		read_date(c, "to_date", to_date, &to, &other, &other_zoned) !=
			0)
		return c->error;
	if (zoned != other_zoned)
		return fail(c, ERR_VALIDATION,
			"from_date, to_date: both or none of them with an "
			"offset from UTC");
	if (from > to)
		return fail(c, ERR_VALIDATION,
			"from_date: must not be later than to_date");
	first = day_of(from, offset);
	out->n = day_of(to, offset) - first + 1;
	if (out->n > DAYS_MAX)
		return fail(c, ERR_VALIDATION,
			"from_date, to_date: more than %d days", DAYS_MAX);
	out->since = first * DAY - offset;
	out->until = out->since + out->n * DAY;
	return 0;
}
