#include "store/sqlite/words.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

enum { WORDS_MAX = 60 };

static const char *const stop_words[] = { "a", "about", "above", "after",
	"again", "against", "all", "am", "an", "and", "any", "are", "as", "at",
	"be", "because", "been", "before", "being", "below", "between", "both",
	"but", "by", "cannot", "could", "did", "do", "does", "doing", "down",
	"during", "each", "few", "for", "from", "further", "had", "has", "have",
	"having", "he", "her", "here", "hers", "herself", "him", "himself",
	"his", "how", "i", "if", "in", "into", "is", "it", "its", "itself",
	"me", "more", "most", "my", "myself", "no", "nor", "not", "of", "off",
	"on", "once", "only", "or", "other", "ought", "our", "ours",
	"ourselves", "out", "over", "own", "same", "she", "should", "so",
	"some", "such", "than", "that", "the", "their", "theirs", "them",
	"themselves", "then", "there", "these", "they", "this", "those",
	"through", "to", "too", "under", "until", "up", "very", "was", "we",
	"were", "what", "when", "where", "which", "while", "who", "whom", "why",
	"with", "would", "you", "your", "yours", "yourself", "yourselves" };

static bool
says_nothing(const char *word)
{
	for (size_t i = 0; i < sizeof(stop_words) / sizeof(stop_words[0]); i++)
		if (strcasecmp(stop_words[i], word) == 0)
			return true;
	return false;
}

static void
add(struct strs *list, const char *s, size_t n, struct arena *a)
{
	if (list->v == NULL)
		list->v = ARENA_ARRAY(a, const char *, WORDS_MAX);
	if (list->n < WORDS_MAX && n > 0)
		list->v[list->n++] = arena_strndup(a, s, n);
}

/*
 * How many bytes at the start belong to a word: letters, digits, the
 * underscore, and all that is not ASCII.
 */
static size_t
word_length(const char *s)
{
	size_t n = 0;

	while (isalnum((unsigned char)s[n]) || s[n] == '_' ||
		(unsigned char)s[n] >= 0x80)
		n++;
	return n;
}

/* Add every word among the 'len' bytes at 's', but those that say nothing. */
static void
add_words(struct strs *list, const char *s, size_t len, struct arena *a)
{
	const char *end = s + len;

	while (s < end) {
		size_t n = word_length(s);

		if (n > (size_t)(end - s))
			n = (size_t)(end - s);
		if (n > 0 && !says_nothing(arena_strndup(a, s, n)))
			add(list, s, n, a);
		s += n > 0 ? n : 1;
	}
}

void
words_read(const char *text, struct arena *a, struct words *out)
{
	bool fresh = true, minus = false;

	memset(out, 0, sizeof(*out));
	while (*text != '\0') {
		size_t n = word_length(text);

		if (n > 0) {
			add_words(minus ? &out->without : &out->terms, text, n,
				a);
		} else if (*text == '"') {
			const char *end = strchr(text + 1, '"');

			n = end == NULL ? strlen(text + 1) :
					  (size_t)(end - text - 1);
			add(minus ? &out->no_phrases : &out->phrases, text + 1,
				n, a);
			if (!minus)
				add_words(&out->terms, text + 1, n, a);
			n += end == NULL ? 1 : 2;
		} else {
			/* A hyphen inside a word is no minus. */
			minus = *text == '-' && fresh;
			fresh = isspace((unsigned char)*text) != 0;
			text++;
			continue;
		}
		text += n;
		minus = fresh = false;
	}
}

const char *
words_any(const struct strs *words, struct arena *a)
{
	struct buf b;

	buf_init(&b, a, SIZE_MAX / 4);
	for (size_t i = 0; i < words->n; i++)
		buf_addf(&b, "%s\"%s\"", i > 0 ? " OR " : "", words->v[i]);
	return b.data;
}
