#include "tests/unit/store/site.h"

#include <string.h>

#include "store/sqlite/sqlite.h"

/*
 * Every named statement whose rows become records, and the shape that it is
 * read by.
 */
/* clang-format off */
#define STATEMENTS(S)                                                          \
	S(ATTEMPT_LIST, attempt_row)                                           \
	S(AUTH_KEY, pair_row)                                                  \
	S(AUTH_LOGIN, login_row)                                               \
	S(AUTH_OTHER, who_row)                                                 \
	S(AUTH_USER, standing_row)                                             \
	S(COMPANY_FIND, named_row)                                     \
	S(COMPANY_FIRST, named_row)                                    \
	S(COMPANY_LIST, listed_company_row)                                    \
	S(DATASETS_BELOW, datasets_row)                                        \
	S(DATASET_TAGS, dataset_tag_row)                                       \
	S(KEYS_OF_USER, key_row)                                               \
	S(KEY_LIST, listed_key_row)                                            \
	S(LINEAGE_MODEL_DOWN, lineage_row)                                     \
	S(LINEAGE_MODEL_UP, lineage_row)                                       \
	S(LINEAGE_TASK_DOWN, lineage_row)                                      \
	S(LINEAGE_TASK_UP, lineage_row)                                        \
	S(LOGIN_ATTEMPTS, count_row)                                           \
	S(MODEL_LIST, item_row)                                                \
	S(MODEL_MAKERS, remembered_row)                                        \
	S(MODEL_READERS, remembered_row)                                       \
	S(MODEL_WHOSE, owner_row)                                              \
	S(PROJECTS_BELOW, below_row)                                           \
	S(PROJECTS_BY_DEPTH, named_row)                                        \
	S(PROJECTS_DIRECTLY_BELOW, named_row)                                  \
	S(PROJECT_BY_NAME, place_row)                                          \
	S(PROJECT_CONTENTS, contents_row)                                      \
	S(PROJECT_LIST, item_row)                                              \
	S(PROJECT_TAKEN, taken_row)                                            \
	S(PROJECT_TREE, tree_row)                                              \
	S(PROJECT_WHOSE, owner_row)                                            \
	S(QUEUE_DEFAULT, named_row)                                            \
	S(QUEUE_ENTRIES, waiting_row)                                          \
	S(QUEUE_FIRST, queue_entry)                                            \
	S(QUEUE_LIST, listed_queue_row)                                        \
	S(QUEUE_NAMES, named_row)                                              \
	S(QUEUE_PLACE, queue_place_row)                                        \
	S(QUEUE_PLACES, queue_places_row)                                      \
	S(QUEUE_TASKS, queue_task_row)                                         \
	S(SERVER_COUNTS, counts_row)                                           \
	S(SERVER_TASK_AVERAGES, averages_row)                                  \
	S(TASKS_WITH_PROJECTS, parent_row)                                     \
	S(TASK_USAGES, usage_row)                                              \
	S(TOKEN_SECRETS, secret_row)                                           \
	S(TOKEN_SECRET_LIST, listed_secret_row)                                \
	S(USERS_OF_COMPANY, company_owner)                                     \
	S(USER_FIND, found_user_row)                                           \
	S(USER_LIST, listed_user_row)                                          \
	S(USER_NAMES, named_row)                                               \
	S(USER_TELL, told_user_row)
/* clang-format on */

#define DECLARE(name, row) extern const struct shape row##_shape;
STATEMENTS(DECLARE)

#define SHAPE_OF_ROW(name, row) [SQL_##name] = &row##_shape,
static const struct shape *const shapes[SQL_COUNT] = {
	STATEMENTS(SHAPE_OF_ROW)
};

static void
the_columns_of_a_statement_are_the_fields_of_its_record(void **state)
{
	(void)state;
	for (int i = 0; i < SQL_COUNT; i++) {
		struct stmt *s = stmt_get(site.store, (enum sql_id)i);
		void *rec;

		if (shapes[i] == NULL)
			continue;
		rec = arena_alloc(&arena, shapes[i]->size);
		if (stmt_first(s, shapes[i], &arena, rec) == STORE_ERROR)
			flunk("%s: %s", shapes[i]->name,
				store_error(site.store));
	}
}

/* Columns of its rows, but that of lists of rows. */
static int
columns_of(struct stmt *s)
{
	int columns = sqlite3_column_count(s->raw), n = columns;

	for (int i = 0; i < columns; i++)
		n -= strcmp(sqlite3_column_name(s->raw, i), "seq") == 0;
	return n;
}

static void
every_statement_with_several_columns_has_a_record(void **state)
{
	(void)state;
	for (int i = 0; i < SQL_COUNT; i++) {
		struct stmt *s = stmt_get(site.store, (enum sql_id)i);

		assert_non_null(s->raw);
		if (columns_of(s) > 1 && shapes[i] == NULL)
			flunk("no record is listed here for %s",
				sqlite3_sql(s->raw));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		READS(every_statement_with_several_columns_has_a_record),
		READS(the_columns_of_a_statement_are_the_fields_of_its_record),
	};

	return cmocka_run_group_tests_name("statements", tests, NULL, NULL);
}
