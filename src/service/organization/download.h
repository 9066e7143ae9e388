#ifndef SERVICE_ORGANIZATION_DOWNLOAD_H
#define SERVICE_ORGANIZATION_DOWNLOAD_H

#include "call/endpoint.h"
#include "list/listing.h"
#include "service/organization/columns.h"

/*
 * Lists as tables for spreadsheets, which take two calls (doc/protocol/wire.md
 * sections 12.4 and 12.5): prepare.c stores the request, and download.c runs it
 * when a browser opens the address.
 */

/* How long a request is kept, in seconds. */
enum { DOWNLOAD_SECONDS = 300 };

/* The arguments of the request that is kept. */
#define PREPARE_ARGS(F, R)                                                     \
	F(R, entity_type, str, .flags = REQUIRED,                              \
		.choices = download_entities,                                  \
		.doc = "Kind of records; filters and order of its get_all_ex " \
		       "are taken as well")                                    \
	F(R, only_fields, strs, .flags = REQUIRED, .least = 1,                 \
		.doc = "Fields to read")                                       \
	F(R, field_mappings, any, .flags = REQUIRED,                           \
		.inside = &column_args_shape,                                  \
		.doc = "The columns: a list of objects with field (a path), "  \
		       "name (of the column) and values (a list of {key, "     \
		       "value}: text to show for a value)")                    \
	F(R, include_subprojects, flag, .fallback = "false",                   \
		.doc = "Also what lies below the projects")                    \
	F(R, allow_public, flag, .fallback = "true",                           \
		.doc = "Public records too")                                   \
	F(R, search_hidden, flag, .fallback = "false",                         \
		.doc = "Hidden tasks too")
RECORD(prepare_args, PREPARE_ARGS);

struct download {
	struct listing list;
	struct found found;
	struct columns columns;
	size_t at;  /* the next row */
	bool begun; /* the header is written */
};

/* How the rows of a request are shown. */
struct view download_view(const struct prepare_args *in);

/*
 * Find the rows of a request, but no more than 'rows'. *d is in the arena of
 * the call, and its texts are those of the request.
 */
int download_find(struct call *c, const struct prepare_args *in,
	struct request *r, int64_t rows, struct download *d);

/* The next row, or NULL when there is none or the call has failed. */
const struct json *download_row(struct call *c, struct download *d);

#endif
