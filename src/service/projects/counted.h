#ifndef SERVICE_PROJECTS_COUNTED_H
#define SERVICE_PROJECTS_COUNTED_H

#include "service/projects/projects.h"
#include "store/query.h"

/*
 * Which tasks and models count in the numbers that a list of projects tells:
 * those that include_stats_filter, children_type, children_tags and
 * active_users ask for (doc/protocol/projects.md section 6.4).
 */

/* Is include_stats_filter well formed? Fails the call with 400/12 if not. */
int counted_check(struct call *c, const struct project_list_ex_args *in);

/* Add the conditions that children_tags and children_tags_filter are. */
int counted_tags(struct call *c, struct query *q,
	const struct project_list_ex_args *in);

/* Does children_type name a kind of tasks, so that only those count? */
bool counted_by_kind(const struct project_list_ex_args *in);

/*
 * A query for the records of 'sh' that count. What is archived never does in
 * stats; in what a project holds itself it does if the filter speaks of it
 * ('by_filter').
 */
int counted_start(struct call *c, const struct project_list_ex_args *in,
	const struct shape *sh, bool by_filter, struct query **out);

#endif
