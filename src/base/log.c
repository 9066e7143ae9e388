#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

void
log_add(struct buf *line, const char *key, const char *value)
{
	bool quote = *value == '\0' || strpbrk(value, " =\"") != NULL;

	if (line->len > 0)
		buf_addc(line, ' ');
	buf_add(line, key);
	buf_addc(line, '=');
	if (quote)
		buf_addc(line, '"');
	for (const char *p = value; *p != '\0'; p++) {
		unsigned char c = (unsigned char)*p;

		if (c < 0x20 || c == 0x7f)
			buf_addf(line, "\\x%02x", c);
		else if (c == '"' || c == '\\')
			buf_addf(line, "\\%c", c);
		else
			buf_addc(line, *p);
	}
	if (quote)
		buf_addc(line, '"');
}

void
log_addn(struct buf *line, const char *key, long long value)
{
	char text[32];

	snprintf(text, sizeof(text), "%lld", value);
	log_add(line, key, text);
}

void
log_write(struct buf *line)
{
	buf_addc(line, '\n');
	/* A line that is too long must not swallow the next one. */
	if (line->full && line->len > 0)
		line->data[line->len - 1] = '\n';
	/* There is nobody to tell that the log cannot be written. */
	if (write(STDERR_FILENO, line->data, line->len) < 0)
		return;
}

void
log_event(const char *level, const char *topic, const char *fmt, ...)
{
	struct arena arena;
	struct buf line;
	char text[1024];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	arena_init(&arena, 4096);
	buf_init(&line, &arena, 8192);
	log_add(&line, "level", level);
	log_add(&line, "topic", topic);
	log_add(&line, "msg", text);
	log_write(&line);
	arena_release(&arena);
}
