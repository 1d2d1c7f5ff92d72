/* embedded_files.S: files as bytes in the program. C11 has no #embed; the assembler's .incbin does the same on every processor. */
        .section .rodata

        .global embedded_story_begin, embedded_story_end
embedded_story_begin:
        .incbin "common/data/story.txt"
embedded_story_end:
        .byte 0

        .global embedded_messages_begin, embedded_messages_end
embedded_messages_begin:
        .incbin "common/data/messages.tsv"
embedded_messages_end:
        .byte 0

        .global embedded_language_tasks_begin, embedded_language_tasks_end
embedded_language_tasks_begin:
        .incbin "common/data/language_tasks.json"
embedded_language_tasks_end:
        .byte 0

        .section .note.GNU-stack, "", %progbits
