#include "service/tree.h"
#include "service/projects/projects.h"
#include "service/share.h"
#include "store/record.h"

/*
 * Making projects public, and taking them back (doc/protocol/projects.md
 * section 6.13). The records in them, and the projects below them, keep their
 * company.
 */

/* Check that the company may change all of the projects in that way. */
static int
check_ids(struct call *c, enum sql_id statement, const struct strs *ids)
{
	struct stmt *s = stmt_get(c->store, statement);
	struct strs missing = { 0 };

	stmt_strs(s, ":ids", ids);
	stmt_company(s, ":company", c->who.company);
	if (stmt_texts(s, c->arena, &missing) != STORE_NONE)
		return fail_store(c);
	return missing.n == 0 ? 0 :
				fail(c, ERR_INVALID_PROJECT_ID, "ids=%s",
					strs_json(&missing, c->arena));
}

/* Check that no project of the new owner has the name of one of them. */
static int
check_names(struct call *c, const struct strs *ids, const char *company)
{
	struct stmt *s = stmt_get(c->store, SQL_PROJECT_NAMESAKE);
	const char *name;
	int rc;

	stmt_strs(s, ":ids", ids);
	stmt_company(s, ":company", company);
	rc = stmt_first_text(s, c->arena, &name);
	if (rc == STORE_ERROR)
		return fail_store(c);
	return rc == STORE_NONE ? 0 :
				  fail(c, ERR_NOT_UNIQUE, "name=%.200s", name);
}

/* Check that none is too large to be public. */
static int
check_sizes(struct call *c, const struct strs *ids)
{
	struct project p;

	for (size_t i = 0; i < ids->n; i++) {
		if (record_find(c->store, &project_shape, c->arena,
			    c->who.company, REACH_OWN, ids->v[i],
			    &p) != STORE_ROW)
			return fail_store(c);
		if (share_check_size(c, &project_shape, &p) != 0)
			return c->error;
	}
	return 0;
}

static int
change_owner(struct call *c, enum sql_id statement, const struct strs *ids)
{
	struct stmt *s = stmt_get(c->store, statement);
	int updated;

	stmt_strs(s, ":ids", ids);
	stmt_company(s, ":company", c->who.company);
	updated = stmt_run(s);
	if (updated < 0)
		return fail_store(c);
	jw_int(&c->out, "updated", updated);
	return 0;
}

#define PROJECT_IDS_ARG(F, R) \
	F(R, ids, strs, .flags = ONCE, .least = 1, .doc = "Project IDs")
#define PROJECTS_UPDATED_REPLY(F, R) \
	F(R, updated, int, .flags = REQUIRED, .doc = "How many were changed")

ENDPOINT(projects, make_public, V(2, 9), PROJECT_IDS_ARG,
	PROJECTS_UPDATED_REPLY, .flags = EP_WRITE | EP_LONG | EP_SHARE,
	.roles = ROLES_SHARE,
	.doc = "Give projects to all companies, to read: what is in them and "
	       "below them stays as it was. Until they are taken back nobody "
	       "can change them or put anything into them, and no company can "
	       "make one of that name")
{
	if (check_ids(c, SQL_PROJECT_NOT_OWN, &in->ids) != 0 ||
		check_names(c, &in->ids, "") != 0 ||
		check_sizes(c, &in->ids) != 0 ||
		change_owner(c, SQL_PROJECT_PUBLISH, &in->ids) != 0)
		return c->error;
	/*
	 * An id may have been sent twice, so the public projects are counted
	 * afterwards.
	 */
	return share_check_room(c, SQL_PROJECT_GIVEN, 0);
}

ENDPOINT(projects, make_private, V(2, 9), PROJECT_IDS_ARG,
	PROJECTS_UPDATED_REPLY, .flags = EP_WRITE | EP_LONG,
	.doc = "Take back projects that the company has made public")
{
	if (check_ids(c, SQL_PROJECT_NOT_GIVEN, &in->ids) != 0 ||
		check_names(c, &in->ids, c->who.company) != 0)
		return c->error;
	return change_owner(c, SQL_PROJECT_TAKE_BACK, &in->ids);
}
