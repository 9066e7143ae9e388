#include "base/arena.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct arena_chunk {
	struct arena_chunk *next;
	size_t size, used;
	alignas(max_align_t) char data[];
};

static void
out_of_memory(void)
{
	fputs("level=fatal msg=\"out of memory\"\n", stderr);
	exit(EXIT_FAILURE);
}

static struct arena_chunk *
chunk_new(struct arena *a, size_t size)
{
	struct arena_chunk *c = NULL;

	if (size <= SIZE_MAX / 2)
		c = malloc(sizeof(*c) + size);
	if (c == NULL)
		out_of_memory();
	c->next = a->head;
	c->size = size;
	c->used = 0;
	a->taken += size;
	return c;
}

void
arena_init(struct arena *a, size_t chunk_size)
{
	a->chunk_size = chunk_size;
	a->head = NULL;
	a->taken = 0;
}

void
arena_release(struct arena *a)
{
	while (a->head != NULL) {
		struct arena_chunk *next = a->head->next;

		free(a->head);
		a->head = next;
	}
}

void
arena_reset(struct arena *a)
{
	struct arena_chunk *keep = NULL;

#ifndef ARENA_DEBUG
	/* The oldest chunk is the last of the list. */
	for (struct arena_chunk **p = &a->head; *p != NULL; p = &(*p)->next)
		if ((*p)->next == NULL && (*p)->size == a->chunk_size) {
			keep = *p;
			*p = NULL;
			break;
		}
#endif
	arena_release(a);
	a->taken = 0;
	if (keep != NULL) {
		keep->used = 0;
		a->head = keep;
	}
}

void *
arena_alloc(struct arena *a, size_t size)
{
	const size_t align = alignof(max_align_t);
	size_t want;
	void *p;

	if (size > SIZE_MAX / 2)
		out_of_memory();
	want = (size + align - 1) & ~(align - 1);
#ifdef ARENA_DEBUG
	a->head = chunk_new(a, size);
	want = size;
#else
	if (a->head == NULL || a->head->size - a->head->used < want)
		a->head = chunk_new(a,
			want > a->chunk_size ? want : a->chunk_size);
#endif
	p = a->head->data + a->head->used;
	a->head->used += want;
	return memset(p, 0, size);
}

void *
arena_array(struct arena *a, size_t n, size_t size)
{
	size_t total;

	if (__builtin_mul_overflow(n, size, &total))
		out_of_memory();
	return arena_alloc(a, total);
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

char *
arena_printf(struct arena *a, const char *fmt, ...)
{
	va_list ap;
	char *s;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n < 0)
		return arena_strdup(a, "");
	s = arena_alloc(a, (size_t)n + 1);
	va_start(ap, fmt);
	vsnprintf(s, (size_t)n + 1, fmt, ap);
	va_end(ap);
	return s;
}
