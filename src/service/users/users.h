#ifndef SERVICE_USERS_H
#define SERVICE_USERS_H

#include "call/endpoint.h"
#include "service/entities.h"

/*
 * What the files of the users service share (doc/protocol/wire.md section 11).
 */

#define USER_CHANGE_REPLY(F, R)                                       \
	F(R, updated, int, .flags = REQUIRED, .doc = "Users changed") \
	F(R, fields, json, .flags = REQUIRED, .doc = "What was written")

#endif
