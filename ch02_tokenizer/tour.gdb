# A tour through chapter 2: make tour CH=ch02
# What the words mean: common/gdb/tour.py
tour-start ch02 --section 2.5 --section 2.6 --section 2.7
tour-say How does text become numbers that a network can work on? In three steps: text is cut into tokens, tokens get ids, ids pick rows of a table. This tour watches all three.
tour-enter

tour-stop bpe_train_naive
tour-say Byte pair encoding first has to be trained. This is the text of a well-known example; the words come 5, 2, 6 and 3 times.
tour-show up
tour-show print text
tour-enter

tour-stop vocabulary_add_merge
tour-say All pairs of neighbours were counted. These two stand side by side most often, so they become a token of their own.
tour-show tokens left
tour-show tokens right
tour-say Nine times: six in newest, three in widest. e and s meet as often; of two such pairs the one with the greater bytes goes first. The next round counts again, with st as one token.
tour-enter

tour-stop bpe_merge_round
tour-say Training is over; now a vocabulary is used. The piece to be cut begins as single bytes.
tour-show tokens ids *count
tour-enter

tour-stop bpe_merge_round
tour-say One round later. The pair whose merge was learned first has been joined, wherever it stood, so the list is shorter.
tour-show tokens ids *count
tour-say A few rounds more, and nothing is left to merge.
tour-enter

tour-stop show_round_trip
tour-say Now a whole sentence, with a word that nobody has ever written.
tour-show print text
tour-stop tokenizer_encode
tour-return
tour-show print ids
tour-show tokens ids
tour-say No token for unknown words is needed: what the vocabulary lacks is spelled in smaller pieces, at worst byte by byte. A blank belongs to the word behind it.
tour-enter

tour-stop text_dataset_batch
tour-return
tour-say Section 2.6 makes exercises out of text. Here is one: four tokens in,
tour-show tokens inputs 4
tour-say and four tokens to guess.
tour-show tokens targets 4
tour-say The targets are the inputs one token further on. Each position is a small exercise of its own: what comes next?
tour-enter

tour-stop embedding_forward
tour-say Section 2.7. An id picks a row of a table; here is the table, six rows for six tokens, random as long as nothing was learned.
tour-show up
tour-show print weight
tour-say Row 3, counted from 0, is the vector of token 3. The function that we stopped in copies it, and does nothing else.
tour-show tensor weight[3]
tour-enter
tour-end
