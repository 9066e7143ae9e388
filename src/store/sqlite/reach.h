#ifndef STORE_SQLITE_REACH_H
#define STORE_SQLITE_REACH_H

#include "base/buf.h"
#include "store/reach.h"

/*
 * Adds the condition that a row is within reach. 'column' has the company of
 * the row, 'param' that of who asks; of REACH_ANY it is not there.
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
		buf_addf(sql, "%s IN (%s, '')", column, param);
		break;
	case REACH_ANY:
		buf_addc(sql, '1');
		break;
	}
}

#endif
