#include "call/config.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/nearest.h"

/* Bytes of MODELSHELF_, which the names of environment variables begin with. */
enum { PREFIX = 11 };

enum {
	OPEN_MEMORY = 16 << 20, /* of a call of anybody, bytes */
#ifdef ARENA_DEBUG
	OPEN_CPU = 2000000, /* sanitizers take their share */
#else
	OPEN_CPU = 200000, /* of a call of anybody, microseconds */
#endif
};

const char *const journal_modes[] = { "auto", "wal", "rollback", NULL };
const char *const sharers[] = { "admin", "user", NULL };

SHAPE(config, NULL, CONFIG_FIELDS);

static bool
bad(const char **why, struct arena *a, const char *where, const char *name,
	const char *what)
{
	*why = arena_printf(a, "%s: %s %s", where, name, what);
	return false;
}

/* Is it a text that the setting can be? Else *what says which it can be. */
static bool
is_fit(const struct field *f, const char *text, struct arena *a,
	const char **what)
{
	struct nearest near = { .word = text };

	*what = "must be empty or an absolute path";
	if ((f->flags & ABSOLUTE) != 0)
		return *text == '\0' || *text == '/';
	if (f->choices == NULL)
		return true;
	*what = "must be one of";
	for (const char *const *c = f->choices; *c != NULL; c++) {
		if (strcmp(*c, text) == 0)
			return true;
		nearest_try(&near, *c);
		*what = arena_printf(a, "%s %s", *what, *c);
	}
	*what = arena_printf(a, "%s%s", *what, nearest_hint(&near, a));
	return false;
}

/* Give one setting its value; 'where' is for the message. */
static bool
set(struct config *cfg, const struct field *f, const char *text,
	const char *where, struct arena *a, const char **why)
{
	void *p = (char *)cfg + f->at;
	const char *what;
	long long n;
	char *end;

	if (f->type == TYPE_flag) {
		bool yes = strcmp(text, "true") == 0;

		if (!yes && strcmp(text, "false") != 0)
			return bad(why, a, where, f->name,
				"must be true or false");
		*(T_flag *)p = yes;
	} else if (f->type == TYPE_int) {
		errno = 0;
		n = strtoll(text, &end, 10);
		if (*text == '\0' || *end != '\0' || errno != 0)
			return bad(why, a, where, f->name, "must be a number");
		if (n < f->min || n > f->max)
			return bad(why, a, where, f->name,
				arena_printf(a, "must be from %lld to %lld",
					(long long)f->min, (long long)f->max));
		*(T_int *)p = n;
	} else {
		if (!is_fit(f, text, a, &what))
			return bad(why, a, where, f->name, what);
		*(T_str *)p = arena_strdup(a, text);
	}
	record_set(cfg, f, true, false);
	return true;
}

static char *
trim(char *s)
{
	size_t n;

	s += strspn(s, " \t\r\n");
	n = strlen(s);
	while (n > 0 && strchr(" \t\r\n", s[n - 1]) != NULL)
		s[--n] = '\0';
	return s;
}

/* "; did you mean database?", or "". */
static const char *
nearest_setting(const char *name, struct arena *a)
{
	struct nearest near = { .word = name };

	for (size_t i = 0; i < config_shape.count; i++)
		nearest_try(&near, config_shape.fields[i].name);
	return nearest_hint(&near, a);
}

static bool
read_line(struct config *cfg, char *line, const char *where, struct arena *a,
	const char **why)
{
	const struct field *f;
	char *value;

	line = trim(line);
	if (*line == '\0' || *line == '#')
		return true;
	value = strchr(line, '=');
	if (value == NULL)
		return bad(why, a, where, line, "is not \"name = value\"");
	*value++ = '\0';
	line = trim(line);
	f = shape_find(&config_shape, line);
	if (f == NULL)
		return bad(why, a, where, line,
			arena_printf(a, "is not a setting%s",
				nearest_setting(line, a)));
	return set(cfg, f, trim(value), where, a, why);
}

/*
 * Editors of some systems write a byte order mark in front of a text, which
 * nobody sees, and which would be part of the first name.
 */
static bool
has_no_mark(const char *line, const char *file, struct arena *a,
	const char **why)
{
	const char *what = NULL;

	if (strncmp(line, "\xef\xbb\xbf", 3) == 0)
		what = "begins with a byte order mark: save it as UTF-8 "
		       "without one";
	else if (strncmp(line, "\xff\xfe", 2) == 0 ||
		strncmp(line, "\xfe\xff", 2) == 0)
		what = "begins with the byte order mark of UTF-16: save it as "
		       "UTF-8 without one";
	if (what != NULL)
		*why = arena_printf(a, "%s: %s", file, what);
	return what == NULL;
}

static bool
read_lines(struct config *cfg, FILE *in, const char *file, struct arena *a,
	const char **why)
{
	char *line = NULL;
	size_t room = 0;
	bool ok = true;

	for (int n = 1; ok && getline(&line, &room, in) >= 0; n++)
		ok = (n > 1 || has_no_mark(line, file, a, why)) &&
			read_line(cfg, line, arena_printf(a, "%s:%d", file, n),
				a, why);
	free(line);
	if (ok && ferror(in)) {
		*why = arena_printf(a, "%s: %s", file, strerror(errno));
		return false;
	}
	return ok;
}

