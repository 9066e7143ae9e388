/* The commands of modelshelf(8) and what each takes. */
#include "call/call.h"
#include "tools/command.h"

#define JSON                                                         \
	{                                                            \
		"--json", NULL, NULL,                                \
			"print a JSON array, an object a line; see " \
			"modelshelf(8)"                              \
	}
#define FORCE                                                    \
	{                                                        \
		"--force", NULL, NULL,                           \
			"even if nobody is left who administers" \
	}
#define PAIR                                                                   \
	{ "--access-key", "KEY", NULL,                                         \
		"the key pair, instead of a random one; with the next" },      \
	{                                                                      \
		"--secret-key", "SECRET", NULL,                                \
			"its secret, which others may see among the processes" \
	}
#define PASSWORD(name)                                                       \
	{                                                                    \
		name, NULL, NULL,                                            \
			"take the password from the first line of standard " \
			"input"                                              \
	}

/* clang-format off */
static const struct command_option none[] = { { 0 } };
static const struct command_option list_options[] = { JSON, { 0 } };
static const struct command_option force_options[] = { FORCE, { 0 } };
static const struct command_option init_options[] = {
	{ "--company", "NAME", NULL, "the company; else modelshelf" },
	{ "--user", "NAME", NULL, "the first user; else admin" },
	{ "--login", "LOGIN", NULL, "the user's login, empty for none; else "
	  "admin" },
	PASSWORD("--password-stdin"),
	PAIR,
	{ 0 } };
static const struct command_option company_add_options[] = {
	{ "--id", "ID", NULL, "its id, instead of a random one" },
	{ 0 } };
static const struct command_option company_set_options[] = {
	{ "--name", "NAME", NULL, "the new name" },
	{ 0 } };
static const struct command_option user_add_options[] = {
	{ "--login", "LOGIN", NULL, "the name to log in by, with a password" },
	PASSWORD("--password-stdin"),
	{ "--email", "ADDRESS", NULL, "the e-mail address" },
	{ "--company", "COMPANY", NULL, "id or name; else the first company" },
	{ "--role", "ROLE", role_names, "user, if it is not given" },
	{ 0 } };
static const struct command_option user_set_options[] = {
	{ "--name", "NAME", NULL, "the new name" },
	{ "--login", "LOGIN", NULL, "the new login; empty takes it away" },
	{ "--email", "ADDRESS", NULL, "the new address; empty takes it away" },
	{ "--role", "ROLE", role_names, "the new role" },
	FORCE,
	{ 0 } };
static const struct command_option user_password_options[] = {
	PASSWORD("--stdin"),
	{ 0 } };
static const struct command_option key_add_options[] = {
	{ "--label", "TEXT", NULL, "what the pair is for" },
	{ "--expires", "TIME", NULL,
	  "when it ends, as 2030-12-31, 90d or 12h" },
	PAIR,
	{ 0 } };
static const struct command_option login_clear_options[] = {
	{ "--all", NULL, NULL, "those of all logins and addresses" },
	{ 0 } };
static const struct command_option secret_rotate_options[] = {
	{ "--grace", "TIME", NULL, "until when older tokens are good, as "
	  "2030-12-31, 7d or 12h; else they end at once" },
	{ 0 } };
static const struct command_option record_list_options[] = {
	{ "--company", "COMPANY", NULL,
	  "id or name: what is, or was, its own" },
	{ "--public", NULL, NULL, "what all companies see" },
	JSON,
	{ 0 } };
static const struct command_option make_private_options[] = {
	{ "--to", "COMPANY", NULL, "id or name of whose it becomes; else whose "
	  "it was" },
	{ 0 } };
static const struct command_option model_remove_options[] = {
	{ "--force", NULL, NULL, "even if tasks use it, or a published one "
	  "made it" },
	{ 0 } };
static const struct command_option lineage_options[] = {
	{ "--dot", NULL, NULL, "print a graph in the language of Graphviz" },
	{ "--long", NULL, NULL, "print whole ids, and not their beginnings" },
	{ "--company", "COMPANY", NULL,
	  "id or name: what it sees around a public model" },
	{ "--depth", "STEPS", NULL, "how far to go; else 20" },
	{ "--limit", "LINES", NULL, "how much to show each way; else 1000" },
	{ 0 } };
static const struct command_option migrate_options[] = {
	{ "--no-copy", NULL, NULL, "leave no copy of the database as it was" },
	{ 0 } };

