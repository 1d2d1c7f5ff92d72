# A tour through chapter 6: make tour CH=ch06
# What the words mean: common/gdb/tour.py
tour-start ch06 --section 6.2 --section 6.3 --section 6.6 --section E.1 --layers 2 --heads 2 --width 32 --batch 4
tour-say A model that can write is to become one that says spam or not spam. We follow a message from the file to two scores, and then look at LoRA, which fine-tunes without touching the weights. The model of this tour is very small, so that nobody waits.
tour-enter

tour-stop messages_balance
tour-say Section 6.2. All messages were read. In the book's collection seven of eight are no spam; a model could be right most of the time by always saying so.
tour-show print messages->count
tour-show print messages->items[0]
tour-return
tour-show print materials->balanced.count
tour-say So as many of the frequent kind are drawn as there are of the rare one: 1,494 are left of the book's 5,572. Our own messages are half and half from the start.
tour-enter

tour-stop message_dataset_init
tour-return
tour-say Section 6.3. Messages have different lengths, a batch is a rectangle. This one was filled up at its end
tour-show print loaders->train.messages.items[0].text
tour-show print loaders->train.lengths[0]
tour-show print loaders->train.max_length
tour-show tokens loaders->train.ids 8
tour-enter

tour-stop pretrain_own
tour-say Section 6.6. Before it learns to judge, the model reads the messages as text, which takes a while. We send it back at the door: in gdb a function can be told to return at once.
tour-show return
tour-enter

tour-stop classifier_forward
tour-say The model still reads all tokens of the message.
tour-show tokens ids T
tour-stop tape_select_rows
tour-say The last layer left a vector for each of them. Which one shall judge? A row of this picture is a token.
tour-show heat x
tour-show print *rows@count
tour-return
tour-say Only the last token has seen the whole message. Its row alone goes on, to a layer with two outputs.
tour-stop tape_softmax
tour-return
tour-show print $returned
tour-say Not spam, spam. Nothing has been learned yet, so this is a guess.
tour-enter

tour-stop lora_layer_forward
tour-say Appendix E, section E.1. Beside a layer stand two thin matrices, A and B. Only these learn.
tour-show print x
tour-show print lora->A
tour-show print lora->B
tour-return
tour-say x times A times B has the shape of the layer's own result and is added to it. For the 589,824 weights of a layer of GPT-2 it takes 24,576.
tour-show print $returned
tour-enter

tour-stop linear_merge_lora
tour-say When all is learned, A times B can be put into the weights for good.
tour-show print layer->weight
tour-return
tour-show print layer.weight
tour-say After that there is no adapter any more, and no extra work.
tour-enter
tour-end
