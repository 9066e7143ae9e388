#!/bin/sh
# Make ./configure from configure.ac, in a working copy of the repository.
cd "$(dirname "$0")" && exec autoreconf --install "$@"
