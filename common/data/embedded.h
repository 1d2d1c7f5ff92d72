/* embedded.h: the data that is compiled into every program, so that everything runs without a download
 * Written for this project; each file in common/data/ has a note on its making. Read next: story_world.h. */
#ifndef COMMON_DATA_EMBEDDED_H
#define COMMON_DATA_EMBEDDED_H

#include <stddef.h>

/* Each returns the file's bytes, not ended by 0, and stores their number in size. */
const char *embedded_story(size_t *size);          /* story.txt: a short story of about 20,000 characters */
const char *embedded_messages(size_t *size);       /* messages.tsv: label TAB text, spam and ham */
const char *embedded_language_tasks(size_t *size); /* language_tasks.json: instructions about language */

#endif
