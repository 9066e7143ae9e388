#include "bench/scale.h"

#define TAGGED(tag) \
	"EXISTS (SELECT 1 FROM json_each(m.tags) WHERE value = '" tag "')"
#define TAG_ROWS(tag) \
	"seq IN (SELECT owner FROM model_tags WHERE value = '" tag "')"
#define LOSS "(last_metrics ->> '$.loss.v.value')"
#define META "(metadata ->> '$.size.value')"

/* The values at a path, in the order of their index, and then their models. */
#define LEAVES(field, keys, company)                                 \
	"SELECT owner, key FROM model_leaf WHERE company = " company \
	" AND key IS NOT NULL AND path = (SELECT number FROM "       \
	"model_leaf_path WHERE field = '" field "' AND keys = '" keys "')"
#define BY_LEAF(field, keys, order)                                     \
	"SELECT owner, (SELECT id FROM model WHERE seq = owner) FROM "  \
	"(" LEAVES(field, keys, "%c") " UNION ALL " LEAVES(field, keys, \
		"%0") " ORDER BY " order ")"
#define BY_LOSS(order) \
	BY_LEAF("last_metrics", "[\"loss\",\"v\",\"value\"]", order)
#define BY_SIZE(order) BY_LEAF("metadata", "[\"size\",\"value\"]", order)

/* Rows in the order of an index that knows no companies. */
#define WALK(order)                                                            \
	"SELECT seq, id FROM model WHERE +company IN (%c, %0) ORDER BY " order \
	" LIMIT 500"
/*
 * Rows in the order of an index of company and that column. Empty values come
 * last in a descending order, as they do in the answer to an ascending one.
 */
#define MERGED(order)                                                   \
	"SELECT id, last_iteration, comment, project FROM model WHERE " \
	"company = %c UNION ALL SELECT id, last_iteration, comment, "   \
	"project FROM model WHERE company = %0 ORDER BY " order " LIMIT 500"
/* Rows that may hold all these pieces of three letters. */
#define PIECES(pieces)                                                       \
	"seq IN (SELECT rowid FROM model_trigram WHERE model_trigram MATCH " \
	"'" pieces "' UNION SELECT owner FROM model_pending)"
#define AS_MADE                                                     \
	"SELECT seq, id FROM model WHERE company = %c UNION ALL "   \
	"SELECT seq, id FROM model WHERE company = %0 ORDER BY seq" \
	" LIMIT 500"

