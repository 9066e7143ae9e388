#ifndef STORE_FUNCTIONS_H
#define STORE_FUNCTIONS_H

struct sqlite3;
struct budget;

/*
 * Give the database connection what the query language needs besides SQLite's
 * own functions. Their work is paid from the budget. An SQLite result code.
 *
 * regexp(pattern, text) and iregexp(pattern, text) tell whether the text
 * matches, with and without regard to case. A match that runs away is an error,
 * but in a text of over 16 KiB it is no match.
 *
 * COLLATE natural_order compares texts as an English reader expects: runs of
 * digits as numbers, letters without regard to case, and lower case first where
 * nothing else differs (doc/protocol/query.md section 11).
 *
 * natural_key(value) is what a value inside an object is sorted by: a number
 * itself, and of a text the bytes of natural_key() in natural.h, as a blob.
 *
 * What tells how well a row fits the words of a search is in score.h.
 */
int functions_register(struct sqlite3 *db, struct budget *b);

#endif
