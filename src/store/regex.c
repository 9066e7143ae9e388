#define PCRE2_CODE_UNIT_WIDTH 8
#include "store/regex.h"

#include <ctype.h>
#include <pcre2.h>
#include <sqlite3.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum {
	CACHE = 16,           /* compiled patterns kept */
	PATTERN_MAX = 4096,   /* bytes */
	COMPILED_MAX = 65536, /* bytes; nested counts can grow a pattern */
	MATCH_LIMIT = 200000, /* steps of one match */
	DEPTH_LIMIT = 20000,  /* nested steps of one match */
	HEAP_LIMIT = 4096,    /* KiB of one match */
};

/* One slot a compiled pattern; the process's, not a request's. */
static struct slot {
	char *pattern;
	bool caseless;
	pcre2_code *code;
} cache[CACHE];
static unsigned next_slot;
static pcre2_match_data *match_data;
static pcre2_match_context *match_context;

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
	match_data = NULL;
	match_context = NULL;
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
		*why = "longer than 4096 bytes";
		return NULL;
	}
	code = pcre2_compile((PCRE2_SPTR)pattern, PCRE2_ZERO_TERMINATED,
		options, &error, &at, NULL);
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
	copy = strdup(pattern);
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
regex_match(const char *pattern, bool caseless, const char *subject, size_t len)
{
	const char *why;
	int rc;

	/* More patterns than slots in one request: compile it again. */
	if (!regex_check(pattern, caseless, &why) || !ready())
		return REGEX_RUNAWAY;
	rc = pcre2_match(slot_find(pattern, caseless)->code,
		(PCRE2_SPTR)subject, len, 0, 0, match_data, match_context);
	if (rc >= 0)
		return REGEX_YES;
	return rc == PCRE2_ERROR_NOMATCH ? REGEX_NO : REGEX_RUNAWAY;
}

bool
regex_literal(const char *pattern, struct buf *out)
{
	static const char special[] = "\\^$.[|()?*+{";
	const char *p = pattern;

	if (*p++ != '^')
		return false;
	for (; *p != '\0' && strcmp(p, "$") != 0; p++) {
		if (*p == '\\') {
			p++;
			/* An escaped letter or digit means something else. */
			if (*p == '\0' || isalnum((unsigned char)*p))
				return false;
		} else if (strchr(special, *p) != NULL) {
			return false;
		}
		buf_addc(out, *p);
	}
	return *p == '$' && !out->full;
}

static void
sql_regexp(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	bool caseless = sqlite3_user_data(ctx) != NULL;
	const char *pattern = (const char *)sqlite3_value_text(argv[0]);
	const char *subject;
	int rc;

	(void)argc;
	/* What is null or no text never matches. */
	if (pattern == NULL || sqlite3_value_type(argv[1]) != SQLITE_TEXT) {
		sqlite3_result_int(ctx, 0);
		return;
	}
	subject = (const char *)sqlite3_value_text(argv[1]);
	rc = regex_match(pattern, caseless, subject,
		(size_t)sqlite3_value_bytes(argv[1]));
	if (rc == REGEX_RUNAWAY) {
		sqlite3_result_error(ctx, "pattern needs too many steps", -1);
		sqlite3_result_error_code(ctx, SQLITE_TOOBIG);
	} else {
		sqlite3_result_int(ctx, rc == REGEX_YES);
	}
}

int
regex_register(struct sqlite3 *db)
{
	static char caseless;
	const int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC |
		SQLITE_DIRECTONLY;
	int rc;

	rc = sqlite3_create_function(db, "regexp", 2, flags, NULL, sql_regexp,
		NULL, NULL);
	if (rc == SQLITE_OK)
		rc = sqlite3_create_function(db, "iregexp", 2, flags, &caseless,
			sql_regexp, NULL, NULL);
	return rc;
}
