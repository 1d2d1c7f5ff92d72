/* ex_7_e.h: see ex_7_e.c */
#ifndef CH07_EXERCISES_EX_7_E_H
#define CH07_EXERCISES_EX_7_E_H

#include "common/buffer.h"

#include <stdbool.h>
#include <stddef.h>

void my_response(Buffer *response, const char *generated, size_t prompt_length);
bool my_is_exact(const char *response, const char *output);

#endif
