#include "base/machine.h"

#include <sys/sysinfo.h>
#include <unistd.h>

bool
machine_read(struct machine *m)
{
	struct sysinfo info;

	*m = (struct machine){ 0 };
	if (sysinfo(&info) != 0)
		return false;
	m->cores = sysconf(_SC_NPROCESSORS_ONLN);
	if (m->cores < 1)
		m->cores = 1;
	for (int i = 0; i < 3; i++)
		m->load[i] = (double)info.loads[i] / (1 << SI_LOAD_SHIFT);
	m->memory = (uint64_t)info.totalram * info.mem_unit;
	m->free = (uint64_t)(info.freeram + info.bufferram) * info.mem_unit;
	return true;
}
