/* The commands of modelshelf(8) that are about tasks. */
#include <stdlib.h>

#include "json/jr.h"
#include "service/tasks/stale.h"
#include "tools/admin.h"

int
cmd_task_stop_stale(struct admin *ad)
{
	struct call c = { .arena = &ad->arena,
		.store = ad->store,
		.config = &ad->cfg,
		.now = ad->now,
		.tx = TX_WRITE };
	int64_t n;

	if (ad->cfg.stale_after == 0)
		return complain("stale_after is 0: no task is ever stale");
	jr_init(c.arena);
	if (stale_stop(&c, INT64_MAX, &n) != 0)
		return complain_store(ad);
	buf_addf(&ad->said, "%lld stopped\n", (long long)n);
	return EXIT_SUCCESS;
}
