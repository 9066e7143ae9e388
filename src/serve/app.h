#ifndef SERVE_APP_H
#define SERVE_APP_H

#include "call/endpoint.h"

/* The main() of a responder: serve the family until told to stop. */
int app_main(int argc, char **argv, const struct family *family);

#endif
