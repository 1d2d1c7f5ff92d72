#include "common/profile.h"

#include "common/limits.h"
#include "common/machine.h"

#include <stdlib.h>
#include <string.h>

void profile_start(Profile *profile)
{
    *profile = (Profile){ 0 };
    profile->begun = seconds_now();
    profile->last = profile->begun;
}

void profile_skip(Profile *profile)
{
    if (profile != NULL)
        profile->last = seconds_now();
}

/* The row of this operation, a new one at its first call; the last row takes all that find no room. */
static ProfileRow *find_row(Profile *profile, const char *op, ProfilePart part)
{
    for (int i = 0; i < profile->count; i++) {
        ProfileRow *row = &profile->rows[i];
        if (row->part == part && strcmp(row->op, op) == 0)
            return row;
    }
    if (profile->count == PROFILE_MAX_ROWS)
        return &profile->rows[PROFILE_MAX_ROWS - 1];
    ProfileRow *row = &profile->rows[profile->count];
    profile->count++;
    *row = (ProfileRow){ .op = op, .part = part };
    return row;
}

void profile_note(Profile *profile, const char *op, ProfilePart part, double flops, double bytes)
{
    if (profile == NULL)
        return;
    double now = seconds_now();
    ProfileRow *row = find_row(profile, op, part);
    row->seconds += now - profile->last;
    row->flops += flops;
    row->bytes += bytes;
    row->calls++;
    profile->last = now;
}

static int slowest_first(const void *a, const void *b)
{
    double difference = ((const ProfileRow *)b)->seconds - ((const ProfileRow *)a)->seconds;
    return difference > 0.0 ? 1 : difference < 0.0 ? -1 : 0;
}

static void print_row(const ProfileRow *row, double total, const Limits *limits, FILE *stream)
{
    static const char *const parts[] = { "forward", "backward", "" };
    fprintf(stream, "%-20s %-8s %8lld %9.1f %5.1f %%", row->op, parts[row->part], (long long)row->calls,
            1e3 * row->seconds, 100.0 * row->seconds / total);
    double compute_seconds = row->flops / (1e9 * limits->gflops);
    double memory_seconds = row->bytes / (1e9 * limits->update_gbs);
    const double measurable = 5e-5; /* what prints as 0.0 ms has no speed */
    if (row->seconds < measurable)
        fprintf(stream, "\n");
    else if (compute_seconds > memory_seconds)
        fprintf(stream, "  %7.1f GFLOP/s  %4.0f %%\n", 1e-9 * row->flops / row->seconds,
                100.0 * compute_seconds / row->seconds);
    else if (row->bytes > 0.0)
        fprintf(stream, "  %7.1f GB/s     %4.0f %%\n", 1e-9 * row->bytes / row->seconds,
                100.0 * memory_seconds / row->seconds);
    else
        fprintf(stream, "\n");
}

void profile_print(const Profile *profile, FILE *stream)
{
    ProfileRow rows[PROFILE_MAX_ROWS];
    memcpy(rows, profile->rows, sizeof rows);
    qsort(rows, (size_t)profile->count, sizeof rows[0], slowest_first);
    double total = 0.0;
    for (int i = 0; i < profile->count; i++)
        total += rows[i].seconds;
    Limits limits = limits_measure();
    fprintf(stream,
            "Where the time went (limits of this machine: %.0f GFLOP/s, %.1f GB/s; above 100 %%: from the cache)\n",
            limits.gflops, limits.update_gbs);
    fprintf(stream, "%-20s %-8s %8s %9s %7s  %15s  %s\n", "operation", "", "calls", "ms", "share", "speed",
            "of the limit");
    for (int i = 0; i < profile->count; i++)
        print_row(&rows[i], total, &limits, stream);
    fprintf(stream, "%-20s %-8s %8s %9.1f\n", "all", "", "", 1e3 * total);
}
