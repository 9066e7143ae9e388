#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stddef.h>

/*
 * Memory that lives exactly as long as one request.
 *
 * Nothing taken from an arena is ever freed on its own: arena_reset() gives
 * all of it back at once, except for one chunk that the next request starts
 * with. What was in it is wiped: headers and bodies hold secrets.
 *
 * Allocation cannot fail as far as callers can see. An arena with a budget
 * leaves the request when that has run out of memory or time (base/budget.h).
 * When the system has none left and there is nowhere to go, the process logs
 * that and exits, and the web server starts another one.
 *
 * Built with -DARENA_DEBUG every allocation is its own malloc(3), so that
 * sanitizers and valgrind see overruns and uses after the reset.
 */
struct budget;
struct arena {
	struct arena_chunk *head; /* small pieces come from this one */
	size_t chunk_size;        /* bytes of an ordinary chunk */
	size_t taken;             /* bytes of all chunks since the last reset */
	struct budget *budget;    /* NULL: without limits */
};

/*
 * An arena without memory yet, which takes it from the system in chunks of so
 * many bytes.
 */
void arena_init(struct arena *a, size_t chunk_size);
/*
 * Give back all that was taken, wiped: the request is over. One chunk stays for
 * the next.
 */
void arena_reset(struct arena *a);
/* Give back that chunk, too: the arena is not used any more. */
void arena_release(struct arena *a);

/* Zeroed and aligned for any type. */
void *arena_alloc(struct arena *a, size_t size);
/* The same for n elements; a product that overflows counts as no memory. */
void *arena_array(struct arena *a, size_t n, size_t size);
/*
 * Make room for 'size' bytes, more than the 'old' that arena_alloc() or this
 * gave for 'p': large pieces grow where they are, without a copy. What is new
 * is not zeroed; 'p' is no longer valid.
 */
void *arena_resize(struct arena *a, void *p, size_t old, size_t size);
/*
 * Room for one more element, zeroed, behind the n elements of an array that
 * only this has made; NULL when n is 0. The room is always a power of two, so
 * that it follows from n. 'p' is no longer valid. Use ARENA_GROW().
 */
void *arena_grow(struct arena *a, void *p, size_t n, size_t size);
/* A copy of the bytes, or of the text with its NUL. */
void *arena_memdup(struct arena *a, const void *p, size_t size);
/* A copy of the text. */
char *arena_strdup(struct arena *a, const char *s);
/* The first n bytes of s, and a NUL after them. */
char *arena_strndup(struct arena *a, const char *s, size_t n);
/* The text that printf(3) would print. */
char *arena_printf(struct arena *a, const char *fmt, ...)
	__attribute__((format(printf, 2, 3), nonnull(1, 2)));

#define ARENA_NEW(a, type) ((type *)arena_alloc((a), sizeof(type)))
#define ARENA_ARRAY(a, type, n) ((type *)arena_array((a), (n), sizeof(type)))
/* A growing array: ARENA_GROW(a, list, n); list[n++] = x; */
#define ARENA_GROW(a, p, n) ((p) = arena_grow((a), (p), (n), sizeof(*(p))))

#endif
