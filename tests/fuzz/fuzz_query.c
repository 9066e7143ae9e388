/* A list request is refused, or finds the same rows whichever way it runs. */
#include <string.h>

#include "core/filter.h"
#include "core/jr.h"
#include "core/projection.h"
#include "service/entities.h"
#include "store/store.h"
#include "support.h"

static void
ask(struct call *c, struct query *q, const struct json *body)
{
	struct view v = { .shape = &model_shape, .joined = true };
	int64_t *found, *same, n;

	query_init(q, c->arena, &model_shape, "c1", true);
	if (filter_conditions(c, q, body) != 0 ||
		projection_read(c, body, &v) ||
		filter_search(c, q, body) != 0 ||
		filter_order(c, q, body) != 0 || filter_page(c, q, body) != 0)
		return;
	n = query_run(q, c->store, &found);
	HOLDS(n >= 0 || q->bad != NULL || store_fault(c->store) != FAULT_OTHER);
	q->nnarrow = 0;
	if (n < 0 || query_run(q, c->store, &same) < 0)
		return;
	HOLDS(n == query_run(q, c->store, &same));
	HOLDS(n == 0 || memcmp(found, same, (size_t)n * sizeof(*found)) == 0);
	HOLDS(n <= query_count(q, c->store, 0) || q->bad != NULL);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct store *store = fuzz_store();
	struct call *c = fuzz_call();
	struct jr_error why;
	struct json *v = jr_parse(fuzz_text(c, data, size), size, &why);
	struct query q;

	if (v == NULL)
		return 0;
	c->store = store;
	HOLDS(store_begin(store, false) == 0);
	ask(c, &q, v);
	HOLDS(store_end(store, false) == 0);
	return 0;
}
