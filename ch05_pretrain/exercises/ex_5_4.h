/* ex_5_4.h: see ex_5_4.c */
#ifndef CH05_EXERCISES_EX_5_4_H
#define CH05_EXERCISES_EX_5_4_H

#include "common/optimizer.h"

void my_resume(AdamW *now, const AdamW *saved);

#endif
