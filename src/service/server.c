#include "service/server.h"

#include <string.h>

#include "core/jr.h"
#include "core/version.h"
#include "store/store.h"

SHAPE(ping_reply, NULL, PING_REPLY);
SHAPE(info_reply, NULL, INFO_REPLY);
SHAPE(info_uid_reply, NULL, INFO_UID_REPLY);
SHAPE(info_version_reply, NULL, INFO_VERSION_REPLY);

int
debug_ping(struct call *c, const void *args)
{
	(void)args;
	if (jr_get(c->body, "msg") == NULL)
		jw_str(&c->out, "msg", "modelshelf server");
	for (const struct json *v = jr_first(c->body); v != NULL;
		v = jr_next(v))
		jw_json(&c->out, jr_key(v), jr_text(v, c->arena));
	return 0;
}

int
server_info(struct call *c, const void *args)
{
	(void)args;
	jw_str(&c->out, "version", SERVER_VERSION);
	jw_str(&c->out, "build", "");
	jw_str(&c->out, "commit", "");
	return 0;
}

int
server_info_uid(struct call *c, const void *args)
{
	struct stmt *s;
	int rc;

	server_info(c, args);
	s = stmt_get(c->store, SQL_SETTING_GET);
	stmt_str(s, ":name", "server.uuid");
	rc = stmt_step(s);
	if (rc == STORE_ROW)
		jw_str(&c->out, "uid", stmt_column(s, 0));
	stmt_done(s);
	return rc == STORE_ERROR ? fail_store(c) : 0;
}

int
server_info_version(struct call *c, const void *args)
{
	server_info(c, args);
	jw_str(&c->out, "api_version", API_VERSION);
	return 0;
}
