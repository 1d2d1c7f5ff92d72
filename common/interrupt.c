#define _POSIX_C_SOURCE 200809L /* sigaction */
#include "common/interrupt.h"

#include <signal.h>
#include <stddef.h>
#include <unistd.h>

/* A signal has no other way to hand over what it knows than a global variable. */
static volatile sig_atomic_t requested;
static struct sigaction before;

static void note_request(int signal)
{
    static const char notice[] = "\nCtrl-C: this step is finished first; Ctrl-C again ends at once\n";
    (void)signal;
    requested = 1;
    if (write(STDERR_FILENO, notice, sizeof notice - 1) < 0) // printf is not allowed in a signal handler
        return;                                              // nobody reads it: then nobody misses it
}

void interrupt_watch(void)
{
    requested = 0;
    sigaction(SIGINT, NULL, &before);
    if (before.sa_handler == SIG_IGN)
        return;
    struct sigaction watching = { .sa_handler = note_request, .sa_flags = (int)(SA_RESETHAND | SA_RESTART) };
    sigemptyset(&watching.sa_mask);
    sigaction(SIGINT, &watching,
              NULL); // SA_RESETHAND: the second signal finds the default action, which ends the program
}

bool interrupt_requested(void)
{
    return requested != 0;
}

void interrupt_unwatch(void)
{
    sigaction(SIGINT, &before, NULL);
    requested = 0;
}
