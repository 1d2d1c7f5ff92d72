/* report_page.S: report_page.html as bytes in the program, with a 0 behind (see common/data/embedded_files.S). */
        .section .rodata

        .global report_page_begin
report_page_begin:
        .incbin "main_job/report_page.html"
        .byte 0

        .section .note.GNU-stack, "", %progbits
