#ifndef PROPERTY_RANDOM_H
#define PROPERTY_RANDOM_H

#include <stdint.h>

#include "base/buf.h"

/* What a list is of. */
enum subject { MODELS, TASKS };

/*
 * Models, tasks, projects and list requests at random: the same seed, the same
 * ones.
 */
void random_seed(uint64_t seed);
/* The next number, less than 'below'. */
unsigned random_number(unsigned below);

/* JSON text of a record; those of a shape are numbered from 0 on. */
void random_model(struct buf *out, unsigned number);
void random_task(struct buf *out, unsigned number);
void random_project(struct buf *out, unsigned number);
enum { RANDOM_PROJECTS = 12 };

/* JSON text of a request, and the call that it is for. */
const char *random_request(struct buf *out, enum subject of);

#endif
