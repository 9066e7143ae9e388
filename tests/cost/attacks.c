#include "cost.h"

/* clang-format off */
const struct attack attacks[] = {
	/* --- Who has no credentials --- */
	{ "nothing at all", &anybody, NOBODY, "/debug.ping",
	  .answers = "200/0" },
	{ "490,000 keys and a query string of 1,300 names", &anybody, NOBODY,
	  "/debug.ping", .query = "a$1300<&name#=1>",
	  .body = "{$490000{'a key that is long #':1}}",
	  .known = "arguments are merged by looking through all members" },
	{ "a form of 9,999 names of 1,500 bytes", &anybody, NOBODY,
	  "/debug.ping", .type = "application/x-www-form-urlencoded",
	  .body = "a$9999<&#$1500<n>=1>",
	  .known = "arguments are merged by looking through all members" },
	{ "10,000 cookies", &anybody, NOBODY, "/server.info",
	  .header = "HTTP_COOKIE", .value = "$10000<c#=value; >",
	  .answers = "401/20" },

	/* --- Users --- */
	{ "one model", &user, USER, "/models.get_by_id",
	  .body = "{'model':'%m1'}", .answers = "200/0" },
	{ "200 nested recursions over long names", &user, USER,
	  "/models.get_all",
	  .body = "{'name':'^$200<(>(a|(?R))$200<)*>!'}",
	  .known = "the clock is not looked at within a match" },
	{ "a comment of 16 MB of random CJK characters", &user, USER,
	  "/models.create",
	  .body = "{'name':'abc','uri':'u','comment':'$5500000<%c>'}",
	  .known = "a comment has no limit" },
	{ "20,000 equal tags excluded", &user, USER, "/models.get_all",
	  .body = "{'filters':{'tags':{'any':{'exclude':[$20000{'tag 1'}]}}}}",
	  .known = "each value is looked for by itself" },
	{ "500 rows with the same joined text of 400,000 bytes", &user, USER,
	  "/models.get_all_ex",
	  .body = "{'task':['%t0'],'page':0,'page_size':500,"
	          "'only_fields':['id','task.comment']}",
	  .known = "an answer is held several times" },
};
/* clang-format on */

const size_t attack_count = COUNT(attacks);