static bool
read_file(struct config *cfg, const char *file, struct arena *a,
	const char **why)
{
	FILE *in = fopen(file, "re");
	bool ok;

	if (in == NULL) {
		*why = arena_printf(a, "%s: %s", file, strerror(errno));
		return false;
	}
	ok = read_lines(cfg, in, file, a, why);
	fclose(in);
	return ok;
}

static const char *
environment_name(const struct field *f, struct arena *a)
{
	char *name = arena_printf(a, "MODELSHELF_%s", f->name);

	for (char *p = name; *p != '\0'; p++)
		*p = (char)toupper((unsigned char)*p);
	return name;
}

bool
config_load(struct config *cfg, const char *file, struct arena *a,
	const char **why)
{
	FILE *probe;

	memset(cfg, 0, sizeof(*cfg));
	for (size_t i = 0; i < config_shape.count; i++) {
		const struct field *f = &config_shape.fields[i];

		if (!set(cfg, f, f->fallback, "default", a, why))
			return false;
	}
	if (file == NULL)
		file = getenv("MODELSHELF_CONF");
	if (file == NULL && (probe = fopen(DEFAULT_CONFIG, "re")) != NULL) {
		fclose(probe);
		file = DEFAULT_CONFIG;
	}
	if (file != NULL && !read_file(cfg, file, a, why))
		return false;
	for (size_t i = 0; i < config_shape.count; i++) {
		const struct field *f = &config_shape.fields[i];
		const char *value = getenv(environment_name(f, a));

		if (value != NULL && !set(cfg, f, value, "environment", a, why))
			return false;
	}
	return true;
}

/* Is the word, behind MODELSHELF_, the name of a variable that is read? */
static bool
is_known(const char *word, struct arena *a, struct nearest *near)
{
	bool known = strcmp(word, "CONF") == 0;

	*near = (struct nearest){ .word = word };
	nearest_try(near, "CONF");
	for (size_t i = 0; !known && i < config_shape.count; i++) {
		const char *name = environment_name(&config_shape.fields[i], a);

		known = strcmp(word, name + PREFIX) == 0;
		nearest_try(near, name + PREFIX);
	}
	return known;
}

void
config_misspelt(struct arena *a, void (*tell)(void *arg, const char *text),
	void *arg)
{
	struct nearest near;
	const char *name, *hint;

	for (char **p = environ; p != NULL && *p != NULL; p++) {
		if (strncmp(*p, "MODELSHELF_", PREFIX) != 0)
			continue;
		name = arena_strndup(a, *p, strcspn(*p, "="));
		if (is_known(name + PREFIX, a, &near))
			continue;
		hint = near.best == NULL ?
			"" :
			arena_printf(a, "; did you mean MODELSHELF_%s?",
				near.best);
		tell(arg,
			arena_printf(a,
				"the environment variable %s is no setting%s",
				name, hint));
	}
}

struct store_options
config_store(const struct config *cfg)
{
	return (struct store_options){
		.path = cfg->database,
		.journal = cfg->journal_mode[0] == 'a' ? JOURNAL_AUTO :
			cfg->journal_mode[0] == 'w'    ? JOURNAL_WAL :
							 JOURNAL_ROLLBACK,
		.busy_ms = (int)cfg->busy_timeout_ms,
		.limit_ms = cfg->time_limit_ms,
		.memory = cfg->memory_limit,
	};
}

/* The smaller of two limits; a limit of 0 means that there is none. */
static int64_t
at_most(int64_t limit, int64_t other)
{
	return limit == 0 || limit > other ? other : limit;
}

struct bounds
config_limits(const struct config *cfg, bool known)
{
	struct bounds l = {
		.wall = cfg->time_limit_ms * 1000,
		.cpu = cfg->cpu_limit_ms * 1000,
		.hold = cfg->write_limit_ms * 1000,
		.memory = (size_t)(cfg->memory_limit -
			cfg->memory_limit / STORE_PART),
	};

	if (known)
		return l;
	l.cpu = at_most(l.cpu, OPEN_CPU);
	l.memory = (size_t)at_most((int64_t)l.memory, OPEN_MEMORY);
	return l;
}

struct bounds
config_long_limits(const struct config *cfg)
{
	struct bounds l = config_limits(cfg, true);

	l.cpu = l.wall;
	l.hold = 0;
	return l;
}

void
config_write(struct jw *w, const struct shape *sh, const void *rec)
{
	for (size_t i = 0; i < sh->count; i++)
		if ((sh->fields[i].flags & SECRET) == 0)
			jw_field(w, &sh->fields[i], rec);
}

void
config_sample(FILE *out)
{
	fputs("# Settings of modelshelf, see modelshelf.conf(5). Each can be "
	      "overridden by the\n# environment variable MODELSHELF_<NAME>. "
	      "What is shown are the defaults.\n",
		out);
	for (size_t i = 0; i < config_shape.count; i++) {
		const struct field *f = &config_shape.fields[i];

		fprintf(out, "\n# %s", f->doc);
		if (f->type == TYPE_int)
			fprintf(out, " (%lld to %lld)", (long long)f->min,
				(long long)f->max);
		for (const char *const *c = f->choices; c != NULL && *c != NULL;
			c++)
			fprintf(out, "%s%s", c == f->choices ? " (" : ", ", *c);
		fprintf(out, "%s.\n#%s = %s\n", f->choices != NULL ? ")" : "",
			f->name, f->fallback);
	}
}
