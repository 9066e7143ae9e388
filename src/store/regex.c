#define PCRE2_CODE_UNIT_WIDTH 8
#include "store/regex.h"

#include <ctype.h>
#include <pcre2.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/budget.h"
#include "base/utf8.h"

enum {
	CACHE = 16,             /* compiled patterns kept */
	PATTERN_MAX = 65536,    /* bytes; pattern_limit allows less */
	COMPILED_MAX = 1 << 20, /* bytes; nested counts make a pattern grow */
	MATCH_LIMIT = 200000,   /* steps of one match */
	DEPTH_LIMIT = 20000,    /* nested steps of one match */
	HEAP_LIMIT = 4096,      /* KiB of one match */
	STEPS_MIN = 1000000,    /* items of a pattern tried in a subject, and */
	STEPS_BYTE = 4,         /* so many more for each byte of it */
	STEPS_LOOK = 512,       /* between looks at the budget */
	COMPILE_TICKS = 500,    /* of the budget; see budget_tick() */
	NESTED_MAX = 100,       /* groups inside groups */
};

/*
 * A slot for each compiled pattern. They belong to the process, not to a
 * request.
 */
static struct slot {
	char *pattern;
	bool caseless;
	pcre2_code *code;
} cache[CACHE];
static unsigned next_slot;
static pcre2_match_data *match_data;
static pcre2_match_context *match_context;
static pcre2_compile_context *compile_context;

static void
slot_clear(struct slot *s)
{
	free(s->pattern);
	pcre2_code_free(s->code);
	*s = (struct slot){ 0 };
}

void
regex_release(void)
{
	for (unsigned i = 0; i < CACHE; i++)
		slot_clear(&cache[i]);
	pcre2_match_data_free(match_data);
	pcre2_match_context_free(match_context);
	pcre2_compile_context_free(compile_context);
	match_data = NULL;
	match_context = NULL;
	compile_context = NULL;
}

static struct slot *
slot_find(const char *pattern, bool caseless)
{
	for (unsigned i = 0; i < CACHE; i++)
		if (cache[i].pattern != NULL && cache[i].caseless == caseless &&
			strcmp(cache[i].pattern, pattern) == 0)
			return &cache[i];
	return NULL;
}

static pcre2_code *
compile(const char *pattern, bool caseless, const char **why)
{
	static char message[128];
	uint32_t options = PCRE2_UTF | PCRE2_NEVER_BACKSLASH_C |
		(caseless ? PCRE2_CASELESS : 0);
	PCRE2_SIZE at, size;
	pcre2_code *code;
	int error;

	if (strlen(pattern) > PATTERN_MAX) {
		*why = "too long";
		return NULL;
	}
	/*
	 * Steps are counted only where there can be many, because counting is
	 * slow and takes memory.
	 */
	if (!regex_plain(pattern))
		options |= PCRE2_AUTO_CALLOUT;
	if (compile_context == NULL)
		compile_context = pcre2_compile_context_create(NULL);
	if (compile_context != NULL)
		pcre2_set_parens_nest_limit(compile_context, NESTED_MAX);
	code = pcre2_compile((PCRE2_SPTR)pattern, PCRE2_ZERO_TERMINATED,
		options, &error, &at, compile_context);
	if (code == NULL) {
		pcre2_get_error_message(error, (PCRE2_UCHAR *)message,
			sizeof(message));
		*why = message;
		return NULL;
	}
	if (pcre2_pattern_info(code, PCRE2_INFO_SIZE, &size) != 0 ||
		size > COMPILED_MAX) {
		pcre2_code_free(code);
		*why = "too large when compiled";
		return NULL;
	}
	return code;
}

bool
regex_check(const char *pattern, bool caseless, const char **why)
{
	struct slot *s = slot_find(pattern, caseless);
	pcre2_code *code;
	char *copy;

	if (s != NULL)
		return true;
	code = compile(pattern, caseless, why);
	if (code == NULL)
		return false;
	copy = strdup(pattern); /* heap: the cache outlives the request */
	if (copy == NULL) {
		pcre2_code_free(code);
		*why = "out of memory";
		return false;
	}
	s = &cache[next_slot++ % CACHE];
	slot_clear(s);
	*s = (struct slot){ copy, caseless, code };
	return true;
}

/* What one match may still use. */
struct left {
	int64_t steps;
	struct budget *budget;
	bool overdue;
};

/*
 * PCRE2 calls this before each item of the pattern that it tries. PCRE2's own
 * limit begins again at each place of the subject where a match could begin;
 * this one counts steps through the whole of it. One step can take very long,
 * because a recursion copies all groups. So the budget is looked at as well.
 */
