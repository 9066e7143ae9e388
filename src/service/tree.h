#ifndef SERVICE_TREE_H
#define SERVICE_TREE_H

#include "call/call.h"
#include "store/store.h"
#include "service/entities.h"

/*
 * Projects form a tree by their names: "a/b" lies below "a"
 * (doc/protocol/projects.md). Each one keeps the ids of all above it, so that
 * what lies below one is found by an index and not by walking.
 */
enum { PROJECT_DEPTH_MAX = 10 };

/* Load a project or fail the call with 400/401. */
int project_load(struct call *c, const char *id, struct project *p);
/* The same of one that is to be changed: public ones are not (403/21). */
int project_load_own(struct call *c, const char *id, struct project *p);

/*
 * The name with its pieces trimmed and empty ones left out, or NULL, a failed
 * call, when nothing is left of it, or more than its row allows.
 */
const char *project_path_clean(struct call *c, const char *name);

/*
 * The id of the company's project of that name, in *id; it and those above it
 * are made when they are missing.
 */
int project_find_or_make(struct call *c, const char *name, const char **id);

/*
 * Store a new project, whose name is clean and whose own values are set, below
 * 'parent' (NULL: at the top). Sets its id and all that follows from its place.
 */
int project_add(struct call *c, struct project *p, const char *parent);

/* No project of the company has the name (400/801), nor a public one (414). */
int project_check_free(struct call *c, const char *name);
/* The last piece of a name has 3 characters or more (400/12). */
int project_check_piece(struct call *c, const char *piece);
/* A raw name has at most PROJECT_DEPTH_MAX pieces (400/409). */
int project_check_depth(struct call *c, const char *name);

/*
 * The same name, "" when nothing is left of it: where projects at the top are.
 */
const char *project_location_clean(struct call *c, const char *name);
/* How many levels a clean name has. */
size_t project_levels(const char *name);

/* What lies below the project has these ids above it. */
struct strs project_path_below(struct call *c, const struct project *p);

/* A project with what lies below it, or only the latter. */
struct tree {
	struct row_list *rows;
	struct strs ids;
	int64_t count;
	size_t levels;  /* of the deepest one's name */
	size_t longest; /* bytes of the longest name */
};
int project_tree_find(struct call *c, const char *project, bool self,
	struct tree *t);

/* Another place for all of a tree. */
struct relocation {
	const char *from, *to; /* what names begin with; what they will */
	/* NULL: paths stay; else what takes the place of the first 'levels' */
	const struct strs *above;
	size_t levels;
};
/*
 * Write names, paths and last_update of all of a tree. A name that another
 * project has is 400/801, or 400/414 when that is public; one that would be too
 * long is 400/12.
 */
int project_relocate(struct call *c, const struct tree *t,
	const struct relocation *r);

/*
 * Let all tasks and models of some projects be in another one, or in none
 * (NULL). How many there were.
 */
int project_hand_over(struct call *c, const struct strs *ids, const char *to,
	int64_t *tasks, int64_t *models);
/* The rows that a statement finds. */
int project_rows(struct call *c, struct stmt *s, struct row_list **rows);

/* Note that something in the project changed. */
int project_touch(struct call *c, const char *id);

/* The ids and what lies below each of them, each once. */
int project_expand(struct call *c, const struct strs *ids, struct strs *out);

#endif