const struct scale_form scale_forms[] = {
	{ "no condition", "{}", "1", "seq" },
	{ "newest first", "{'order_by':['-created']}", "1", "created DESC",
		NULL, "created DESC" },
	{ "last changed first", "{'order_by':['-last_update']}", "1",
		"last_update DESC", NULL, "last_update DESC" },
	{ "by name", "{'order_by':['name']}", "1", "name", NULL, "name" },
	{ "by framework", "{'order_by':['framework']}", "1", "framework", NULL,
		"framework" },
	{ "by id", "{'order_by':['id']}", "1", "id", .by_hand = WALK("id") },
	{ "by comment", "{'order_by':['comment']}", "1",
		"comment IS NULL, comment" },
	{ "by project", "{'order_by':['-project']}", "1", "project DESC",
		.by_hand = WALK("project DESC") },
	{ "by tags", "{'order_by':['tags']}", "1",
		"(SELECT min(value) FROM json_each(m.tags)) IS NULL, "
		"(SELECT min(value) FROM json_each(m.tags))" },
	{ "by metadata", "{'order_by':['-metadata.size.value']}", "1",
		META " COLLATE natural_order DESC",
		.by_hand = BY_SIZE("key DESC LIMIT 500") },
	{ "by metadata, ascending", "{'order_by':['metadata.size.value']}", "1",
		META " COLLATE natural_order",
		.by_hand = BY_SIZE("key LIMIT 500") },
	{ "by metadata, page 100",
		"{'order_by':['-metadata.size.value'],'page':100}", "1",
		META " COLLATE natural_order DESC LIMIT 500 OFFSET 50000",
		.by_hand = BY_SIZE("key DESC LIMIT 500 OFFSET 50000") },
	{ "by metadata, ascending, page 100",
		"{'order_by':['metadata.size.value'],'page':100}", "1",
		META " COLLATE natural_order LIMIT 500 OFFSET 50000",
		.by_hand = BY_SIZE("key LIMIT 500 OFFSET 50000") },
	{ "by metric", "{'order_by':['-last_metrics.loss.v.value']}", "1",
		LOSS " DESC", .by_hand = BY_LOSS("key DESC LIMIT 500") },
	{ "by metric, ascending", "{'order_by':['last_metrics.loss.v.value']}",
		"1", LOSS, .by_hand = BY_LOSS("key LIMIT 500") },
	{ "by metric, page 100",
		"{'order_by':['-last_metrics.loss.v.value'],'page':100}", "1",
		LOSS " DESC LIMIT 500 OFFSET 50000",
		.by_hand = BY_LOSS("key DESC LIMIT 500 OFFSET 50000") },
	{ "by metric, ascending, page 100",
		"{'order_by':['last_metrics.loss.v.value'],'page':100}", "1",
		LOSS " LIMIT 500 OFFSET 50000",
		.by_hand = BY_LOSS("key LIMIT 500 OFFSET 50000") },
	{ "by metric, company of ten",
		"{'order_by':['-last_metrics.loss.v.value']}", "1",
		LOSS " DESC", .by_hand = BY_LOSS("key DESC LIMIT 500"),
		.caller = POOR },
	{ "by metric, company of ten, ascending",
		"{'order_by':['last_metrics.loss.v.value']}", "1", LOSS,
		.by_hand = BY_LOSS("key LIMIT 500"), .caller = POOR },
	{ "by metadata, company of ten",
		"{'order_by':['-metadata.size.value']}", "1",
		META " COLLATE natural_order DESC",
		.by_hand = BY_SIZE("key DESC LIMIT 500"), .caller = POOR },
	{ "by a metric of others", "{'order_by':['-last_metrics.f1.v.value']}",
		"1", "seq", .by_hand = AS_MADE },
	{ "by a metric of others, ascending",
		"{'order_by':['last_metrics.f1.v.value']}", "1", "seq",
		.by_hand = AS_MADE },
	{ "by metadata of others", "{'order_by':['-metadata.tier.value']}", "1",
		"seq", .by_hand = AS_MADE },
	{ "newest, company of ten", "{'order_by':['-created']}", "1",
		"created DESC", NULL, "created DESC", .caller = POOR },
	{ "page 100 of newest", "{'order_by':['-created'],'page':100}", "1",
		"created DESC LIMIT 500 OFFSET 50000", NULL,
		"created DESC LIMIT 500 OFFSET 50000" },
	{ "3 ids", "{'id':['%1','%2','%3']}", "id IN ('%1', '%2', '%3')",
		"seq" },
	{ "a name", "{'name':'^%n$'}", "regexp('^%n$', name)", "seq",
		"name = '%n'", NULL },
	{ "a piece of few names", "{'name':'run 777'}",
		"regexp('run 777', name)", "seq",
		PIECES("\" 77\" AND \"777\" AND \"n 7\"") " AND regexp('run "
							  "777', name)" },
	{ "a piece of many names",
		"{'name':'resnet','order_by':['-last_update']}",
		"regexp('resnet', name)", "last_update DESC" },
	{ "pattern that finds little", "{'name':'^bert-1[0-9]7 run \\\\d+77$'}",
		"regexp('^bert-1[0-9]7 run \\d+77$', name)", "seq",
		PIECES("\"ber\" AND \"t-1\" AND \"7 r\"") " AND "
							  "regexp('^bert-1[0-9]"
							  "7 run \\d+77$', "
							  "name)" },
	{ "pattern without a text", "{'name':'[0-9]{7}'}",
		"regexp('[0-9]{7}', name)", "seq" },
	{ "name or comment, few",
		"{'_any_':{'fields':['name','comment'],'pattern':'RUN 777'}}",
		"(iregexp('RUN 777', name) OR iregexp('RUN 777', comment))",
		"seq" },
	{ "search field, few",
		"{'_any_':{'fields':['id','name','comment','system_tags'],"
		"'pattern':'run 777'},'order_by':['-last_update']}",
		"(iregexp('run 777', id) OR iregexp('run 777', name) OR "
		"iregexp('run 777', comment) OR EXISTS (SELECT 1 FROM "
		"json_each(m.system_tags) WHERE iregexp('run 777', value)))",
		"last_update DESC" },
	{ "search field, many",
		"{'_any_':{'fields':['id','name','comment','system_tags'],"
		"'pattern':'bert'},'order_by':['-last_update'],"
		"'start':0,'size':30}",
		"(iregexp('bert', id) OR iregexp('bert', name) OR "
		"iregexp('bert', comment) OR EXISTS (SELECT 1 FROM "
		"json_each(m.system_tags) WHERE iregexp('bert', value)))",
		"last_update DESC LIMIT 30" },
	{ "words, few", "{'search_text':'777'}",
		"(iregexp('\\b777\\b', name) OR iregexp('\\b777\\b', comment))",
		"seq" },
	{ "words, many, best first",
		"{'search_text':'resnet','order_by':['@text_score']}",
		"(iregexp('\\bresnet\\b', name) OR "
		"iregexp('\\bresnet\\b', comment))",
		"name",
		.by_hand = "SELECT m.seq, m.id FROM model_text CROSS JOIN "
			   "model m ON m.seq = model_text.rowid WHERE "
			   "model_text MATCH 'resnet' AND m.company IN "
			   "(%c, %0) ORDER BY rank LIMIT 500" },
	{ "a rare tag", "{'tags':['tag-480']}", TAGGED("tag-480"), "seq",
		TAG_ROWS("tag-480"), NULL },
	{ "a common tag, newest", "{'tags':['tag-0'],'order_by':['-created']}",
		TAGGED("tag-0"), "created DESC", TAG_ROWS("tag-0"),
		"created DESC" },
	{ "two tags", "{'tags':['__$all','tag-3','tag-40']}",
		TAGGED("tag-3") " AND " TAGGED("tag-40"), "seq",
		TAG_ROWS("tag-3") " AND " TAG_ROWS("tag-40"),
		.by_hand = "SELECT m.seq, m.id FROM model_tags a CROSS JOIN "
			   "model_tags b ON b.value = 'tag-3' AND b.owner = "
			   "a.owner CROSS JOIN model m ON m.seq = a.owner "
			   "WHERE a.value = 'tag-40' AND m.company IN "
			   "(%c, %0) ORDER BY m.seq LIMIT 500" },
	{ "not archived, newest",
		"{'system_tags':['-archived'],'order_by':['-created']}",
		"NOT EXISTS (SELECT 1 FROM json_each(m.system_tags) WHERE "
		"value = 'archived')",
		"created DESC",
		"NOT EXISTS (SELECT 1 FROM model_system_tags WHERE owner = "
		"m.seq AND value = 'archived')",
		"created DESC" },
	{ "filters, one of two tags",
		"{'filters':{'tags':{'any':{'include':['tag-470','tag-480']}}}"
		"}",
		"(" TAGGED("tag-470") " OR " TAGGED("tag-480") ")", "seq",
		"(" TAG_ROWS("tag-470") " OR " TAG_ROWS("tag-480") ")", NULL },
	{ "a framework, newest",
		"{'framework':['Custom'],'order_by':['-created']}",
		"framework = 'Custom'", "created DESC", NULL, "created DESC" },
	{ "a small project, newest",
		"{'project':['%p190'],'order_by':['-created']}",
		"project = '%p190'", "created DESC" },
	{ "a large project and below",
		"{'project':['%p0'],'include_subprojects':true,"
		"'order_by':['-last_update']}",
		"project IN ('%p0','%p20','%p40','%p60','%p80','%p100',"
		"'%p120','%p140','%p160','%p180')",
		"last_update DESC" },
	{ "a URI", "{'uri':['s3://bucket/777/weights.pt']}",
		"uri = 's3://bucket/777/weights.pt'", "seq" },
	{ "a task", "{'task':['%t777'],'order_by':['created']}",
		"task = '%t777'", "created" },
	{ "ready, newest", "{'ready':true,'order_by':['-created']}",
		"ready = 1", "created DESC", NULL, "created DESC" },
	{ "created within an hour",
		"{'created':['2024-07-01T00:00:00','2024-07-01T01:00:00']}",
		"created BETWEEN 1719792000000000 AND 1719795600000000",
		"seq" },
	{ "created before, newest",
		"{'created':[null,'2024-07-01'],'order_by':['-created']}",
		"created <= 1719792000000000", "created DESC", NULL,
		"created DESC" },
	{ "updated in a minute",
		"{'last_update':['>=2024-08-01T00:00','<2024-08-01T00:05']}",
		"last_update >= 1722470400000000 AND "
		"last_update < 1722470700000000",
		"seq" },
	{ "iterations in a range", "{'last_iteration':[500,505]}",
		"last_iteration BETWEEN 500 AND 505", "seq" },
	{ "a metadata value", "{'metadata.size.value':['77']}", META " = '77'",
		"seq" },
	{ "a metric in a range", "{'last_metrics.loss.v.value':[0.5,0.5001]}",
		LOSS " BETWEEN 0.5 AND 0.5001", "seq" },
	{ "as the SDK looks up",
		"{'project':['%p7'],'name':'^%n$','system_tags':['-archived'],"
		"'order_by':['-created'],'page':0,'page_size':500}",
		"project = '%p7' AND regexp('^%n$', name) AND NOT EXISTS "
		"(SELECT 1 FROM json_each(m.system_tags) WHERE value = "
		"'archived')",
		"created DESC" },
	{ "by comment, index added", "{'order_by':['comment']}", "1",
		"comment IS NULL, comment", .by_hand = MERGED("comment DESC"),
		.extra = "comment" },
	{ "by project, index added", "{'order_by':['-project']}", "1",
		"project DESC", .by_hand = MERGED("project DESC"),
		.extra = "project" },
	{ "by project, ascending, index added", "{'order_by':['project']}", "1",
		"project", .by_hand = MERGED("project"), .extra = "project" },
	{ "iterations in a range, index added", "{'last_iteration':[500,505]}",
		"last_iteration BETWEEN 500 AND 505", "seq",
		.extra = "last_iteration" },
	{ "most iterations, index added", "{'order_by':['-last_iteration']}",
		"1", "last_iteration DESC",
		.by_hand = MERGED("last_iteration DESC"),
		.extra = "last_iteration" },
	{ 0 },
};

