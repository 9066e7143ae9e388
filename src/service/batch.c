#include "service/batch.h"

#include "store/store.h"

enum { FAILED_MAX = 64 << 20 };

static void
write_failure(struct call *c, struct jw *w, const char *id)
{
	const struct error_row *row = &error_rows[c->error];

	jw_obj(w, NULL);
	jw_str(w, "id", id);
	jw_obj(w, "error");
	jw_arr(w, "codes");
	jw_int(w, NULL, row->http);
	jw_int(w, NULL, row->sub);
	jw_end(w);
	jw_str(w, "msg",
		arena_printf(c->arena, "%s: %s", row->text, c->detail));
	jw_json(w, "data", c->details == NULL ? "{}" : c->details);
	jw_end(w);
	jw_end(w);
}

/* Do it to one id, in a part of its own: a failure leaves nothing behind. */
static int
run_one(struct call *c, const char *id, struct jw *failed,
	int (*one)(struct call *c, const char *id, const void *arg),
	const void *arg)
{
	struct jw before = c->out;
	size_t len = c->data.len;
	int rc;

	if (store_mark(c->store) != 0)
		return fail_store(c);
	jw_obj(&c->out, NULL);
	jw_str(&c->out, "id", id);
	rc = one(c, id, arg);
	if (rc != 0 && error_rows[rc].http >= 500)
		return rc;
	if (rc == 0) {
		jw_end(&c->out);
		return store_unmark(c->store, true) == 0 ? 0 : fail_store(c);
	}
	write_failure(c, failed, id);
	buf_cut(&c->data, len);
	c->out = before;
	c->error = OK;
	return store_unmark(c->store, false) == 0 ? 0 : fail_store(c);
}

int
batch_run(struct call *c, const struct strs *ids,
	int (*one)(struct call *c, const char *id, const void *arg),
	const void *arg)
{
	struct buf text;
	struct jw failed;

	buf_init(&text, c->arena, FAILED_MAX);
	jw_init(&failed, &text);
	jw_arr(&failed, NULL);
	jw_arr(&c->out, "succeeded");
	for (size_t i = 0; i < ids->n; i++)
		if (run_one(c, ids->v[i], &failed, one, arg) != 0)
			return c->error;
	jw_end(&c->out);
	jw_end(&failed);
	if (text.full)
		return fail(c, ERR_REPLY_TOO_LARGE, "too many failures");
	jw_json(&c->out, "failed", text.data);
	return 0;
}
