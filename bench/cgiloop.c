/*
 * How long a plain CGI program takes from its start to its end, one after the
 * other, with the environment that this one has: fork, exec and wait, as the
 * CGI module of a web server does it.
 *
 * usage: cgiloop TIMES BODY PROGRAM...
 *
 * Each program is run so many times, in turn with the others, with the file
 * BODY as its standard input. Prints a line for each: the median of its times,
 * and of the processor time that it took, both in milliseconds.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { TIMES_MAX = 10000, PROGRAMS_MAX = 4 };

static double took[PROGRAMS_MAX][TIMES_MAX], used[PROGRAMS_MAX][TIMES_MAX];

static void
die(const char *what)
{
	perror(what);
	exit(EXIT_FAILURE);
}

static double
now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec * 1e3 + (double)ts.tv_nsec / 1e6;
}

static double
ms_of(struct timeval t)
{
	return (double)t.tv_sec * 1e3 + (double)t.tv_usec / 1e3;
}

/* In the child: never returns. */
static void
become(const char *program, const char *body)
{
	int in = open(body, O_RDONLY), out = open("/dev/null", O_WRONLY);

	if (in < 0 || out < 0 || dup2(in, STDIN_FILENO) < 0 ||
		dup2(out, STDOUT_FILENO) < 0)
		die(body);
	close(in);
	close(out);
	execl(program, program, (char *)NULL);
	die(program);
}

static void
run(const char *program, const char *body, double *time, double *processor)
{
	double began = now();
	struct rusage usage;
	int status;
	pid_t child = fork();

	if (child < 0)
		die("fork");
	if (child == 0)
		become(program, body);
	if (wait4(child, &status, 0, &usage) != child)
		die("wait4");
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
		fprintf(stderr, "cgiloop: %s failed\n", program);
		exit(EXIT_FAILURE);
	}
	*time = now() - began;
	*processor = ms_of(usage.ru_utime) + ms_of(usage.ru_stime);
}

static int
by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double
median(double *v, int n)
{
	qsort(v, (size_t)n, sizeof(*v), by_size);
	return n % 2 ? v[n / 2] : (v[n / 2 - 1] + v[n / 2]) / 2;
}

int
main(int argc, char **argv)
{
	int times = argc > 3 ? (int)strtol(argv[1], NULL, 10) : 0;
	int programs = argc - 3;

	if (times < 1 || times > TIMES_MAX || programs > PROGRAMS_MAX) {
		fputs("usage: cgiloop TIMES BODY PROGRAM...\n", stderr);
		return 64;
	}
	for (int i = 0; i < times; i++)
		for (int p = 0; p < programs; p++)
			run(argv[3 + p], argv[2], &took[p][i], &used[p][i]);
	for (int p = 0; p < programs; p++)
		printf("%.3f %.3f %s\n", median(took[p], times),
			median(used[p], times), argv[3 + p]);
	return EXIT_SUCCESS;
}
