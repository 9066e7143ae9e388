/* The "organization" service: what it answers to. */
#include "service/entities.h"
#include "service/families.h"
#include "service/organization/organization.h"
#include "service/projects/projects.h"

/* clang-format off */
static const struct endpoint *const endpoints[] = {
	&(const struct endpoint){ "organization.download_for_get_all", V(1, 0),
	  .args = &download_args_shape, .reply = &nothing_reply_shape, .raw = "text/csv; charset=utf-8",
	  .run = organization_download_for_get_all,
	  .doc = "Download a list that was prepared, as a table" },
	&(const struct endpoint){ "organization.get_entities_count", V(1, 0), .args = &count_args_shape,
	  .reply = &count_reply_shape, .run = organization_get_entities_count,
	  .doc = "How many records there are of some kinds" },
	&(const struct endpoint){ "organization.get_project_usages", V(1, 0), .args = &usage_args_shape,
	  .reply = &usage_reply_shape, .run = organization_get_project_usages,
	  .doc = "How long tasks have run, day by day" },
	&(const struct endpoint){ "organization.get_project_workloads", V(1, 0),
	  .args = &workload_args_shape, .reply = &usage_reply_shape,
	  .run = organization_get_project_workloads,
	  .doc = "The same, of nothing if it does not say of what" },
	&(const struct endpoint){ "organization.get_tags", V(1, 0), .args = &org_tags_args_shape,
	  .reply = &facet_tags_reply_shape, .run = organization_get_tags,
	  .doc = "Tags of the company's models and tasks" },
	&(const struct endpoint){ "organization.get_user_companies", V(1, 0), .args = &nothing_reply_shape,
	  .reply = &companies_reply_shape,
	  .run = organization_get_user_companies,
	  .doc = "The caller's company and who belongs to it" },
	&(const struct endpoint){ "organization.prepare_download_for_get_all", V(1, 0),
	  .flags = EP_WRITE, .args = &prepare_args_shape,
	  .reply = &prepare_reply_shape,
	  .run = organization_prepare_download_for_get_all,
	  .doc = "Keep a list request and its columns for a download" },
	NULL,
};
/* clang-format on */

const struct family organization_family = { "organization", endpoints };
