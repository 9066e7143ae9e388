#ifndef BENCH_SCALE_H
#define BENCH_SCALE_H

#include <stdbool.h>
#include <stddef.h>

struct store;

/*
 * What bench/scale is made of: a generator that makes the same models, or the
 * same tasks, in every run, and the forms of list requests that are timed.
 */

/* What a database is filled with. Plain models have no metadata and metrics. */
enum scale_kind { SCALE_MODELS, SCALE_PLAIN, SCALE_TASKS };

/*
 * Whose a row is. Callers are of MINE, which has most of them, or of
 * POOR, which has ten or so; all see EVERYBODYS. The paths metadata.tier and
 * last_metrics.f1 are found in models of OTHER alone.
 */
enum scale_whose { MINE, POOR, EVERYBODYS, OTHER };

/*
 * The id of the row i of a kind: 32 hexadecimal digits, as clients have them.
 * Kinds are m, p, t, u, c: models, projects, tasks, users, companies.
 */
const char *scale_id(char kind, unsigned i);
/* The id of that company, of the arena; "" for EVERYBODYS. */
const char *scale_company(enum scale_whose whose);

/*
 * Fills a database that is empty with so many rows, by the store's own records.
 * The first rows are of MINE, POOR and EVERYBODYS, in that order.
 */
void scale_fill(struct store *st, unsigned rows, enum scale_kind kind);

/*
 * A form of list request, and SQL for the same rows, which are called m in it.
 * In all texts %n is the name of a row of MINE; %1, %2 and %3 are ids of such;
 * %mN, %pN and %tN are the ids of model, project and task number N; %c and %0
 * are the company of the caller and that of public rows, as SQL.
 */
struct scale_form {
	const char *title, *request;
	const char *where, *order; /* of the plain scan */

	/*
	 * Of a statement that may use any index, where that is another: a
	 * condition, and a column in whose order the rows of the company and
	 * those of all are merged.
	 */
	const char *narrow, *merged;
	const char *by_hand; /* a whole statement that is also tried */
	enum scale_whose caller;
	/*
	 * A column of models that has an extra index (store/extra.h) while the
	 * form is measured.
	 */
	const char *extra;
};

/* The forms of models, and those of tasks. A form without a title is last. */
extern const struct scale_form scale_forms[], scale_task_forms[];

#endif
