#ifndef BASE_ID_H
#define BASE_ID_H

/* Characters of an id: a random UUID as lower-case hex, no dashes. */
enum { ID_LEN = 32 };

/* Write a new id and a NUL. Ends the process when there is no randomness. */
void id_new(char out[ID_LEN + 1]);

#endif
