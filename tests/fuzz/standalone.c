/*
 * Runs a fuzz target over files, with any compiler: each argument is an input
 * or a folder of inputs. So the corpora are replayed in every make check.
 * What begins with a dash is an option to libFuzzer, which takes the same
 * command line, and is passed over here; but -mutants=N is ours: N changes of
 * the inputs are run as well, the same ones each time.
 *
 * The input is named before it is run: after a crash the last line of the log
 * says which one it was; a changed one is left in the file "mutant".
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

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

/* The inputs, which the changed ones are made of. */
struct input {
	uint8_t *data; /* heap: as long as the process */
	size_t size;
};

enum { INPUTS_MAX = 1000, MUTANT_MAX = 16384 };

static struct input inputs[INPUTS_MAX];
static size_t input_count;

/* As long as the input and no longer: a sanitizer sees each overrun. */
static void
run_bytes(const uint8_t *data, size_t size)
{
	uint8_t *own = size == 0 ? NULL : malloc(size); /* heap: see above */

	if (size > 0 && own == NULL)
		die("input");
	if (size > 0)
		memcpy(own, data, size);
	LLVMFuzzerTestOneInput(own, size);
	free(own);
	ran++;
}

static void
run_file(const char *path, size_t size)
{
	FILE *file = fopen(path, "rb");
	uint8_t *data = malloc(size + 1);

	if (file == NULL || data == NULL || fread(data, 1, size, file) != size)
		die(path);
	fclose(file);
	fprintf(stderr, "%s\n", path);
	run_bytes(data, size);
	if (input_count == INPUTS_MAX)
		free(data);
	else
		inputs[input_count++] = (struct input){ data, size };
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

/* --- Changed inputs --- */

static uint64_t state = 88172645463325252u;

static size_t
below(size_t n)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return n == 0 ? 0 : (size_t)(state >> 33) % n;
}

/* Put 'n' bytes in the place of those from 'at' to 'end'. */
static size_t
replace(uint8_t *data, size_t size, size_t at, size_t end, const uint8_t *by,
	size_t n)
{
	uint8_t piece[64];

	if (size - (end - at) + n > MUTANT_MAX)
		return size;
	memcpy(piece, by, n);
	memmove(data + at + n, data + end, size - end);
	memcpy(data + at, piece, n);
	return size - (end - at) + n;
}

static size_t
change(uint8_t *data, size_t size)
{
	const struct input *other = &inputs[below(input_count)];
	size_t at = below(size + 1), n = below(32), from;
	uint8_t any = (uint8_t)below(256);

	switch (below(5)) {
	case 0:
		if (at < size)
			data[at] = any;
		return size;
	case 1:
		return replace(data, size, at, at, &any, 1);
	case 2:
		n = n > size - at ? size - at : n;
		return replace(data, size, at, at + n, &any, 0);
	case 3:
		from = below(size);
		n = n > size - from ? size - from : n;
		return replace(data, size, at, at, data + from, n);
	default:
		from = below(other->size);
		n = n > other->size - from ? other->size - from : n;
		return replace(data, size, at, at, other->data + from, n);
	}
}

static void
keep(const uint8_t *data, size_t size)
{
	FILE *file = fopen("mutant", "wb");

	if (file == NULL || fwrite(data, 1, size, file) != size ||
		fclose(file) != 0)
		die("mutant");
}

static void
run_mutants(size_t n)
{
	static uint8_t data[MUTANT_MAX];

	for (; n > 0 && input_count > 0; n--) {
		const struct input *one = &inputs[below(input_count)];
		size_t size = one->size > MUTANT_MAX ? MUTANT_MAX : one->size;

		memcpy(data, one->data, size);
		for (size_t i = 1 + below(8); i > 0; i--)
			size = change(data, size);
		keep(data, size);
		run_bytes(data, size);
	}
	unlink("mutant");
}

int
main(int argc, char **argv)
{
	size_t mutants = 0;

	if (LLVMFuzzerInitialize != NULL)
		LLVMFuzzerInitialize(&argc, &argv);
	for (int i = 1; i < argc; i++)
		if (strncmp(argv[i], "-mutants=", 9) == 0)
			mutants = strtoul(argv[i] + 9, NULL, 10);
		else if (argv[i][0] != '-')
			run(argv[i]);
	run_mutants(mutants);
	fprintf(stderr, "%zu inputs\n", ran);
	for (size_t i = 0; i < input_count; i++)
		free(inputs[i].data);
	return ran == 0;
}
