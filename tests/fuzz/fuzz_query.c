/* A list request is refused, or finds the same rows whichever way it runs. */
#include <string.h>

#include "list/filter.h"
#include "json/jr.h"
#include "service/entities.h"
#include "store/sqlite/row_list.h"
#include "store/store.h"
#include "store/sqlite/query_sql.h"
#include "support.h"

static void
ask(struct call *c, struct query *q)
{
	struct row_list *found = query_run(q, c->store), *same;

	q->nnarrow = 0;
	HOLDS(found != NULL || query_bad(q) != NULL ||
		store_fault(c->store) != FAULT_OTHER);
	if (found == NULL || query_run(q, c->store) == NULL)
		return;
	same = query_run(q, c->store);
	HOLDS(same != NULL &&
		strcmp(row_list_json(found), row_list_json(same)) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct store *store = fuzz_store();
	struct call *c = fuzz_call();
	struct jr_error why;
	struct json *v = jr_parse(fuzz_text(c, data, size), size, &why);
	struct request r;
	struct query *q;

	c->store = store;
	q = query_new(c->arena, &model_shape, "c1", REACH_VISIBLE);
	HOLDS(store_begin(store, false) == 0);
	/* decode() lets nothing else through. */
	if (v != NULL && jr_type(v) == JSON_OBJECT) {
		request_read(&r, c, &model_shape, v);
		if (filter_conditions(c, q, &r) == 0 &&
			filter_search(c, q, &r) == 0 &&
			filter_order(c, q, &r) == 0 &&
			filter_page(c, q, &r) == 0)
			ask(c, q);
	}
	return store_end(store, false);
}
