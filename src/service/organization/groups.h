#ifndef SERVICE_ORGANIZATION_GROUPS_H
#define SERVICE_ORGANIZATION_GROUPS_H

#include "service/organization/days.h"

/*
 * Groups whose times are added up: projects, users or queues, each with its
 * time of each day. Texts are copied into the arena of the call.
 */
struct group {
	const char *id, *name; /* name: NULL when it is not known */
	int64_t total;         /* microseconds */
	int64_t *days; /* the same of each day; NULL: no time was added */
};

struct groups {
	struct group *v;
	size_t n;
};

/* Add a group behind the others. 'name' may be NULL. */
void groups_add(struct call *c, struct groups *g, const char *id,
	const char *name);

/*
 * Find the group of an id, and make it when it is not there. Only for groups
 * that were all made by this function, which keeps them in the order of their
 * ids.
 */
struct group *groups_find(struct call *c, struct groups *g, const char *id);

/*
 * Add the time from 'from' to 'to', which lies within the days, to a group.
 * *cells counts the days of all groups together; the call fails when they are
 * too many.
 */
int group_add_time(struct call *c, struct group *g, const struct days *days,
	int64_t *cells, int64_t from, int64_t to);

/* Order the groups by their names, or ids where there is no name. */
void groups_sort(struct groups *g);

#endif
