#ifndef SERVE_SERVICES_H
#define SERVE_SERVICES_H

/*
 * The services of the interface that this server does not have, or has in part,
 * and what is told to somebody who calls what is missing. User interfaces show
 * the message to the person who has pressed a button (doc/protocol/webapp.md
 * section 3).
 */

/*
 * The message about the service of "service.action", or about the first segment
 * of a path that is no call ("files/..."). NULL: the server has the whole
 * service, or it is unknown. The text is static.
 */
const char *services_missing(const char *name);

#endif
