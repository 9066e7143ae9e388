#ifndef STORE_FUNCTIONS_H
#define STORE_FUNCTIONS_H

struct sqlite3;
struct budget;

/*
 * Make what the query language needs of SQL:
 *
 * COLLATE natural_order: texts compare as an English reader expects: runs of digits
 * as numbers, letters without regard to case first, lower case before upper
 * case on a tie (doc/protocol/query.md section 11).
 *
 * text_score(<table>_text, weight, ...): how well a row fits a full-text
 * query, with one weight a column (section 10 there).
 */
int functions_register(struct sqlite3 *db, struct budget *b);

#endif