/*
 * Tasks, as a page that compares runs asks for them: 50 with five fields, one
 * of them a parameter.
 */
#define PARAMETER(name)                                                   \
	"((SELECT value FROM task_apart WHERE owner = m.seq AND field = " \
	"'hyperparams') ->> '$.General." name ".value')"
#define FIVE                                                  \
	"'only_fields':['id','name','status','project.name'," \
	"'hyperparams.General.epochs.value'],'page':0,'page_size':50"
#define FIVE_OF                                                            \
	"SELECT m.seq, m.id, m.name, m.status, (SELECT name FROM project " \
	"WHERE id = m.project), " PARAMETER("epochs") " FROM "
#define LEAF_PATH(name)                                                       \
	"(SELECT number FROM task_leaf_path WHERE field = 'hyperparams' AND " \
	"keys = '[\"General\",\"" name "\",\"value\"]')"
#define BY_PARAMETER(name, is, order)                                     \
	FIVE_OF "task_leaf l CROSS JOIN task m ON m.seq = l.owner WHERE " \
		"l.path = " LEAF_PATH(                                    \
			name) " AND l.company IN (%c, %0) AND l.key "     \
			      "= natural_key('" is "') ORDER BY " order   \
			      " LIMIT 50"
#define LARGEST(name, company)                                      \
	"SELECT owner, key FROM task_leaf WHERE company = " company \
	" AND key IS NOT NULL AND path = " LEAF_PATH(name)

