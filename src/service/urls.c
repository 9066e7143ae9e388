#include "service/urls.h"

#include "store/store.h"

/* Write the texts that a statement finds for some rows, as a list. */
static int
write_list(struct call *c, const char *key, enum sql_id statement,
	struct row_list *rows)
{
	struct stmt *s = stmt_get(c->store, statement);

	stmt_rows(s, ":rows", rows);
	return call_write_texts(c, &c->out, key, s);
}

int
urls_write(struct call *c, struct row_list *models, struct row_list *tasks)
{
	jw_obj(&c->out, "urls");
	if (write_list(c, "model_urls", SQL_MODEL_URIS, models) != 0 ||
		write_list(c, "artifact_urls", SQL_TASK_ARTIFACTS, tasks) != 0)
		return c->error;
	jw_arr(&c->out, "event_urls");
	jw_end(&c->out);
	jw_end(&c->out);
	return 0;
}
