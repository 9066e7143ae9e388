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

/* Load a project that the caller can see, or fail the call with 400/401. */
int project_load(struct call *c, const char *id, struct project *p);
/* Load one that is to be changed. A public project cannot be (403/21). */
int project_load_own(struct call *c, const char *id, struct project *p);

/*
 * The full name without white space around its pieces and without empty pieces.
 * NULL, and the call has failed, when nothing is left of it, or when it is
 * longer than the row of the field allows.
 */
const char *project_name_clean(struct call *c, const char *name);

/*
 * The id of the company's project of that name. The project, and those above
 * it, are made when they are missing.
 */
int project_find_or_make(struct call *c, const char *name, const char **id);

/*
 * Store a new project below 'parent' (NULL: at the top). Its name must be clean
 * and the values that a request gives must be set; its id and all that follows
 * from its place in the tree are set here.
 */
int project_add(struct call *c, struct project *p, const char *parent);

/*
 * Fail the call if a project of the company has the name (400/801), or a public
 * project has it (400/414).
 */
int project_check_free(struct call *c, const char *name);
/* Fail the call if a piece of a name has fewer than 3 characters (400/12). */
int project_check_piece(struct call *c, const char *piece);
/* Fail the call if a name has more than PROJECT_DEPTH_MAX pieces (400/409). */
int project_check_depth(struct call *c, const char *name);

/*
 * The name cleaned likewise, of any length. "" when nothing is left of it,
 * which is the place of projects at the top.
 */
const char *project_location_clean(struct call *c, const char *name);
/* How many levels a clean name has. */
size_t project_levels(const char *name);

/* The ids of all projects above one that lies directly below this project. */
struct strs project_path_below(struct call *c, const struct project *p);

/* The projects below a project, and perhaps that project itself. */
struct tree {
	struct row_list *rows;
	struct strs ids;
	int64_t count;
	size_t levels;  /* of the name of the deepest one */
	size_t longest; /* bytes of the longest name */
};
int project_tree_find(struct call *c, const char *project, bool self,
	struct tree *t);

/* Another place for all projects of a tree. */
struct relocation {
	const char *from, *to; /* what their names begin with, and will */
	/* The ids that replace the first 'levels' of each path; NULL: none. */
	const struct strs *above;
	size_t levels;
};
/*
 * Move a tree: write names, paths and last_update of its projects. Fails the
 * call if another project has one of the names (400/801, or 400/414 when that
 * one is public), or if a name would be too long (400/12).
 */
int project_relocate(struct call *c, const struct tree *t,
	const struct relocation *r);

/*
 * Move all tasks and models of some projects to another project, or to none
 * (NULL), and tell how many there were.
 */
int project_hand_over(struct call *c, const struct strs *ids, const char *to,
	int64_t *tasks, int64_t *models);
/* List the rows that a statement finds. */
int project_rows(struct call *c, struct stmt *s, struct row_list **rows);

/* Set last_update of the project, because something in it has changed. */
int project_touch(struct call *c, const char *id);

/* List the ids and those of all projects below them, each once. */
int project_expand(struct call *c, const struct strs *ids, struct strs *out);

#endif