const struct scale_form scale_task_forms[] = {
	{ "a parameter's value, few",
		"{'hyperparams.General.rate.value':['0.077']," FIVE "}",
		PARAMETER("rate") " = '0.077'", "seq LIMIT 50",
		.by_hand = BY_PARAMETER("rate", "0.077", "m.seq") },
	{ "a parameter's value, few, newest",
		"{'hyperparams.General.rate.value':['0.077'],"
		"'order_by':['-last_update']," FIVE "}",
		PARAMETER("rate") " = '0.077'", "last_update DESC LIMIT 50",
		.by_hand = BY_PARAMETER("rate", "0.077", "last_update DESC") },
	{ "a parameter's value, many",
		"{'hyperparams.General.batch.value':['16']," FIVE "}",
		PARAMETER("batch") " = '16'", "seq LIMIT 50",
		.by_hand = FIVE_OF
		"task m WHERE company IN (%c, %0) AND " PARAMETER(
			"batch") " = '16' ORDER BY seq LIMIT 50" },
	{ "by a parameter",
		"{'order_by':['-hyperparams.General.rate.value']," FIVE "}",
		"1", PARAMETER("rate") " COLLATE natural_order DESC LIMIT 50",
		.by_hand = FIVE_OF
		"(" LARGEST("rate", "%c") " UNION ALL " LARGEST("rate",
			"%0") " ORDER BY key DESC LIMIT 50) "
			      "CROSS JOIN task m ON m.seq = owner" },
	{ "newest", "{'order_by':['-last_update']," FIVE "}", "1",
		"last_update DESC LIMIT 50",
		.by_hand = FIVE_OF
		"(SELECT seq AS s, last_update FROM task "
		"WHERE company = %c UNION ALL SELECT seq, last_update "
		"FROM task WHERE company = %0 ORDER BY last_update "
		"DESC LIMIT 50) CROSS JOIN task m ON m.seq = s" },
	{ "a model that they read", "{'models.input.model':['%m9']," FIVE "}",
		"EXISTS (SELECT 1 FROM json_each(m.models, '$.input') "
		"WHERE value ->> 'model' = '%m9')",
		"seq LIMIT 50",
		.by_hand = FIVE_OF
		"task_models l CROSS JOIN task m ON m.seq = "
		"l.owner WHERE l.path = '[\"input\",\"model\"]' AND "
		"l.value = '%m9' AND +m.company IN (%c, %0) ORDER BY "
		"m.seq LIMIT 50" },
	{ 0 },
};
