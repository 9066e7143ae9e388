#ifndef FUZZ_SITE_H
#define FUZZ_SITE_H

#include "call/call.h"
#include "call/config.h"
#include "support.h"

/*
 * A database with two companies that have a little of everything, and public
 * records, for whole calls. It is made once a process; what a call changes is
 * undone before the next one.
 */

/* Who may call. */
enum who {
	NOBODY,
	USER_1,
	ADMIN_1,
	USER_2,
	ADMIN_2,
	ROOT, /* of the first company, and above both */
	WHO_COUNT,
};

/* The company that this caller must not see: 1 or 2; 0: there is none. */
int site_hidden_from(enum who who);
/*
 * A word that stands in each text of a company's records but their ids, and
 * that nobody can guess.
 */
const char *site_marker(int company);

/* Ids: kind m, t, p, u or q; company 0 (public), 1, 2; number from 0. */
enum { SITE_EACH = 8, SITE_ID = 8 };
void site_id(char kind, int company, unsigned i, char id[SITE_ID]);

/* A good token, or a key pair "key:secret"; NULL for nobody. */
const char *site_token(enum who who);
const char *site_pair(enum who who);
/* Signed as the server does it, whatever it says: two base64url parts in. */
const char *site_signed(const char *header, const char *claims,
	struct arena *a);

/* The store of the site. */
struct store *site_store(void);
/* Its configuration. */
const struct config *site_config(void);

/*
 * Has the call changed anything? Then the records of this company (0: of
 * neither) must be as they were; if 'whole', the database is checked, too. All
 * is then put back.
 */
void site_after(int hidden, bool whole);

#endif
