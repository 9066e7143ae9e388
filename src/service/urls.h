#ifndef SERVICE_URLS_H
#define SERVICE_URLS_H

#include "call/call.h"
#include "store/row_list.h"

/*
 * Write the member "urls", which tells where the weights of some models and the
 * output artifacts of some tasks lie that are about to be deleted: an object
 * with the lists model_urls, artifact_urls and event_urls.
 */
int urls_write(struct call *c, struct row_list *models, struct row_list *tasks);

#endif
