#ifndef CALL_DISPOSITION_H
#define CALL_DISPOSITION_H

#include "base/arena.h"

/*
 * The value of the header Content-Disposition by which a browser saves an
 * answer under a name (RFC 6266). 'name' is UTF-8; old clients get it in ASCII,
 * its letters without their accents, and all others besides as it is.
 */
const char *disposition_attachment(const char *name, struct arena *a);

#endif
