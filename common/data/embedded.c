#include "common/data/embedded.h"

/* Defined in embedded_files.S, which includes the files as they are. */
extern const char embedded_story_begin[], embedded_story_end[];
extern const char embedded_messages_begin[], embedded_messages_end[];
extern const char embedded_language_tasks_begin[], embedded_language_tasks_end[];

const char *embedded_story(size_t *size)
{
    *size = (size_t)(embedded_story_end - embedded_story_begin);
    return embedded_story_begin;
}

const char *embedded_messages(size_t *size)
{
    *size = (size_t)(embedded_messages_end - embedded_messages_begin);
    return embedded_messages_begin;
}

const char *embedded_language_tasks(size_t *size)
{
    *size = (size_t)(embedded_language_tasks_end - embedded_language_tasks_begin);
    return embedded_language_tasks_begin;
}
