#include "call/load.h"

int
load_record(struct call *c, const struct shape *sh, enum reach reach,
	const char *id, int e, void *rec)
{
	const char *company = c->who.company;
	int rc = rec == NULL ?
		record_exists(c->store, sh, c->arena, company, reach, id) :
		record_find(c->store, sh, c->arena, company, reach, id, rec);

	return call_check_found(c, rc, e, "id", id, NULL);
}
