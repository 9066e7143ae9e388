/*
 * Runs a fuzz target over files, with any compiler: each argument is an input
 * or a folder of inputs. So the corpora are replayed in every make check.
 * What begins with a dash is an option to libFuzzer, which takes the same
 * command line, and is passed over here.
 *
 * The input is named before it is run: after a crash the last line of the log
 * says which one it was.
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A target may define it, to set things up. */
int LLVMFuzzerInitialize(int *argc, char ***argv) __attribute__((weak));

static size_t ran;

static _Noreturn void
die(const char *path)
{
	perror(path);
	exit(1);
}

static void
run_file(const char *path, size_t size)
{
	FILE *file = fopen(path, "rb");
	uint8_t *data = NULL;

	if (file == NULL)
		die(path);
	/* As long as the input and no longer: a sanitizer sees each overrun. */
	if (size > 0 && (data = malloc(size)) == NULL) /* heap: see above */
		die(path);
	if (fread(data, 1, size, file) != size)
		die(path);
	fclose(file);

	fprintf(stderr, "%s\n", path);
	LLVMFuzzerTestOneInput(data, size);
	free(data);
	ran++;
}

static void
run(const char *path)
{
	struct dirent **names;
	struct stat st;
	char *child;
	int n;

	if (stat(path, &st) != 0)
		die(path);
	if (!S_ISDIR(st.st_mode)) {
		run_file(path, (size_t)st.st_size);
		return;
	}
	n = scandir(path, &names, NULL, alphasort);
	if (n < 0)
		die(path);
	for (int i = 0; i < n; i++) {
		const char *name = names[i]->d_name;

		if (name[0] != '.') {
			if (asprintf(&child, "%s/%s", path, name) < 0)
				die(path);
			run(child);
			free(child);
		}
		free(names[i]);
	}
	free(names);
}

int
main(int argc, char **argv)
{
	if (LLVMFuzzerInitialize != NULL)
		LLVMFuzzerInitialize(&argc, &argv);
	for (int i = 1; i < argc; i++)
		if (argv[i][0] != '-')
			run(argv[i]);
	fprintf(stderr, "%zu inputs\n", ran);
	return ran == 0;
}
