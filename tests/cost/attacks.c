#include "cost.h"

#define FORM "application/x-www-form-urlencoded"

/*
 * What each row is about is in its name. Unless it says otherwise the caller is
 * an ordinary user, and the database that of site.c. What has to be done at
 * once may still be 500/100: where others use the machine, the time on the wall
 * ends it.
 */

/* clang-format off */
const struct attack attacks[] = {
	/* --- Who has no credentials, or none that are good --- */
	{ "nothing at all", &anybody, NOBODY, "/debug.ping",
	  .answers = "200/0" },
	{ "490,000 keys and a query string of 1,300 names", &anybody, NOBODY,
	  "/debug.ping", .query = "a$1300<&a_name_that_is_long_x#=1>",
	  .body = "{$490000{'a_name_that_is_long_#':1}}" },
	{ "the same to an endpoint that wants credentials", &anybody, NOBODY,
	  "/models.get_all", .query = "a$1300<&a_name_that_is_long_x#=1>",
	  .body = "{$490000{'a_name_that_is_long_#':1}}" },
	{ "a form of 9,999 names of 1,500 bytes", &anybody, NOBODY,
	  "/debug.ping", .type = FORM, .body = "a$9999<&$1500<n>#=1>" },
	{ "a form of 16 MB of percent signs", &anybody, NOBODY,
	  "/debug.ping", .type = FORM, .body = "a=$5500000<%41>" },
	{ "a body of 16 MB of one text", &anybody, NOBODY, "/auth.login",
	  .body = "{'a':'$16700000<x>'}" },
	{ "499,999 items in one list", &anybody, NOBODY, "/debug.ping",
	  .body = "{'a':[$499990{1}]}" },
	{ "the same key 400,000 times", &anybody, NOBODY, "/debug.ping",
	  .body = "{$400000{'k':1}}" },
	{ "a million brackets", &anybody, NOBODY, "/debug.ping",
	  .body = "{'a':$1000000<[>}" },
	{ "64 KiB of brackets", &anybody, NOBODY, "/debug.ping",
	  .body = "{'a':$65000<[>}" },
	{ "64 KiB of keys", &anybody, NOBODY, "/debug.ping",
	  .body = "{$5000{'k#':#}}" },
	{ "64 KiB of keys of one hash bucket or another", &anybody, NOBODY,
	  "/debug.ping", .body = "{$8000{'%a%a%a':1}}" },
	{ "64 KiB of empty objects", &anybody, NOBODY, "/debug.ping",
	  .body = "{'a':[$20000{{}}]}" },
	{ "a number of 64 KiB", &anybody, NOBODY, "/debug.ping",
	  .body = "{'a':$65000<9>}" },
	{ "numbers with exponents of 64 KiB", &anybody, NOBODY, "/debug.ping",
	  .body = "{'a':1e$65000<9>}" },
	{ "64 KiB of escapes", &anybody, NOBODY, "/debug.ping",
	  .body = "{'a':'$10900<\\\\ud83d>'}" },
	{ "64 KiB of form arguments", &anybody, NOBODY, "/debug.ping",
	  .type = FORM, .body = "a$30000<&a>" },
	{ "64 KiB of different form arguments", &anybody, NOBODY,
	  "/debug.ping", .type = FORM, .body = "a$9000<&k#=1>" },
	{ "64 KiB of one form argument of dots", &anybody, NOBODY,
	  "/debug.ping", .type = FORM, .body = "a$65000<.a>=1" },
	{ "a query string of 9,999 names", &anybody, NOBODY, "/debug.ping",
	  .query = "a$9990<&k#=1>" },
	{ "a query string of 1 MB of dots", &anybody, NOBODY, "/debug.ping",
	  .query = "a$500000<.a>=1" },
	{ "a query string of 1 MB of percent signs", &anybody, NOBODY,
	  "/debug.ping", .query = "a=$300000<%41>" },
	{ "10,000 cookies", &anybody, NOBODY, "/server.info",
	  .header = "HTTP_COOKIE", .value = "$10000<c#=value; >" },
	{ "10,000 session cookies", &anybody, NOBODY, "/server.info",
	  .header = "HTTP_COOKIE",
	  .value = "$10000<clearml_token_basic=a#.b.c; >" },
	{ "a session cookie of 1 MB", &anybody, NOBODY, "/server.info",
	  .header = "HTTP_COOKIE",
	  .value = "clearml_token_basic=$1000000<a>.b.c" },
	{ "a token of 1 MB", &anybody, NOBODY, "/server.info",
	  .header = "HTTP_AUTHORIZATION",
	  .value = "Bearer $500000<ey>.$300000<ab>.$1000<c>" },
	{ "a token of a million dots", &anybody, NOBODY, "/server.info",
	  .header = "HTTP_AUTHORIZATION", .value = "Bearer $1000000<.>" },
	{ "basic credentials of 1 MB", &anybody, NOBODY, "/auth.login",
	  .header = "HTTP_AUTHORIZATION", .value = "Basic $250000<YWFh>" },
	{ "a kind of credentials of 1 MB", &anybody, NOBODY, "/auth.login",
	  .header = "HTTP_AUTHORIZATION", .value = "$1000000<B> x" },
	{ "a chain of 100,000 proxies", &anybody, NOBODY, "/server.info",
	  .header = "HTTP_X_FORWARDED_FOR",
	  .value = "1.1.1.1$100000<, 1.1.1.1>" },
	{ "an origin of 1 MB", &anybody, NOBODY, "/debug.ping",
	  .header = "HTTP_ORIGIN", .value = "https://$1000000<x>" },
	{ "a transaction id of 1 MB", &anybody, NOBODY, "/debug.ping",
	  .header = "HTTP_X_CLEARML_TRX", .value = "$1000000<\x01>" },
	{ "a preflight with headers of 1 MB", &anybody, NOBODY, "/debug.ping",
	  .header = "HTTP_ACCESS_CONTROL_REQUEST_HEADERS",
	  .value = "$1000000<x>" },
	{ "a path of 1 MB", &anybody, NOBODY, "/server.long",
	  .header = "SCRIPT_FILENAME", .value = "$1000000<x>" },
	{ "a type of 1 MB", &anybody, NOBODY, "/debug.ping",
	  .header = "HTTP_CONTENT_ENCODING", .value = "$1000000<x>" },

	/* --- JSON, as users may send more of it --- */
	{ "one model", &user, USER, "/models.get_by_id",
	  .body = "{'model':'%m1'}", .answers = "200/0" },
	{ "a user's 490,000 keys and query string of 1,300 names", &user, USER,
	  "/models.get_all", .query = "a$1300<&a_name_that_is_long_x#=1>",
	  .body = "{$490000{'a_name_that_is_long_#':1}}" },
	{ "a user's form of 9,999 names of 1,500 bytes", &user, USER,
	  "/models.get_all", .type = FORM, .body = "a$9999<&$1500<n>#=1>" },
	{ "200,000 items that are answered each", &user, USER,
	  "/models.delete_metadata",
	  .body = "{'model':'%m8','keys':[$20000{'key #'}]}",
	  .answers = "200/0 400/12" },
	{ "a design of 100,000 keys", &user, USER, "/models.edit",
	  .body = "{'model':'%m1','design':{$100000{'k#':[]}}}" },
	{ "a design of 16 MB", &user, USER, "/models.create",
	  .body = "{'name':'abc','uri':'u','design':{'a':'$16500000<x>'}}" },
	{ "400,000 labels", &user, USER, "/models.create",
	  .body = "{'name':'abc','uri':'u','labels':{$400000{'label #':#}}}" },
	{ "a user interface's notes of 400,000 keys", &user, USER,
	  "/users.set_preferences",
	  .body = "{'preferences':{$400000{'k#':1}}}" },
	{ "preferences in a list", &user, USER, "/users.set_preferences",
	  .body = "{'preferences':{'k':[$480000{'x'}]}}" },

	/* --- Writing texts --- */
	{ "a comment of 16 MB of random CJK characters", &user, USER,
	  "/models.create",
	  .body = "{'name':'abc','uri':'u','comment':'$5500000<%c>'}" },
	{ "a comment of 256 KiB of random CJK characters", &user, USER,
	  "/models.create",
	  .body = "{'name':'abc','uri':'u','comment':'$87000<%c>'}" },
	{ "a comment of 256 KiB of random letters", &user, USER,
	  "/models.create",
	  .body = "{'name':'abc','uri':'u','comment':'$262000<%a>'}" },
	{ "a comment of 256 KiB of short words", &user, USER,
	  "/models.create",
	  .body = "{'name':'abc','uri':'u','comment':'$60000<%a%a%a >'}" },
	{ "a name of 1 MB", &user, USER, "/models.create",
	  .body = "{'name':'$350000<%c>','uri':'u'}" },
	{ "a uri of 16 MB", &user, USER, "/models.create",
	  .body = "{'name':'abc','uri':'$5500000<%c>'}" },
	{ "a framework of 16 MB", &user, USER, "/models.create",
	  .body = "{'name':'abc','uri':'u','framework':'$5500000<%c>'}" },
	{ "a parent of 16 MB", &user, USER, "/models.create",
	  .body = "{'name':'abc','uri':'u','parent':'$5500000<%c>'}" },
	{ "one tag of 16 MB", &user, USER, "/models.create",
	  .body = "{'name':'abc','uri':'u','tags':['$5500000<%c>']}" },
	{ "a description of 64 KiB of random CJK characters", &user, USER,
	  "/projects.create",
	  .body = "{'name':'abc/def','description':'$21000<%c>'}" },
	{ "a project of ten levels of 400 bytes", &user, USER,
	  "/projects.create",
	  .body = "{'name':'$9<$400<%a>/>$400<%a>','description':'x'}" },
	{ "20,000 different tags", &user, USER, "/models.create",
	  .body = "{'name':'abc','uri':'u','tags':[$20000{'new tag #'}]}" },
	{ "20,000 equal tags", &user, USER, "/models.create",
	  .body = "{'name':'abc','uri':'u','tags':[$20000{'tag'}]}" },
	{ "metadata of 4,900 items", &user, USER, "/models.create",
	  .body = "{'name':'abc','uri':'u','metadata':{$4900{"
	          "'key #':{'key':'key #','type':'','value':'#'}}}}" },
	{ "4,900 items added", &user, USER,
	  "/models.add_or_update_metadata",
	  .body = "{'model':'%m9','metadata':[$4900{"
	          "{'key':'key #','type':'','value':'#'}}]}" },
	{ "a model with each field at its limit", &user, USER,
	  "/models.create",
	  .body = "{'name':'$1360<%c>','uri':'$2730<%c>',"
	          "'framework':'$1360<%c>','comment':'$87380<%c>',"
	          "'tags':[$1000{'$340<%c>'}],"
	          "'system_tags':[$1000{'$340<%c>'}],"
	          "'design':{'a':'$690000<%c>'},"
	          "'labels':{$100000{'label #':#}},"
	          "'metadata':{$4900{'key #':{'key':'key #','type':'',"
	          "'value':'$20<%c>'}}}}",
	  .answers = "200/0 500/100" },
	{ "each field of a model changed from its limit to its limit", &user,
	  USER, "/models.edit",
	  .body = "{'model':'%m9','name':'$1360<%c>','uri':'$2730<%c>',"
	          "'framework':'$1360<%c>','comment':'$87380<%c>',"
	          "'tags':[$1000{'$340<%c>'}],"
	          "'system_tags':[$1000{'$340<%c>'}],"
	          "'design':{'a':'$690000<%c>'},"
	          "'labels':{$100000{'label #':#}},"
	          "'metadata':{$4900{'key #':{'key':'key #','type':'',"
	          "'value':'$20<%c>'}}}}",
	  .answers = "200/0 500/100" },
	{ "a label of a key pair of 16 MB", &user, USER,
	  "/auth.create_credentials", .body = "{'label':'$5500000<%c>'}" },
	{ "a user's name of 16 MB", &user, USER, "/users.update",
	  .body = "{'user':'%u1','given_name':'$5500000<%c>'}" },

	/* --- Many at once --- */
	{ "20,000 models archived", &user, USER, "/models.archive_many",
	  .body = "{'ids':[$20000{'%m'}]}" },
	{ "20,000 models taken out of the archive", &user, USER,
	  "/models.unarchive_many", .body = "{'ids':[$20000{'%m'}]}" },
	{ "20,000 models published", &user, USER, "/models.publish_many",
	  .body = "{'ids':[$20000{'%m'}],'force_publish_task':true}" },
	{ "20,000 models deleted", &user, USER, "/models.delete_many",
	  .body = "{'ids':[$20000{'%m'}],'force':true}" },
	{ "20,000 models deleted that are in use", &user, USER,
	  "/models.delete_many", .body = "{'ids':[$20000{'%m'}]}" },
	{ "20,000 ids that there are not deleted", &user, USER,
	  "/models.delete_many", .body = "{'ids':[$20000{'none #'}]}" },
	{ "20,000 models moved to a new project", &user, USER, "/models.move",
	  .body = "{'ids':[$20000{'%m'}],'project_name':'a new one'}" },
	{ "5,000 models made public", &user, ADMIN, "/models.make_public",
	  .body = "{'ids':[$5000{'%m+100'}]}" },
	{ "1,200 models made private", &user, USER, "/models.make_private",
	  .body = "{'ids':[$1200{'%m+57600'}]}" },
	{ "one tag added to 20,000 models", &user, USER, "/models.update_tags",
	  .body = "{'ids':[$20000{'%m+100'}],'add_tags':['a tag']}" },
	{ "100 tags added to 20,000 models", &user, USER,
	  "/models.update_tags",
	  .body = "{'ids':[$20000{'%m+100'}],'add_tags':[$100{'new #'}]}" },
	{ "900 tags added to 20,000 models", &user, USER,
	  "/models.update_tags",
	  .body = "{'ids':[$20000{'%m+100'}],'add_tags':[$900{'new #'}]}" },
	{ "20,000 tags removed from 20,000 models", &user, USER,
	  "/models.update_tags",
	  .body = "{'ids':[$20000{'%m'}],'remove_tags':[$20000{'new #'}]}" },
	{ "2,000 projects made public", &user, ADMIN, "/projects.make_public",
	  .body = "{'ids':[$2000{'%p'}]}" },
	{ "a tree of 60,000 models moved", &batch, ADMIN, "/projects.move",
	  .body = "{'project':'%p0','new_location':'elsewhere'}" },
	{ "a tree of 60,000 models renamed", &batch, ADMIN, "/projects.update",
	  .body = "{'project':'%p0','name':'everything else'}" },
	{ "a tree of 60,000 models merged", &batch, ADMIN, "/projects.merge",
	  .body = "{'project':'%p0','destination_project':'%p1999'}" },
	{ "a tree of 60,000 models deleted", &batch, ADMIN, "/projects.delete",
	  .body = "{'project':'%p0','force':true}" },
	{ "a tree of 60,000 models deleted with all it holds", &batch, ADMIN,
	  "/projects.delete",
	  .body = "{'project':'%p0','force':true,'delete_contents':true}" },
	{ "the same by a user", &user, USER, "/projects.delete",
	  .body = "{'project':'%p0','force':true,'delete_contents':true}" },
	{ "whether a tree can be deleted", &user, USER,
	  "/projects.validate_delete", .body = "{'project':'%p0'}" },

	/* --- Patterns --- */
	{ "200 nested recursions over long names", &user, USER,
	  "/models.get_all", .body = "{'name':'$200<(>a(?R)?$200<)>!x'}" },
	{ "recursions that go back", &user, USER, "/models.get_all",
	  .body = "{'name':'^(a|a(?1)|(?1)a)*x!'}" },
	{ "many stars over long names", &user, USER, "/models.get_all",
	  .body = "{'name':'^$100<a*>[bc]c'}" },
	{ "a star in a star over long names", &user, USER, "/models.get_all",
	  .body = "{'name':'^(a+)+$'}" },
	{ "a lookahead at each place", &user, USER, "/models.get_all",
	  .body = "{'name':'(?=.*a.*b.*c)(?=.*X.*b)x'}" },
	{ "a lazy star at each place", &user, USER, "/models.get_all",
	  .body = "{'name':'a.*?a.*?a.*?b.*?a.*?x'}" },
	{ "back references", &user, USER, "/models.get_all",
	  .body = "{'name':'(a*)(a*)(a*)\\\\\\\\1\\\\\\\\2\\\\\\\\3x'}" },
	{ "a class of 4,000 characters", &user, USER, "/models.get_all",
	  .body = "{'name':'[$1300<%c>]x'}" },
	{ "4,000 alternatives", &user, USER, "/models.get_all",
	  .body = "{'name':'$1300<%a%a\\|>x'}" },
	{ "a recursion in each of 100 groups", &user, USER, "/models.get_all",
	  .body = "{'name':'$100<(a|(?R)|>x$100<)*>b'}" },
	{ "a pattern of any letters over all fields", &user, USER,
	  "/models.get_all",
	  .body = "{'_any_':{'fields':['name','comment','id','uri',"
	          "'framework','tags','project','task','parent','user'],"
	          "'pattern':'(?i).*q.*z.*x'}}" },
	{ "one pattern over 100 paths of metadata", &user, USER,
	  "/models.get_all",
	  .body = "{'_any_':{'fields':[$100{'metadata.key #.value'}],"
	          "'pattern':'(x+)+y'}}" },
	{ "a pattern over one field 20,000 times", &user, USER,
	  "/models.get_all",
	  .body = "{'_any_':{'fields':[$20000{'name'}],'pattern':'resnet'}}" },
	{ "dates of one field 20,000 times", &user, USER, "/models.get_all",
	  .body = "{'_any_':{'fields':[$20000{'last_update'}],"
	          "'datetime':['>2024-01-01']}}" },
	{ "a pattern over the names of tasks", &user, USER, "/tasks.get_all",
	  .body = "{'name':'e.*x.*p.*9.*z'}" },
	{ "a pattern over the names of projects", &user, USER,
	  "/projects.get_all_ex", .body = "{'name':'e.*v.*e.*9.*z'}" },
	{ "a pattern over the names of parents", &user, USER,
	  "/projects.get_task_parents",
	  .body = "{'projects':[],'task_name':'(e|x|p)*z'}" },

	/* --- Conditions --- */
	{ "20,000 equal tags excluded", &user, USER, "/models.get_all",
	  .body = "{'filters':{'tags':{'any':{'exclude':[$20000{'every'}]}}},"
	          "'only_fields':['id']}" },
	{ "20,000 equal tags excluded, and nothing else fits", &user, USER,
	  "/models.get_all",
	  .body = "{'filters':{'tags':{'any':{'exclude':[$20000{'every'}]}}},"
	          "'comment':'not there'}" },
	{ "20,000 equal tags in the order of the worst", &user, USER,
	  "/models.get_all",
	  .body = "{'filters':{'tags':{'any':{'exclude':[$20000{'every'}]}}},"
	          "'order_by':['comment'],'only_fields':['id']}" },
	{ "20,000 different tags excluded", &user, USER, "/models.get_all",
	  .body = "{'filters':{'tags':{'any':{'exclude':[$20000{'none #'}]}}},"
	          "'order_by':['comment'],'only_fields':['id']}" },
	{ "20,000 different tags, all of them", &user, USER, "/models.get_all",
	  .body = "{'filters':{'tags':{'all':{'include':"
	          "[$20000{'tag #'}]}}}}" },
	{ "20,000 different tags, all of them not", &user, USER,
	  "/models.get_all",
	  .body = "{'filters':{'tags':{'all':{'exclude':[$20000{'tag #'}]}}},"
	          "'order_by':['comment'],'only_fields':['id']}" },
	{ "20,000 different tags, one of them", &user, USER, "/models.get_all",
	  .body = "{'filters':{'tags':{'any':{'include':"
	          "[$20000{'tag #'}]}}}}" },
	{ "20,000 tags by operators", &user, USER, "/models.get_all",
	  .body = "{'tags':['__$$any',$19990{'-tag #'}]}" },
	{ "20,000 ids", &user, USER, "/models.get_all",
	  .body = "{'id':[$20000{'%m'}],'page':39,'page_size':500}" },
	{ "20,000 ids not", &user, USER, "/models.get_all",
	  .body = "{'id':[$20000{'-%m'}],'order_by':['comment']}" },
	{ "20,000 names of users", &user, USER, "/models.get_all",
	  .body = "{'user':[$20000{'-nobody #'}],'order_by':['comment']}" },
	{ "20,000 projects with what lies below", &user, USER,
	  "/models.get_all",
	  .body = "{'project':[$20000{'%p'}],'include_subprojects':true}" },
	{ "20,000 values of metadata", &user, USER, "/models.get_all",
	  .body = "{'metadata.key 1.value':[$20000{'#'}]}" },
	{ "20,000 values of metadata not", &user, USER, "/models.get_all",
	  .body = "{'metadata.key 1.value':['__$$not',$19990{'x#'}],"
	          "'order_by':['comment']}" },
	{ "100 conditions", &user, USER, "/models.get_all",
	  .body = "{$100{'metadata.key #.value':['-x']}}" },
	{ "all conditions with 20,000 values each", &user, USER,
	  "/models.get_all",
	  .body = "{$15{'metadata.key #.value':[$20000{'-#'}]},"
	          "'order_by':['comment']}" },
	{ "ranges without an end", &user, USER, "/models.get_all",
	  .body = "{'last_metrics.loss.v.value':[0,null],"
	          "'last_iteration':[null,1],'created':[null,'2030-01-01']}" },
	{ "search for thousands of words", &user, USER, "/models.get_all",
	  .body = "{'search_text':'$5000<model # >'}" },
	{ "search for one word thousands of times", &user, USER,
	  "/models.get_all", .body = "{'search_text':'$3000<the >'}" },
	{ "search for quoted words", &user, USER, "/models.get_all",
	  .body = "{'search_text':'$2000<\\\\\"data set\\\\\" >',"
	          "'order_by':['@text_score']}" },
	{ "search for letters", &user, USER, "/models.get_all",
	  .body = "{'search_text':'a b c d e f t* l*',"
	          "'order_by':['@text_score']}" },

	/* --- Order and projection --- */
	{ "32 keys to order by", &user, USER, "/models.get_all",
	  .body = "{'order_by':[$32{'metadata.key #.value'}],"
	          "'only_fields':['id']}" },
	{ "the last page in the order of comments", &user, USER,
	  "/models.get_all",
	  .body = "{'order_by':['comment','-metadata.key 1.value'],"
	          "'page':119,'page_size':500}" },
	{ "all rows by size", &user, USER, "/models.get_all",
	  .body = "{'start':0,'size':1000000}" },
	{ "all rows by size, ids alone", &user, USER, "/models.get_all",
	  .body = "{'start':0,'size':1000000,'only_fields':['id']}" },
	{ "all rows by size, with all they refer to", &user, USER,
	  "/models.get_all_ex",
	  .body = "{'start':0,'size':1000000,'only_fields':['id','task.name',"
	          "'project.name','user.name','parent.name']}" },
	{ "a page that is not there", &user, USER, "/models.get_all",
	  .body = "{'page':1000000000,'page_size':500}" },
	{ "1,000 paths of metadata in 500 rows", &user, USER,
	  "/models.get_all",
	  .body = "{'page':0,'page_size':500,"
	          "'only_fields':[$1000{'metadata.key #.value'}]}" },
	{ "1,000 paths of metadata that are left out", &user, USER,
	  "/models.get_all_ex",
	  .body = "{'page':0,'page_size':500,"
	          "'only_fields':[$1000{'-metadata.key #.value'}]}" },
	{ "the largest rows", &user, USER, "/models.get_all",
	  .body = "{'order_by':['-created'],'page':0,'page_size':500}" },
	{ "500 rows with the same joined text of 400,000 bytes", &user, USER,
	  "/models.get_all_ex",
	  .body = "{'task':['%t0'],'page':0,'page_size':500,"
	          "'only_fields':['id','task.comment']}" },
	{ "rows joined as deep as it goes", &user, USER, "/models.get_all_ex",
	  .body = "{'page':0,'page_size':500,'only_fields':['parent.parent."
	          "task.parent.parent.project.user.name',"
	          "'task.parent.parent.parent.project.parent.name',"
	          "'project.parent.user.name']}" },
	{ "all of each record that is joined", &user, USER,
	  "/models.get_all_ex",
	  .body = "{'page':0,'page_size':500,'only_fields':['*','task.*',"
	          "'project.*','parent.*','user.*','company.*']}" },
	{ "1,000 paths of parameters in 500 tasks", &user, USER,
	  "/tasks.get_all",
	  .body = "{'page':0,'page_size':500,"
	          "'only_fields':[$1000{'execution.parameters.key #'}]}" },
	{ "1,000 labels of 500 tasks", &user, USER, "/tasks.get_all_ex",
	  .body = "{'page':0,'page_size':500,"
	          "'only_fields':[$1000{'-execution.model_labels.k#'}]}" },
	{ "a text of 8 MB that is known at run time", &user, USER,
	  "/tasks.get_all", .body = "{'runtime.k':'$8000000<x>'}" },
	{ "tasks by 190 texts deep in what is known", &user, USER,
	  "/tasks.get_all",
	  .body = "{$190{'runtime.k#.x':'v'}}" },
	{ "tasks with their models", &user, USER, "/tasks.get_all_ex",
	  .body = "{'page':0,'page_size':500,'only_fields':['name',"
	          "'models.input.model.name','models.input.model.comment',"
	          "'project.name','parent.name']}" },
	{ "a scroll that begins", &user, USER, "/models.get_all",
	  .body = "{'scroll_id':null,'size':1000,'order_by':['comment']}" },

	/* --- Facets and statistics --- */
	{ "metadata keys of all", &user, USER,
	  "/projects.get_model_metadata_keys", .body = "{}" },
	{ "metadata keys of a tree", &user, USER,
	  "/projects.get_model_metadata_keys", .body = "{'project':'%p0'}" },
	{ "metadata values of all", &user, USER,
	  "/projects.get_model_metadata_values",
	  .body = "{'key':'key 1','projects':[]}" },
	{ "tags of all models", &user, USER, "/projects.get_model_tags",
	  .body = "{'include_system':true}" },
	{ "tags of models of 20,000 projects", &user, USER,
	  "/projects.get_model_tags",
	  .body = "{'projects':[$20000{'%p'}],'include_system':true,"
	          "'filter':{'tags':[$20000{'tag #'}]}}" },
	{ "tags of the company", &user, USER, "/organization.get_tags",
	  .body = "{'include_system':true,'filter':{'tags':[$20000{'-x#'}]}}" },
	{ "metrics of all models", &user, USER,
	  "/projects.get_unique_metric_variants",
	  .body = "{'model_metrics':true}" },
	{ "metrics of 20,000 models", &user, USER,
	  "/projects.get_unique_metric_variants",
	  .body = "{'model_metrics':true,'ids':[$20000{'%m'}]}" },
	{ "who has made models", &user, USER, "/projects.get_user_names",
	  .body = "{'projects':[$20000{'%p'}],'entity':'model'}" },
	{ "parents of all tasks", &user, USER, "/projects.get_task_parents",
	  .body = "{'projects':[]}" },
	{ "types of all tasks", &user, USER, "/tasks.get_types",
	  .body = "{'projects':[$20000{'%p'}]}" },
	{ "parameters of all tasks", &user, USER,
	  "/projects.get_hyper_parameters", .body = "{}" },
	{ "parameters of the tasks of a tree", &user, USER,
	  "/projects.get_hyper_parameters", .body = "{'project':'%p0'}" },
	{ "values of a parameter of all tasks", &user, USER,
	  "/projects.get_hyperparam_values",
	  .body = "{'section':'Args','name':'key 1'}" },
	{ "the same in 20,000 projects", &user, USER,
	  "/projects.get_hyperparam_values",
	  .body = "{'section':'Args','name':'key 1',"
	          "'projects':[$20000{'%p'}]}" },
	{ "a pattern over the values of a parameter", &user, USER,
	  "/projects.get_hyperparam_values",
	  .body = "{'section':'Args','name':'key 1',"
	          "'pattern':'([0-9]|[0-9])*z'}" },
	{ "metrics of all tasks", &user, USER,
	  "/projects.get_unique_metric_variants", .body = "{}" },
	{ "frameworks of 20,000 projects", &user, USER,
	  "/models.get_frameworks", .body = "{'projects':[$20000{'%p'}]}" },
	{ "statistics of all projects", &user, USER, "/projects.get_all_ex",
	  .body = "{'include_stats':true,'check_own_contents':true,"
	          "'include_dataset_stats':true,'page':0,'page_size':500}" },
	{ "statistics of all projects at once", &user, USER,
	  "/projects.get_all_ex",
	  .body = "{'include_stats':true,'check_own_contents':true,"
	          "'include_dataset_stats':true,'start':0,'size':100000}" },
	{ "statistics of 20,000 ids with a filter", &user, USER,
	  "/projects.get_all_ex",
	  .body = "{'id':[$20000{'%p'}],'include_stats':true,"
	          "'include_stats_filter':{'system_tags':[$20000{'-t#'}]},"
	          "'active_users':[$20000{'%u'}]}" },
	{ "projects with data sets", &user, USER, "/projects.get_all_ex",
	  .body = "{'children_type':'dataset','include_stats':true,"
	          "'children_tags':[$20000{'tag #'}]}" },
	{ "how long tasks have run in three years", &user, USER,
	  "/organization.get_project_usages",
	  .body = "{'projects':['%p0'],'from_date':'2022-01-01T00:00:00Z',"
	          "'to_date':'2024-12-31T00:00:00Z','include_development':true,"
	          "'breakdown_keys':['project','user','queue']}" },
	{ "how long tasks have run in 20,000 projects", &user, USER,
	  "/organization.get_project_usages",
	  .body = "{'projects':[$20000{'%p'}],"
	          "'from_date':'2022-01-01T00:00:00Z',"
	          "'to_date':'2024-12-31T00:00:00Z',"
	          "'include_development':true}" },
	{ "how long tasks have run in 9,999 years", &user, USER,
	  "/organization.get_project_usages",
	  .body = "{'projects':['%p0'],'from_date':'0001-01-01T00:00:00Z',"
	          "'to_date':'9999-12-31T00:00:00Z',"
	          "'include_development':true}" },
	{ "how much there is of everything", &user, USER,
	  "/organization.get_entities_count",
	  .body = "{'projects':{},'tasks':{},'models':{},'pipelines':{},"
	          "'pipeline_runs':{},'datasets':{},'dataset_versions':{},"
	          "'reports':{},'search_hidden':true}" },
	{ "how much there is with the worst conditions", &user, USER,
	  "/organization.get_entities_count",
	  .body = "{'models':{'name':'(a|b|c)*x','tags':[$20000{'-t#'}]},"
	          "'tasks':{'comment':'(a|b|c)*x','tags':[$20000{'-t#'}]},"
	          "'active_users':[$20000{'%u'}]}" },

	/* --- Tasks --- */
	{ "a task of 24,000 parameters", &user, USER, "/tasks.create",
	  .body = "{'name':'abc','type':'training','hyperparams':{'Args':{"
	          "$24000{'key #':{'section':'Args','name':'key #',"
	          "'value':'#'}}}}}" },
	{ "a task of 20,000 sections", &user, USER, "/tasks.create",
	  .body = "{'name':'abc','type':'training','hyperparams':{"
	          "$20000{'key #':{'a':{'section':'key #','name':'a',"
	          "'value':'#'}}}}}" },
	{ "19,000 parameters in the form of older clients", &user, USER,
	  "/tasks.create",
	  .body = "{'name':'abc','type':'training','execution':{'parameters':{"
	          "$19000{'key #':#}}}}" },
	{ "400,000 in that form", &user, USER, "/tasks.create",
	  .body = "{'name':'abc','type':'training','execution':{'parameters':{"
	          "$400000{'key #':#}}}}" },
	{ "parameters of 8 MB of random CJK characters", &user, USER,
	  "/tasks.create",
	  .body = "{'name':'abc','type':'training','hyperparams':{'Args':{"
	          "$8{'key #':{'section':'Args','name':'key #',"
	          "'value':'$330000<%c>'}}}}}" },
	{ "a configuration of 8 MB of escapes", &user, USER, "/tasks.create",
	  .body = "{'name':'abc','type':'training','configuration':{'a':{"
	          "'name':'a','value':'$1390000<\\\\u0001>'}}}" },
	{ "a configuration of a million brackets", &user, USER,
	  "/tasks.create",
	  .body = "{'name':'abc','type':'training','configuration':"
	          "$1000000<[>}" },
	{ "10,000 artifacts", &user, USER, "/tasks.create",
	  .body = "{'name':'abc','type':'training','execution':{'artifacts':["
	          "$10000{{'key':'key #','type':'custom','uri':'s3://a/#',"
	          "'type_data':{'preview':'a preview'}}}]}}" },
	{ "10,000 artifacts of one key", &user, USER, "/tasks.create",
	  .body = "{'name':'abc','type':'training','execution':{'artifacts':["
	          "$10000{{'key':'key','type':'custom','uri':'#'}}]}}" },
	{ "an artifact of 20,000 rows", &user, USER, "/tasks.create",
	  .body = "{'name':'abc','type':'training','execution':{'artifacts':["
	          "{'key':'a','type':'b','display_data':["
	          "$20000{[1,'x']}]}]}}" },
	{ "100,000 labels", &user, USER, "/tasks.create",
	  .body = "{'name':'abc','type':'training','execution':{'model_labels':"
	          "{$100000{'label #':#}}}}" },
	{ "10,000 input models", &user, USER, "/tasks.create",
	  .body = "{'name':'abc','type':'training','models':{'input':["
	          "$10000{{'name':'n #','model':'%m'}}]}}" },
	{ "one parameter among 5,000", &user, USER, "/tasks.edit_hyper_params",
	  .body = "{'task':'%t1','force':true,'hyperparams':[{'section':'Args',"
	          "'name':'key 17','value':'new'}]}" },
	{ "5,000 parameters among 5,000", &user, USER,
	  "/tasks.edit_hyper_params",
	  .body = "{'task':'%t1','force':true,'hyperparams':[$5000{"
	          "{'section':'Args','name':'key #','value':'new #'}}]}" },
	{ "100,000 parameters added by a list", &user, USER,
	  "/tasks.edit_hyper_params",
	  .body = "{'task':'%t1','force':true,'hyperparams':[$80000{"
	          "{'section':'s #','name':'n','value':''}}]}" },
	{ "100,000 parameters deleted that there are not", &user, USER,
	  "/tasks.delete_hyper_params",
	  .body = "{'task':'%t1','force':true,'hyperparams':[$100000{"
	          "{'section':'Args','name':'none #'}}]}" },
	{ "a parameter of a megabyte edited", &user, USER,
	  "/tasks.edit_hyper_params",
	  .body = "{'task':'%t1','force':true,'hyperparams':[{'section':'Args',"
	          "'name':'key 17','value':'$1000000<%a>'}]}" },
	{ "10,000 artifacts added to 10,000", &user, USER,
	  "/tasks.add_or_update_artifacts",
	  .body = "{'task':'%t2','artifacts':[$10000{{'key':'artifact #',"
	          "'type':'new'}}]}" },
	{ "100,000 artifacts deleted that there are not", &user, USER,
	  "/tasks.delete_artifacts",
	  .body = "{'task':'%t2','artifacts':[$100000{{'key':'none #'}}]}" },
	{ "a task of 5,000 parameters and 2 MB started", &user, USER,
	  "/tasks.started", .body = "{'task':'%t1','force':true}",
	  .answers = "200/0" },
	{ "the same reset", &user, USER, "/tasks.reset",
	  .body = "{'task':'%t1','force':true}", .answers = "200/0" },
	{ "the same cloned", &user, USER, "/tasks.clone",
	  .body = "{'task':'%t1'}", .answers = "200/0" },
	{ "a clone with 10,000 other input models", &user, USER, "/tasks.clone",
	  .body = "{'task':'%t1','validate_references':true,"
	          "'new_task_input_models':[$10000{{'name':'n #',"
	          "'model':'%m'}}]}" },
	{ "a task that has 13,000 children deleted", &user, USER,
	  "/tasks.delete", .body = "{'task':'%t0','force':true}" },
	{ "parameters of 20,000 tasks", &user, USER, "/tasks.get_hyper_params",
	  .body = "{'tasks':[$20000{'%t'}]}" },
	{ "parameters of one task 20,000 times", &user, USER,
	  "/tasks.get_hyper_params", .body = "{'tasks':[$20000{'%t1'}]}" },
	{ "configuration of one task 20,000 times", &user, USER,
	  "/tasks.get_configurations", .body = "{'tasks':[$20000{'%t1'}]}" },
	{ "a list of all that tasks hold", &user, USER, "/tasks.get_all",
	  .body = "{'start':0,'size':20000}" },
	{ "tasks that have one of 1,000 values", &user, USER,
	  "/tasks.get_all",
	  .body = "{'hyperparams.Args.key 0.value':[$1000{'#'}],"
	          "'only_fields':['id']}" },
	{ "tasks that have one of 20,000 values", &user, USER,
	  "/tasks.get_all",
	  .body = "{'hyperparams.Args.key 0.value':[$20000{'#'}],"
	          "'only_fields':['id']}" },
	{ "tasks that have none of 9,900 values", &user, USER,
	  "/tasks.get_all",
	  .body = "{'hyperparams.Args.key 0.value':['__$$all',$9900{"
	          "'__$$not','#'}],'only_fields':['id']}" },
	{ "tasks by 150 paths", &user, USER, "/tasks.get_all",
	  .body = "{$150{'hyperparams.Args.key #.value':['1',null]},"
	          "'only_fields':['id']}" },
	{ "tasks by parameters in filters", &user, USER, "/tasks.get_all",
	  .body = "{'filters':{$50{'hyperparams.Args.key #.value':{'any':{"
	          "'include':[$400{'#'}],'exclude':['1']}}}},"
	          "'only_fields':['id']}" },
	{ "tasks in the order of ten parameters", &user, USER,
	  "/tasks.get_all",
	  .body = "{'order_by':[$10{'-hyperparams.Args.key #.value'}],"
	          "'only_fields':['id']}" },
	{ "20,000 tasks archived", &user, USER, "/tasks.archive_many",
	  .body = "{'ids':[$20000{'%t'}]}" },
	{ "20,000 tasks stopped", &user, USER, "/tasks.stop_many",
	  .body = "{'ids':[$20000{'%t'}],'force':true}" },
	{ "20,000 tasks reset", &user, USER, "/tasks.reset_many",
	  .body = "{'ids':[$20000{'%t'}],'force':true}" },
	{ "20,000 tasks published", &user, USER, "/tasks.publish_many",
	  .body = "{'ids':[$20000{'%t'}],'force':true}" },
	{ "20,000 tasks deleted", &user, USER, "/tasks.delete_many",
	  .body = "{'ids':[$20000{'%t'}],'force':true}" },
	{ "20,000 tasks deleted with the places of their files", &user, USER,
	  "/tasks.delete_many",
	  .body = "{'ids':[$20000{'%t'}],'force':true,"
	          "'return_file_urls':true}" },
	{ "20,000 tasks that there are not deleted", &user, USER,
	  "/tasks.delete_many", .body = "{'ids':[$20000{'none #'}]}" },
	{ "one task reset 20,000 times", &user, USER, "/tasks.reset_many",
	  .body = "{'ids':[$20000{'%t1'}],'force':true}" },
	{ "20,000 tasks moved to a new project", &user, USER, "/tasks.move",
	  .body = "{'ids':[$20000{'%t'}],'project_name':'a new one'}" },
	{ "1,000 tags on 20,000 tasks", &user, USER, "/tasks.update_tags",
	  .body = "{'ids':[$20000{'%t'}],'add_tags':[$900{'new #'}]}" },
	{ "20,000 lines of changes", &user, USER, "/tasks.update_batch",
	  .type = "application/json-lines",
	  .body = "$20000<{'task':'%t','comment':'#'}\n>" },

	/* --- Queues --- */
	{ "20,000 tasks queued", &user, USER, "/tasks.enqueue_many",
	  .body = "{'ids':[$20000{'%t'}],'queue':'%q1'}" },
	{ "the same with all that they refer to", &user, USER,
	  "/tasks.enqueue_many",
	  .body = "{'ids':[$20000{'%t'}],'queue_name':'a new one',"
	          "'validate_tasks':true}" },
	{ "20,000 tasks taken out of their queue", &user, USER,
	  "/tasks.dequeue_many",
	  .body = "{'ids':[$20000{'%t'}],'remove_from_all_queues':true}" },
	{ "a queue of 20,000 tasks", &user, USER, "/queues.get_by_id",
	  .body = "{'queue':'%q0'}" },
	{ "queues with their 20,000 tasks", &user, USER, "/queues.get_all_ex",
	  .body = "{}" },
	{ "a queue of 20,000 tasks emptied", &user, USER,
	  "/queues.clear_queue", .body = "{'queue':'%q0'}" },
	{ "the same deleted", &user, USER, "/queues.delete",
	  .body = "{'queue':'%q0','force':true}" },
	{ "the last of 20,000 moved to the front", &user, USER,
	  "/queues.move_task_to_front",
	  .body = "{'queue':'%q0','task':'%t10000'}" },
	{ "one moved by 10,000 places", &user, USER,
	  "/queues.move_task_backward",
	  .body = "{'queue':'%q0','task':'%t5','count':10000}" },
	{ "metadata of 4,900 items of a queue", &user, USER, "/queues.update",
	  .body = "{'queue':'%q0','metadata':{$4900{"
	          "'key #':{'key':'key #','type':'','value':'#'}}}}" },

	/* --- Others --- */
	{ "a download of large requests", &user, USER,
	  "/organization.prepare_download_for_get_all",
	  .body = "{'entity_type':'model','allow_public':true,"
	          "'only_fields':[$1000{'metadata.key #.value'}],"
	          "'field_mappings':[$1000{{'field':'metadata.key #.value',"
	          "'name':'name #'}}],'name':'net'}" },
	{ "a download of all models and 500 columns", &user, USER,
	  "/organization.download_for_get_all", .query = "prepare_id=wide",
	  .answers = "200" },
	{ "the same in the order of comments", &user, USER,
	  "/organization.download_for_get_all", .query = "prepare_id=ordered",
	  .answers = "200" },
	{ "scalars of 20,000 tasks", &user, USER,
	  "/events.multi_task_scalar_metrics_iter_histogram",
	  .body = "{'tasks':[$20000{'%t'}],'iters':100}" },
	{ "a report of workers over 9,999 years", &user, USER,
	  "/workers.get_activity_report",
	  .body = "{'from_date':0,'to_date':99999999999,'interval':1}" },
};
/* clang-format on */

const size_t attack_count = COUNT(attacks);
