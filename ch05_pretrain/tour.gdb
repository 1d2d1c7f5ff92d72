# A tour through chapter 5: make tour CH=ch05
# What the words mean: common/gdb/tour.py
tour-start ch05 --section 5.1.2 --section 5.3.1 --section D.3
tour-say The model of chapter 4 with random weights: it knows nothing. How do we measure that, how do we make it less, and how do we let it speak? We watch one loss, one draw and one clipped gradient.
tour-enter

tour-stop gpt_embed
tour-say Section 5.1.2. The beginnings of two texts have become ids. This is what the model reads:
tour-show tokens ids T
tour-enter

tour-stop softmax_forward
tour-say The model has answered with a score for every token of the vocabulary, at every place of both texts. Softmax makes probabilities of them.
tour-return
tour-show print probas
tour-show stats probas
tour-say A model without any knowledge would give each token the same, one divided by the size of the vocabulary: that is the mean here. This one likes some tokens ten times better than others, for no reason at all.
tour-enter

tour-stop cross_entropy_forward
tour-say The loss looks at one number in each row only: the probability of the token that really came.
tour-show tokens targets R
tour-return
tour-show print *losses@R
tour-say Its negative logarithm, place by place. Their mean is the loss. A probability of 1 would give 0.
tour-enter

tour-stop toy_probabilities
tour-say Section 5.3.1: nine words, and what a model thinks of each as the next one. How bold shall it be when it speaks?
tour-show print temperature
tour-return
tour-show print probas
tour-enter

tour-stop rng_multinomial
tour-say A draw: a number between 0 and 1 is held against the running sum of the probabilities. The generator is PyTorch's, so the draw is the book's.
tour-return
tour-show print toy_words[$returned]
tour-enter

tour-stop window_loss
tour-say Section D.3. One batch of windows of the training text goes forward, and then back.
tour-show print *windows@count
tour-stop tape_backward
tour-show tape loss
tour-say Much longer than in chapter 3, but the same words: embedding, norm, linear, attention, add, block after block.
tour-enter

tour-stop gradient_clip
tour-say Every weight has its gradient now; here are those of the positions.
tour-show grad parameters->items[1]
tour-say All gradients together are one long arrow, and this is how long it may be at most.
tour-show print max_norm
tour-return
tour-show print $returned
tour-say This is how long it is: within the limit, so nothing was changed. Were it longer, all gradients would be divided by one and the same number: a shorter step in the same direction. With the book's text and model it happens all the time.
tour-enter
tour-end
