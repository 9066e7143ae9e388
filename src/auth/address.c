#include "auth/address.h"

#include <arpa/inet.h>
#include <string.h>
#include <strings.h>

/* The item that many places from the end of a list; NULL: it is shorter. */
static const char *
from_end(const char *list, int64_t places, struct arena *a)
{
	const char *end = list + strlen(list), *start;

	for (;;) {
		for (start = end; start > list && start[-1] != ','; start--)
			;
		if (--places <= 0)
			break;
		if (start == list)
			return NULL;
		end = start - 1;
	}
	while (start < end && strchr(" \t", *start) != NULL)
		start++;
	while (end > start && strchr(" \t", end[-1]) != NULL)
		end--;
	return start == end ? NULL :
			      arena_strndup(a, start, (size_t)(end - start));
}

const char *
address_client(const char *peer, const char *forwarded_for, int64_t proxies,
	struct arena *a)
{
	const char *client = proxies == 0 ? NULL :
					    from_end(forwarded_for, proxies, a);

	return client == NULL ? peer : client;
}

/* "1.2.3.4:567" and "[::1]:567", as some proxies write them. */
static const char *
without_port(const char *address, struct arena *a)
{
	const char *colon = strchr(address, ':');

	if (*address == '[')
		return arena_strndup(a, address + 1, strcspn(address + 1, "]"));
	if (colon != NULL && strchr(colon + 1, ':') == NULL)
		return arena_strndup(a, address, (size_t)(colon - address));
	return address;
}

const char *
address_network(const char *address, struct arena *a)
{
	static const unsigned char mapped[12] = { [10] = 0xff, [11] = 0xff };
	char text[INET6_ADDRSTRLEN];
	unsigned char bytes[16];

	address = without_port(address, a);
	if (inet_pton(AF_INET, address, bytes) == 1)
		return address;
	/* The zone says by which interface (RFC 4007 section 11). */
	address = arena_strndup(a, address, strcspn(address, "%"));
	if (inet_pton(AF_INET6, address, bytes) != 1)
		return NULL;
	if (memcmp(bytes, mapped, sizeof(mapped)) == 0) {
		inet_ntop(AF_INET, bytes + sizeof(mapped), text, sizeof(text));
	} else {
		memset(bytes + 8, 0, 8);
		inet_ntop(AF_INET6, bytes, text, sizeof(text));
	}
	return arena_strdup(a, text);
}

bool
address_by_https(bool https, const char *forwarded_proto, int64_t proxies,
	struct arena *a)
{
	const char *proto = NULL;

	/* Many proxies keep to one word, whatever was there before. */
	for (; proxies > 0 && proto == NULL; proxies--)
		proto = from_end(forwarded_proto, proxies, a);
	return proto == NULL ? https : strcasecmp(proto, "https") == 0;
}
