/* ex_7_1.h: see ex_7_1.c */
#ifndef CH07_EXERCISES_EX_7_1_H
#define CH07_EXERCISES_EX_7_1_H

#include "ch07_instruct/instructions.h"
#include "common/buffer.h"

void my_phi3_task(Buffer *text, const Instruction *entry);
void my_phi3_entry(Buffer *text, const Instruction *entry);

#endif
