#ifndef STORE_SQLITE_SCORE_H
#define STORE_SQLITE_SCORE_H

/*
 * How well a row fits the words of a search. Two functions of SQL tell it, and
 * agree: which of them is asked depends only on whether the index holds the
 * texts of the row.
 *
 * text_score(<table>_text, weight, ...) is for a row that the index has found;
 * there is one weight a column of the index.
 *
 * words_score(query, weight, text, ...) is for texts that are not in the index.
 * The query is that of words_any(), and each text has its weight. The result is
 * above 0 if the index would find the row, else 0.
 *
 * Both are read only by statements of this program: they cannot be part of a
 * schema.
 */
struct sqlite3;

/* Add both functions to a connection. A code of SQLite. */
int score_register(struct sqlite3 *db);

#endif
