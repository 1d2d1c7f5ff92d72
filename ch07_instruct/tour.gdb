# A tour through chapter 7: make tour CH=ch07
# What the words mean: common/gdb/tour.py
tour-start ch07 --section 7.2 --section 7.3 --section 7.4
tour-say To teach a model to follow instructions, no new kind of training is needed, only another kind of text. This tour follows an instruction from its fields to the loss.
tour-enter

tour-stop format_input
tour-say Section 7.2. An entry has an instruction, perhaps an input, and an answer.
tour-show print *entry
tour-return
tour-say It is written out as a text that always looks the same. So the model can learn where a task ends and an answer begins.
tour-show printf "%s", text->bytes
tour-enter

tour-stop collate_draft_1
tour-say Section 7.3: three rows of different length shall become a rectangle.
tour-return
tour-show print inputs
tour-say 50256 is the end of a text, and fills what is missing.
tour-enter

tour-stop collate_draft_2
tour-return
tour-show print targets
tour-say The targets are the inputs, one token further on. But now the model would have to learn to write filling after filling.
tour-enter

tour-stop instruction_batch
tour-return
tour-show print *batch->targets@15
tour-say The version that is used: the first 50256 behind a text stays, it says that the answer is over. All others have become -100, which the loss passes over.
tour-enter

tour-stop cross_entropy_forward
tour-say Does it? Here are two rows of scores, with the targets
tour-show print *targets@R
tour-return
tour-say and the loss, the mean of both:
tour-show print $returned
tour-enter

tour-stop cross_entropy_forward
tour-say A third row, and another loss.
tour-show print *targets@R
tour-return
tour-show print $returned
tour-enter

tour-stop cross_entropy_forward
tour-say The third row is still there, but its target is now -100.
tour-show print *targets@R
tour-return
tour-show print *losses@R
tour-show print $returned
tour-say It costs nothing, and the mean is over the two rows that count: the same loss as with two rows. To see how: list counted_rows.
tour-enter

tour-stop instruction_batch
tour-return
tour-say Section 7.4, with real entries. Where the first row's entry ends: what is read
tour-show tokens &batch.inputs[dataset.items[examples[0]].count-8] 8
tour-say and what is to be said, one token further on, up to the end of the text.
tour-show tokens &batch.targets[dataset.items[examples[0]].count-8] 8
tour-enter
tour-end
