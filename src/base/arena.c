#include "base/arena.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/budget.h"

struct arena_chunk {
	struct arena_chunk *next, *before;
	size_t size, used;
	alignas(max_align_t) char data[];
};

static void
out_of_memory(struct arena *a)
{
	if (a->budget != NULL)
		budget_leave(a->budget, SPENT_MEMORY);
	fputs("level=fatal msg=\"out of memory\"\n", stderr);
	exit(EXIT_FAILURE);
}

/* May there be so many bytes more? If not, this does not come back. */
static void
ask(struct arena *a, size_t size)
{
	struct budget *b = a->budget;

	if (size > SIZE_MAX / 2)
		out_of_memory(a);
	if (b != NULL && b->limits.memory != 0 &&
		b->taken + size > b->limits.memory)
		budget_leave(b, SPENT_MEMORY);
}

static void
count(struct arena *a, size_t size)
{
	a->taken += size;
	if (a->budget != NULL)
		a->budget->taken += size;
}

static void
link_behind(struct arena_chunk *c, struct arena_chunk *before)
{
	c->before = before;
	c->next = before->next;
	before->next = c;
	if (c->next != NULL)
		c->next->before = c;
}

/*
 * A chunk that is the new head, or that one piece fills: the head then stays
 * what it is, because it has room for more.
 */
static struct arena_chunk *
chunk_new(struct arena *a, size_t size, bool filled)
{
	struct arena_chunk *c;

	ask(a, size);
	c = calloc(1, sizeof(*c) + size);
	if (c == NULL)
		out_of_memory(a);
	count(a, size);
	c->size = size;
	if (filled && a->head != NULL) {
		link_behind(c, a->head);
		return c;
	}
	c->next = a->head;
	if (c->next != NULL)
		c->next->before = c;
	a->head = c;
	return c;
}

static void
wipe(struct arena_chunk *c)
{
	explicit_bzero(c->data, c->used);
	c->used = 0;
}

void
arena_init(struct arena *a, size_t chunk_size)
{
	*a = (struct arena){ .chunk_size = chunk_size };
}

void
arena_release(struct arena *a)
{
	while (a->head != NULL) {
		struct arena_chunk *next = a->head->next;

		if (a->budget != NULL)
			a->budget->taken -= a->head->size;
		wipe(a->head);
		free(a->head);
		a->head = next;
	}
}

/*
 * Take the oldest ordinary chunk out of the list; NULL: there is none. What
 * lies above it in the heap can then go back to the system.
 */
static struct arena_chunk *
chunk_keep(struct arena *a)
{
	struct arena_chunk *keep = NULL;

#ifndef ARENA_DEBUG
	for (struct arena_chunk *c = a->head; c != NULL; c = c->next)
		if (c->size == a->chunk_size)
			keep = c;
#endif
	if (keep == NULL)
		return NULL;
	if (keep->before != NULL)
		keep->before->next = keep->next;
	else
		a->head = keep->next;
	if (keep->next != NULL)
		keep->next->before = keep->before;
	return keep;
}

void
arena_reset(struct arena *a)
{
	struct arena_chunk *keep = chunk_keep(a);

	arena_release(a);
	a->taken = 0;
	if (keep == NULL)
		return;
	wipe(keep);
	keep->next = keep->before = NULL;
	a->head = keep;
}

static size_t
rounded(size_t size)
{
#ifdef ARENA_DEBUG
	return size;
#else
	const size_t align = alignof(max_align_t);

	return (size + align - 1) & ~(align - 1);
#endif
}

/* Has a piece of that size a chunk of its own? */
static bool
alone(const struct arena *a, size_t size)
{
#ifdef ARENA_DEBUG
	(void)a;
	(void)size;
	return true;
#else
	return rounded(size) > a->chunk_size;
#endif
}

void *
arena_alloc(struct arena *a, size_t size)
{
	struct arena_chunk *c = a->head;
	size_t want;
	void *p;

	if (a->budget != NULL)
		budget_step(a->budget, 1 + (int)(size >> 12 & 0xffff));
	if (size > SIZE_MAX / 2)
		out_of_memory(a);
	want = rounded(size);
	if (alone(a, size))
		c = chunk_new(a, want, true);
	else if (c == NULL || c->size - c->used < want)
		c = chunk_new(a, a->chunk_size, false);
	p = c->data + c->used;
	c->used += want;
	/* Chunks are zeroed when they are new and when they are wiped. */
	return p;
}