const struct command commands[] = {
	{ "init", NULL, WORK_ALONE, cmd_init, "", init_options,
	  "make the database, a first user, a password and a key pair" },
	{ "company", "add", WORK_WRITE, cmd_company_add, "NAME",
	  company_add_options, "add a company" },
	{ "company", "set", WORK_WRITE, cmd_company_set, "COMPANY",
	  company_set_options, "rename a company" },
	{ "company", "list", WORK_READ, cmd_company_list, "", list_options,
	  "list the companies" },
	{ "user", "add", WORK_ALONE, cmd_user_add, "NAME", user_add_options,
	  "add a user" },
	{ "user", "set", WORK_WRITE, cmd_user_set, "USER", user_set_options,
	  "change a user" },
	{ "user", "password", WORK_ALONE, cmd_user_password, "USER",
	  user_password_options, "give a user a new password" },
	{ "user", "disable", WORK_WRITE, cmd_user_disable, "USER",
	  force_options, "lock a user out, at once" },
	{ "user", "enable", WORK_WRITE, cmd_user_enable, "USER", none,
	  "let a user in again, and forget failed logins" },
	{ "user", "remove", WORK_WRITE, cmd_user_remove, "USER", force_options,
	  "remove a user; what the user made stays" },
	{ "user", "list", WORK_READ, cmd_user_list, "", list_options,
	  "list the users" },
	{ "key", "add", WORK_WRITE, cmd_key_add, "USER", key_add_options,
	  "make a key pair; its secret is shown once" },
	{ "key", "list", WORK_READ, cmd_key_list, "", list_options,
	  "list the key pairs" },
	{ "key", "revoke", WORK_WRITE, cmd_key_revoke, "ACCESS_KEY", none,
	  "end a key pair and the tokens made with it" },
	{ "login", "list", WORK_READ, cmd_login_list, "", list_options,
	  "list what failed logins are counted of, and who has to wait" },
	{ "login", "clear", WORK_WRITE, cmd_login_clear, "[LOGIN|ADDRESS]",
	  login_clear_options, "forget failed logins: the wait ends" },
	{ "secret", "rotate", WORK_WRITE, cmd_secret_rotate, "",
	  secret_rotate_options,
	  "sign tokens with a new secret; older tokens end" },
	{ "secret", "list", WORK_READ, cmd_secret_list, "", list_options,
	  "list the secrets that tokens are verified by, "
	  "without showing them" },
	{ "model", "list", WORK_READ, cmd_model_list, "", record_list_options,
	  "list models, and whose they are" },
	{ "model", "make-private", WORK_WRITE, cmd_model_make_private,
	  "MODEL...", make_private_options,
	  "give public models back to their company" },
	{ "model", "remove", WORK_WRITE, cmd_model_remove, "MODEL...",
	  model_remove_options,
	  "remove models of any company, or public ones" },
	{ "lineage", NULL, WORK_READ, cmd_lineage, "MODEL", lineage_options,
	  "show what a model was made from, and what was made from it" },
	{ "project", "list", WORK_READ, cmd_project_list, "",
	  record_list_options, "list projects, and whose they are" },
	{ "project", "make-private", WORK_WRITE, cmd_project_make_private,
	  "PROJECT...", make_private_options,
	  "give public projects back to their company" },
	{ "queue", "list", WORK_READ, cmd_queue_list, "", list_options,
	  "list the queues, and how many tasks wait in each" },
	{ "migrate", NULL, WORK_ALONE, cmd_migrate, "", migrate_options,
	  "bring the database to this program's schema, after a copy" },
	{ "check", NULL, WORK_READ, cmd_check, "", list_options,
	  "look for damage in the database" },
	{ "backup", NULL, WORK_ALONE, cmd_backup, "FILE", none,
	  "copy the database, while it is served, and verify the copy" },
	{ "reindex", NULL, WORK_WRITE, cmd_reindex, "", none,
	  "make the indexes that are kept beside the records anew" },
	{ "task", "stop-stale", WORK_WRITE, cmd_task_stop_stale, "", none,
	  "stop running tasks of which nothing was heard for stale_after" },
	{ "index", "list", WORK_READ, cmd_index_list, "", list_options,
	  "list the extra indexes that there are and can be" },
	{ "index", "add", WORK_WRITE, cmd_index_add, "INDEX", none,
	  "add an index, for lists in the order of its column" },
	{ "index", "drop", WORK_WRITE, cmd_index_drop, "INDEX", none,
	  "drop an extra index" },
	{ "config", NULL, WORK_ALONE, cmd_config, "", list_options,
	  "print a sample configuration file; with --json: what is set" },
	{ "describe", "api", WORK_NOTHING, cmd_describe_api, "[FAMILY]", none,
	  "print the reference of the endpoints, doc/api.md" },
	{ "describe", "openapi", WORK_NOTHING, cmd_describe_openapi, "[FAMILY]",
	  none, "print the same as an OpenAPI document" },
	{ "describe", "tables", WORK_NOTHING, cmd_describe_tables, "[FAMILY]",
	  none, "print the tables of endpoints and fields, for scripts" },
	{ "describe", "families", WORK_NOTHING, cmd_describe_families,
	  "[FAMILY]", none,
	  "print which family of responders serves which services" },
	{ "help", NULL, WORK_NOTHING, NULL, "[COMMAND]", none,
	  "print this, or what a command takes" },
	{ 0 },
};
/* clang-format on */
