#ifndef SERVICE_PROJECTS_PAGE_H
#define SERVICE_PROJECTS_PAGE_H

#include "call/call.h"
#include "service/projects/projects.h"
#include "store/row_list.h"

/*
 * What a page of a list of projects tells about each project: how its tasks are
 * doing, what lies below it, what it holds itself (doc/protocol/projects.md
 * section 6.4, steps 5 to 8). It is found once for the page as a whole.
 */
struct project_row;

struct project_page {
	const struct project_list_ex_args *in;
	const struct strs *among;    /* only these count below; NULL: all */
	const struct strs *datasets; /* all data sets; NULL: not asked for */
	size_t n;
	struct project_row *rows; /* in the order of the page */
};

/* Does the request ask for more than the projects themselves? */
bool project_page_tells(const struct project_list_ex_args *in);

/*
 * For .prepare of struct listing (list/listing.h): find all of that for a page.
 * 'with' is a struct project_page.
 */
int project_page_prepare(struct call *c, void *with, struct row_list *page);
/* For .more: write the members that are told about a project. */
int project_page_more(struct call *c, void *with, size_t at, const void *rec);

#endif