/* A larger chunk for the piece that has one of its own. */
static void *
chunk_grow(struct arena *a, struct arena_chunk *c, size_t want)
{
	size_t more = want - c->size;
	struct arena_chunk *grown;

	ask(a, more);
	grown = realloc(c, sizeof(*c) + want);
	if (grown == NULL)
		out_of_memory(a);
	count(a, more);
	grown->size = grown->used = want;
	if (grown->before != NULL)
		grown->before->next = grown;
	else
		a->head = grown;
	if (grown->next != NULL)
		grown->next->before = grown;
	return grown->data;
}

void *
arena_resize(struct arena *a, void *p, size_t old, size_t size)
{
	struct arena_chunk *c = a->head;
	size_t had = rounded(old), want;
	void *more;

	if (a->budget != NULL)
		budget_step(a->budget, 1);
	if (size > SIZE_MAX / 2)
		out_of_memory(a);
	want = rounded(size);
	if (old > 0 && alone(a, old))
		return chunk_grow(a,
			(struct arena_chunk *)(void *)((char *)p -
				offsetof(struct arena_chunk, data)),
			want);
	if (c != NULL && !alone(a, size) &&
		(char *)p + had == c->data + c->used &&
		c->size - c->used >= want - had) {
		c->used += want - had;
		return p;
	}
	more = arena_alloc(a, size);
	return old > 0 ? memcpy(more, p, old) : more;
}

void *
arena_array(struct arena *a, size_t n, size_t size)
{
	size_t total;

	if (__builtin_mul_overflow(n, size, &total))
		out_of_memory(a);
	return arena_alloc(a, total);
}

void *
arena_grow(struct arena *a, void *p, size_t n, size_t size)
{
	enum { FIRST = 8 };
	size_t old, more = 0;

	if (n == 0)
		return arena_array(a, FIRST, size);
	if (n < FIRST || (n & (n - 1)) != 0)
		return p;
	if (__builtin_mul_overflow(n, size, &old) ||
		__builtin_mul_overflow(old, 2, &more))
		out_of_memory(a);
	p = arena_resize(a, p, old, more);
	memset((char *)p + old, 0, old);
	return p;
}

void *
arena_memdup(struct arena *a, const void *p, size_t size)
{
	void *copy = arena_alloc(a, size);

	return size == 0 ? copy : memcpy(copy, p, size);
}

char *
arena_strdup(struct arena *a, const char *s)
{
	return arena_memdup(a, s, strlen(s) + 1);
}

char *
arena_strndup(struct arena *a, const char *s, size_t n)
{
	char *copy = arena_alloc(a, n + 1);

	if (n > 0)
		memcpy(copy, s, n);
	return copy;
}

/* Room in which a short text can be tried: what is left of the head. */
static size_t
room_for_text(const struct arena *a)
{
	enum { SHORT = 256 };
	size_t room = a->head == NULL ? 0 : a->head->size - a->head->used;

	return alone(a, 1) ? 0 : room < SHORT ? room : SHORT;
}

char *
arena_printf(struct arena *a, const char *fmt, ...)
{
	size_t room = room_for_text(a);
	va_list ap;
	char *s;
	int n;

	/* Most texts are short and fit where they will stay. */
	s = room == 0 ? NULL : a->head->data + a->head->used;
	va_start(ap, fmt);
	n = vsnprintf(s, room, fmt, ap);
	va_end(ap);
	if (n >= 0 && (size_t)n < room)
		return arena_alloc(a, (size_t)n + 1);
	if (room > 0)
		memset(s, 0, room);
	if (n < 0)
		return arena_strdup(a, "");
	s = arena_alloc(a, (size_t)n + 1);
	va_start(ap, fmt);
	vsnprintf(s, (size_t)n + 1, fmt, ap);
	va_end(ap);
	return s;
}
