#ifndef SERVICE_PROJECTS_COUNTED_H
#define SERVICE_PROJECTS_COUNTED_H

#include "service/projects/projects.h"
#include "store/query.h"

/*
 * Which tasks and models count in the numbers that a list of projects tells:
 * include_stats_filter, children_type, children_tags and active_users of the
 * request decide it (doc/protocol/projects.md section 6.4).
 */

/* Check the form of include_stats_filter (400/12). */
int counted_check(struct call *c);

/* Add the conditions of children_tags and children_tags_filter to a query. */
int counted_tags(struct call *c, struct query *q,
	const struct project_list_ex_args *in);

/* Does children_type name a kind of tasks, so that only those count? */
bool counted_by_kind(const struct project_list_ex_args *in);

/*
 * Make a query for the records of a shape that count. Archived records never
 * count in stats. In the numbers of what a project holds itself ('by_filter')
 * they count if the filter mentions them.
 */
int counted_start(struct call *c, const struct project_list_ex_args *in,
	const struct shape *sh, bool by_filter, struct query **out);

#endif
