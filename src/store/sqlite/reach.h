#ifndef STORE_SQLITE_REACH_H
#define STORE_SQLITE_REACH_H

#include "base/buf.h"
#include "store/reach.h"

/*
 * Add the condition that a row is within reach. 'column' names the company of
 * the row, and 'param' the parameter with the company that asks, which is not
 * used for REACH_ANY.
 */
static inline void
reach_add(struct buf *sql, enum reach reach, const char *column,
	const char *param)
{
	switch (reach) {
	case REACH_OWN:
		buf_addf(sql, "%s = %s", column, param);
		break;
	case REACH_VISIBLE:
		buf_addf(sql, "%s IN (%s, 0)", column, param);
		break;
	case REACH_ANY:
		buf_addc(sql, '1');
		break;
	}
}

#endif
