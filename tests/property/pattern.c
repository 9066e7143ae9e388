#define PCRE2_CODE_UNIT_WIDTH 8
#include "inside.h"

#include <pcre2.h>
#include <stdlib.h>

static struct {
	char *text;
	bool caseless;
	pcre2_code *code;
} patterns[400];

static pcre2_match_data *match_data;

void
oracle_release(void)
{
	for (size_t i = 0; i < COUNT(patterns); i++) {
		free(patterns[i].text);
		pcre2_code_free(patterns[i].code);
	}
	pcre2_match_data_free(match_data);
}

/* NULL: it is none. */
static pcre2_code *
pattern(const char *text, bool caseless)
{
	PCRE2_SIZE at;
	size_t i = 0;
	int error;

	for (; i < COUNT(patterns) && patterns[i].text != NULL; i++)
		if (is(patterns[i].text, text) &&
			patterns[i].caseless == caseless)
			return patterns[i].code;
	if (i == COUNT(patterns))
		flunk("more patterns than expected");
	patterns[i].text = strdup(text);
	patterns[i].caseless = caseless;
	patterns[i].code = pcre2_compile((PCRE2_SPTR)text,
		PCRE2_ZERO_TERMINATED,
		PCRE2_UTF | (caseless ? PCRE2_CASELESS : 0), &error, &at, NULL);
	return patterns[i].code;
}

bool
finds(const char *text, bool caseless, const char *text_in)
{
	if (match_data == NULL)
		match_data = pcre2_match_data_create(1, NULL);
	return pcre2_match(pattern(text, caseless), (PCRE2_SPTR)text_in,
		       strlen(text_in), 0, 0, match_data, NULL) >= 0;
}

bool
is_pattern(const char *text, bool caseless)
{
	return pattern(text, caseless) != NULL;
}

bool
fits_pattern(const struct json *row, const struct place *p,
	const struct json *v)
{
	struct strs set;

	if (!jr_truthy(v))
		return true;
	if (!is_text(v)) {
		fault("400/12");
		return true;
	}
	if (row == NULL)
		return true;
	set = texts_of(row, p);
	return set.n > 0 && finds(jr_str(v), false, set.v[0]);
}
