#include "service/models/checks.h"

#include <string.h>

#include "call/nested.h"
#include "call/validate.h"
#include "json/jr.h"
#include "service/entities.h"
#include "service/metadata.h"

int
check_labels(struct call *c, const struct json **labels)
{
	return nested_check(c, shape_find(&model_shape, "labels"),
		ERR_VALIDATION, NESTED_VALUES, labels);
}

int
check_label_types(struct call *c, const struct json **labels)
{
	const struct field *f = shape_find(&model_shape, "labels");
	struct json *out = jr_object();

	for (const struct json *v = jr_first(*labels); v != NULL;
		v = jr_next(v)) {
		struct json *number = jr_type(v) == JSON_STRING ?
			jr_copy(v) :
			nested_value(c, f, ERR_VALIDATION, v);

		if (number == NULL)
			return c->error;
		jr_put_last(out, jr_key(v), number);
	}
	*labels = out;
	return 0;
}

int
check_new_labels(struct call *c, const struct json *labels)
{
	const struct field *f = shape_find(&model_shape, "labels");

	/* Wrong numbers are told before wrong names. */
	for (const struct json *v = jr_first(labels); v != NULL; v = jr_next(v))
		if (jr_type(v) == JSON_STRING &&
			nested_value(c, f, ERR_DATA_VALIDATION, v) == NULL)
			return c->error;
	return check_keys(c, "labels", labels) != 0 ?
		c->error :
		check_unlike(c, "labels", labels);
}

int
check_metadata(struct call *c, const struct json **metadata)
{
	const struct field *f = shape_find(&model_shape, "metadata");
	const struct json *sent = jr_get(c->body, "metadata");

	if (sent != NULL && jr_type(sent) == JSON_ARRAY &&
		metadata_check_items(c, f, metadata) != 0)
		return c->error;
	return metadata_check_keys(c, f, metadata);
}