static int
on_step(pcre2_callout_block *block, void *arg)
{
	struct left *left = arg;

	(void)block;
	if (--left->steps < 0)
		return PCRE2_ERROR_CALLOUT;
	if (left->steps % STEPS_LOOK != 0 || left->budget == NULL ||
		!budget_spent(left->budget))
		return 0;
	left->overdue = true;
	return PCRE2_ERROR_CALLOUT;
}

static bool
ready(void)
{
	if (match_data == NULL)
		match_data = pcre2_match_data_create(1, NULL);
	if (match_context == NULL) {
		match_context = pcre2_match_context_create(NULL);
		if (match_context != NULL) {
			pcre2_set_match_limit(match_context, MATCH_LIMIT);
			pcre2_set_depth_limit(match_context, DEPTH_LIMIT);
			pcre2_set_heap_limit(match_context, HEAP_LIMIT);
		}
	}
	return match_data != NULL && match_context != NULL;
}

int
regex_match(const char *pattern, bool caseless, const char *subject, size_t len,
	struct budget *b)
{
	struct left left = { 0, b, false };
	bool fresh = slot_find(pattern, caseless) == NULL;
	uint32_t options = 0;
	const char *why;
	int rc;

	if (b != NULL && budget_tick(b, fresh ? COMPILE_TICKS : 1))
		return REGEX_OVERDUE;
	/*
	 * It was pushed out of its slot, because one request has more patterns
	 * than there are slots: compile it again.
	 */
	if (!regex_check(pattern, caseless, &why) || !ready())
		return REGEX_RUNAWAY;
	/* A part of the text does not end where the text ends. */
	if (len > REGEX_SUBJECT_MAX) {
		options = PCRE2_NOTEOL;
		for (len = REGEX_SUBJECT_MAX; (subject[len] & 0xc0) == 0x80;)
			len--;
	}
	left.steps = STEPS_MIN + STEPS_BYTE * (int64_t)len;
	pcre2_set_callout(match_context, on_step, &left);
	rc = pcre2_match(slot_find(pattern, caseless)->code,
		(PCRE2_SPTR)subject, len, 0, options, match_data,
		match_context);
	if (rc >= 0)
		return REGEX_YES;
	if (left.overdue)
		return REGEX_OVERDUE;
	return rc == PCRE2_ERROR_NOMATCH ? REGEX_NO : REGEX_RUNAWAY;
}

/*
 * Take one literal character at *p, and move *p behind it. NULL when it is
 * none: an escaped letter or digit has a meaning of its own.
 */
static const char *
literal(const char **p)
{
	const char *c = *p;

	if (*c == '\\') {
		c++;
		if (isalnum((unsigned char)*c))
			return NULL;
	} else if (strchr("^$.[|()?*+{", *c) != NULL) {
		return NULL;
	}
	if (*c == '\0')
		return NULL;
	*p = c + 1;
	return c;
}

bool
regex_literal(const char *pattern, struct buf *out)
{
	const char *p = pattern;

	if (*p++ != '^')
		return false;
	while (*p != '\0' && strcmp(p, "$") != 0) {
		const char *c = literal(&p);

		if (c == NULL)
			return false;
		buf_addc(out, *c);
	}
	return *p == '$' && !out->full;
}

bool
regex_plain(const char *pattern)
{
	const char *p = pattern;

	for (;;) {
		if (*p++ != '^')
			return false;
		while (literal(&p) != NULL)
			;
		if (*p == '$')
			p++;
		else if (strncmp(p, ".*", 2) == 0)
			p += 2;
		if (*p == '\0')
			return true;
		if (*p++ != '|')
			return false;
	}
}

/* --- What a pattern's matches must hold --- */

/* A run of literal characters that every match holds. */
struct run {
	const char *at[256]; /* where each character begins, in 'text' */
	size_t n;
	struct buf text;
	struct arena *arena;
	struct strs pieces;
	bool caseless;
};

enum { PIECES_MAX = 24 };

/*
 * Do these characters, without regard to case, equal ASCII characters only?
 * Unicode makes two ASCII letters equal to characters beyond ASCII.
 */
static bool
folds_plainly(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)s[i] >= 0x80 || strchr("kKsS", s[i]) != NULL)
			return false;
	return true;
}

