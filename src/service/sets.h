#ifndef SERVICE_SETS_H
#define SERVICE_SETS_H

#include "call/call.h"
#include "store/store.h"

/*
 * What can be done to many models or tasks at once, in the same way
 * (doc/protocol/models.md sections 4.16 to 4.19, tasks.md sections 9.24 to
 * 9.26). Each function that returns an int returns 0, or the error with which
 * it has failed the call.
 */

/*
 * Texts that a list gets at its end unless it has them, and texts that it then
 * loses. Both are sorted.
 */
struct sets_change {
	struct strs add, remove;
};
/* The list with a change; in the arena. */
struct strs sets_changed(struct call *c, const struct strs *list,
	const struct sets_change *ch);
/*
 * The same of tags of a record of the shape. A list that is older than the
 * limit may lose tags, and must not get longer (400/12).
 */
int sets_change_tags(struct call *c, const struct shape *sh,
	const struct strs *old, const struct sets_change *ch, struct strs *out);

/* What requests say of such a change of tags. */
#define SETS_TAGS_ARGS(F, R)                                   \
	F(R, add_tags, strs, .flags = LINE, .items = TAGS_MAX, \
		.each = TAG_MAX, .doc = "Tags to add")         \
	F(R, remove_tags, strs, .doc = "Tags to remove")
/* Read them: one of the lists must hold a tag (400/12). */
int sets_read_tags(struct call *c, const struct strs *add,
	const struct strs *remove, struct sets_change *ch);

/*
 * How many changes of so many records are answered: a record to which tags were
 * added and from which tags were removed counts twice.
 */
int64_t sets_count_tags(const struct sets_change *ch, int64_t records);

/* Where records move to, and what requests say of it. */
struct sets_place {
	const char *project; /* NULL or "": not told */
	const char *name;    /* of a project, which may be new; the same */
	bool none;           /* if neither is told: out of all projects */
};
#define SETS_PLACE_ARGS(F, R)                                       \
	F(R, project, str, .doc = "Project to move to; null: none") \
	F(R, project_name, str, .max = PROJECT_NAME_MAX,            \
		.doc = "Its name instead; it is made if it does not exist")
#define SETS_PLACE(in)                                                \
	{                                                             \
		.project = (in)->project, .name = (in)->project_name, \
		.none = (in)->has.project || (in)->nil.project,       \
	}
#define SETS_PLACE_REPLY(F, R)                  \
	F(R, project_id, str, .flags = PRESENT, \
		.doc = "Where they are now; null: in no project")
/*
 * Find or make the project: 400/401 if it is not the company's, 400/11 if
 * nothing is told. *id becomes NULL for none. The place is also the answer.
 */
int sets_find_place(struct call *c, const struct sets_place *place,
	const char **id);

/* Records that can be made public. */
struct sets_kind {
	const struct shape *shape; /* all of such a record, for its size */
	const struct shape *head;  /* what tells whose it is */
	enum sql_id given;         /* counts those that a company has given */
	int unknown;               /* the error of an id that cannot be */
};
/*
 * Make all of these records public, or take them back, and answer how many they
 * are. The error of the kind names the ids that the company cannot change so.
 */
int sets_make_public(struct call *c, const struct sets_kind *kind,
	const struct strs *ids, bool public);

#endif
