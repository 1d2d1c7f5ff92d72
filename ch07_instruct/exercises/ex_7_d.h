/* ex_7_d.h: see ex_7_d.c */
#ifndef CH07_EXERCISES_EX_7_D_H
#define CH07_EXERCISES_EX_7_D_H

#include "ch07_instruct/instructions.h"
#include "common/buffer.h"

void my_format_input(Buffer *text, const Instruction *entry);

#endif