static void
run_end(struct run *r)
{
	const char *end = r->text.data + r->text.len;

	for (size_t i = 0; i + 3 <= r->n && r->pieces.n < PIECES_MAX; i++) {
		const char *from = r->at[i];
		size_t len = (size_t)((i + 3 < r->n ? r->at[i + 3] : end) -
			from);

		if (!r->caseless || folds_plainly(from, len))
			strs_add(&r->pieces, r->arena,
				arena_strndup(r->arena, from, len));
	}
	r->n = 0;
	buf_cut(&r->text, 0);
}

/*
 * 'at' points into the text, which must therefore not move when it grows: it
 * gets all of its room at once.
 */
static void
run_add(struct run *r, const char *c, size_t len)
{
	if (r->n == sizeof(r->at) / sizeof(r->at[0]))
		run_end(r);
	r->at[r->n++] = r->text.data + r->text.len;
	buf_addn(&r->text, c, len);
}

static void
run_drop_last(struct run *r)
{
	if (r->n > 0)
		buf_cut(&r->text, (size_t)(r->at[--r->n] - r->text.data));
}

/* The place behind a character class, or NULL when it cannot be told. */
static const char *
skip_class(const char *p)
{
	size_t n;

	p++;
	if (*p == '^')
		p++;
	if (*p == ']')
		p++;
	for (; *p != '\0' && *p != ']'; p++) {
		if (*p == '\\') {
			/*
			 * What these stand for may contain a closing bracket.
			 */
			if (p[1] == '\0' || strchr("QEc", p[1]) != NULL)
				return NULL;
			p++;
		} else if (*p == '[' && p[1] != '\0' &&
			strchr(":.=", p[1]) != NULL) {
			/*
			 * This is "[:alpha:]", or else just these characters.
			 */
			n = 2 + strspn(p + 2, "^abcdefghijklmnopqrstuvwxyz");
			if (p[n] != p[1] || p[n + 1] != ']')
				return NULL;
			p += n + 1;
		}
	}
	return *p == ']' ? p + 1 : NULL;
}

/* The place behind a group; what is inside it does not matter here. */
static const char *
skip_group(const char *p)
{
	unsigned depth = 0;

	for (;;) {
		switch (*p) {
		case '\0':
			return NULL;
		case '\\':
			if (p[1] == '\0' || strchr("QEc", p[1]) != NULL)
				return NULL;
			p += 2;
			continue;
		case '[':
			p = skip_class(p);
			if (p == NULL)
				return NULL;
			continue;
		case '(':
			/* Comments, verbs and settings follow other rules. */
			if (p[1] == '*' ||
				(p[1] == '?' &&
					strchr(":=!<>P|'", p[2]) == NULL) ||
				(p[1] == '?' && p[2] == '\0'))
				return NULL;
			depth++;
			break;
		case ')':
			if (--depth == 0)
				return p + 1;
			break;
		default:
			break;
		}
		p++;
	}
}

/* The place behind "{2,3}", or NULL when it is something else. */
static const char *
skip_count(const char *p)
{
	p += 1 + strspn(p + 1, "0123456789,");
	return *p == '}' ? p + 1 : NULL;
}

/* Take one item of the pattern. NULL when nothing can be said about it. */
static const char *
piece(struct run *r, const char *p)
{
	size_t n;

	switch (*p) {
	case '|':
	case ')':
		return NULL;
	case '(':
		run_end(r);
		return skip_group(p);
	case '[':
		run_end(r);
		return skip_class(p);
	case '*':
	case '?':
		run_drop_last(r);
		run_end(r);
		return p + 1;
	case '{':
		run_drop_last(r);
		run_end(r);
		return skip_count(p);
	case '+':
	case '.':
	case '^':
	case '$':
		run_end(r);
		return p + 1;
	case '\\':
		if (isalnum((unsigned char)p[1])) {
			/*
			 * These escapes stand for one character, or for none.
			 */
			if (strchr("dDwWsSbBAZzhHvVRnrtfae", p[1]) == NULL)
				return NULL;
			run_end(r);
			return p + 2;
		}
		p++;
		break;
	default:
		break;
	}
	n = utf8_len(p, strlen(p));
	if (n == 0)
		return NULL;
	run_add(r, p, n);
	return p + n;
}

struct strs
regex_pieces(const char *pattern, bool caseless, struct arena *a)
{
	struct run r = { .arena = a, .caseless = caseless };
	size_t room = strlen(pattern) + 1;

	buf_init(&r.text, a, room);
	r.text.data = arena_alloc(a, room + 1);
	r.text.cap = room + 1;
	for (const char *p = pattern; *p != '\0';) {
		p = piece(&r, p);
		if (p == NULL)
			return (struct strs){ NULL, 0 };
	}
	run_end(&r);
	return r.pieces;
}
