/* ex_7_3.h: see ex_7_3.c */
#ifndef CH07_EXERCISES_EX_7_3_H
#define CH07_EXERCISES_EX_7_3_H

typedef enum Model { NO_ANSWER, FEW, ALL } Model;

typedef struct Prediction {
    Model lower_on_first_40;    /* which model has the lower loss on the 40 entries that few reads again and again */
    Model lower_on_new_entries; /* and on entries that neither has read */
} Prediction;

Prediction my_prediction(void);
int my_allowed_max_length(void);

#endif
