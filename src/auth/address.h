#ifndef AUTH_ADDRESS_H
#define AUTH_ADDRESS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"

/*
 * Where a request comes from, as far as it can be believed: what limits are
 * counted by and what the session cookie's Secure depends on. A header is worth
 * as much as the proxy that wrote it, so 'proxies' (the setting
 * trusted_proxies) says how many of them stand in front.
 */

/*
 * The address of the client: of the list that the proxies have written into
 * X-Forwarded-For, the one that many places from its end; without proxies, or
 * with a list that is shorter than their number, the peer's.
 */
const char *address_client(const char *peer, const char *forwarded_for,
	int64_t proxies, struct arena *a);

/*
 * The part of an address that belongs to one customer: all of an IPv4 address,
 * the first 64 bits of an IPv6 address (RFC 4291 section 2.5.4), without ports,
 * brackets and zones. NULL when the text is not an address.
 */
const char *address_network(const char *address, struct arena *a);

/* Did the client call by https? As the web server or the proxies know it. */
bool address_by_https(bool https, const char *forwarded_proto, int64_t proxies,
	struct arena *a);

#endif
