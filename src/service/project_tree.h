#ifndef SERVICE_PROJECT_TREE_H
#define SERVICE_PROJECT_TREE_H

#include "core/call.h"
#include "service/entities.h"

/*
 * Projects form a tree by their names: "a/b" lies below "a"
 * (doc/protocol/projects.md). Each one keeps the ids of all above it, so that
 * what lies below one is found by an index and not by walking.
 */
enum { PROJECT_DEPTH_MAX = 10 };

/*
 * The name with its pieces trimmed and empty ones left out, or NULL, a failed
 * call, when nothing is left of it.
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

/* Note that something in the project changed. */
int project_touch(struct call *c, const char *id);

/*
 * The ids with what lies below each of them put behind it; an exclusion, an
 * operator and null stay as they are. In the body's member "project".
 */
int project_expand_filter(struct call *c);

/* The same of a plain list. */
int project_expand(struct call *c, const struct strs *ids, struct strs *out);

#endif
