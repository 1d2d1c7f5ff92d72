#define _GNU_SOURCE /* getrusage, getrlimit, sysconf */
#include "common/machine.h"

#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

enum { BYTES_PER_MIB = 1 << 20, KIB_PER_MIB = 1 << 10 };

static const double UNKNOWN_MIB = 1e12;

double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

double memory_peak_mib(void)
{
    struct rusage usage;
    if (getrusage(RUSAGE_SELF, &usage) != 0)
        return 0.0;
    return (double)usage.ru_maxrss / KIB_PER_MIB;
}

/* MemAvailable of /proc/meminfo: what can be had without swapping. */
static double system_available_mib(void)
{
    FILE *meminfo = fopen("/proc/meminfo", "r");
    if (meminfo == NULL)
        return UNKNOWN_MIB;
    double mib = UNKNOWN_MIB;
    char line[256];
    while (fgets(line, sizeof line, meminfo) != NULL) {
        double kib;
        if (sscanf(line, "MemAvailable: %lf kB", &kib) == 1)
            mib = kib / KIB_PER_MIB;
    }
    fclose(meminfo);
    return mib;
}

/* The number in a file of one line; UNKNOWN_MIB's worth of bytes where there is none ("max", or no such file). */
static double number_in_file(const char *path)
{
    FILE *file = fopen(path, "r");
    if (file == NULL)
        return UNKNOWN_MIB * BYTES_PER_MIB;
    double number;
    if (fscanf(file, "%lf", &number) != 1)
        number = UNKNOWN_MIB * BYTES_PER_MIB;
    fclose(file);
    return number;
}

/* A container's own limit, which /proc/meminfo does not know of. Pages that the kernel would drop count as used there, so
 * this is on the careful side. */
static double container_available_mib(void)
{
    double limit = number_in_file("/sys/fs/cgroup/memory.max");
    double used = number_in_file("/sys/fs/cgroup/memory.current");
    if (limit >= UNKNOWN_MIB || used >= UNKNOWN_MIB)
        return UNKNOWN_MIB;
    return (limit - used) / BYTES_PER_MIB;
}

/* What ulimit -v leaves: the limit less the address space that we have already. */
static double limit_available_mib(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_AS, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY)
        return UNKNOWN_MIB;
    double pages = 0.0;
    FILE *statm = fopen("/proc/self/statm", "r");
    if (statm != NULL) {
        if (fscanf(statm, "%lf", &pages) != 1)
            pages = 0.0;
        fclose(statm);
    }
    return ((double)limit.rlim_cur - pages * (double)sysconf(_SC_PAGESIZE)) / BYTES_PER_MIB;
}

double memory_available_mib(void)
{
    double mib = system_available_mib();
    double container = container_available_mib();
    double limit = limit_available_mib();
    if (container < mib)
        mib = container;
    if (limit < mib)
        mib = limit;
    return mib > 0.0 ? mib : 0.0;
}

bool memory_check(double mib, const char *what, const char *advice, Error *error)
{
    double available = memory_available_mib();
    if (mib <= available)
        return true;
    return error_set(error, "%s needs %.0f MiB of memory, %.0f MiB are free; %s", what, mib, available, advice);
}
