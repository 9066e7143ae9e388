#ifndef SERVE_SERVICES_H
#define SERVE_SERVICES_H

/*
 * Services of the interface that this server does not have, or not all of: what
 * people are told who ask for what is missing of them. User interfaces show the
 * message to whoever has pressed a button (doc/protocol/webapp.md section 3).
 */

/*
 * What is told of the service of "service.action", or of the first segment of a
 * path that is no call ("files/..."). NULL: it is there as a whole, or nobody
 * has heard of it. The text is static.
 */
const char *services_missing(const char *name);

#endif
