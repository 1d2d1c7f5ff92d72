# A tour through chapter 3: make tour CH=ch03
# What the words mean: common/gdb/tour.py
tour-start ch03 --section 3.3.1 --section 3.3.2 --section 3.4.2 --section 3.5.1 --section 3.6.2
tour-say Six tokens, three numbers each: Your journey starts with one step. Each token is to get a new vector that also knows about the others. We go from two loops to the layer that chapter 4 builds a GPT of.
tour-enter

tour-stop softmax_naive
tour-say Section 3.3.1. The second token, journey, was multiplied with every token. These dot products say how alike they are; the largest is the one with itself.
tour-show print *x@n
tour-return
tour-show print attn_weights_2
tour-say Softmax has made shares of them: all positive, and together 1.
tour-enter

tour-stop six_tokens_map_row
tour-show up
tour-show print context_vec_2
tour-say The context vector of journey: 14 percent of the first token, 24 percent of the second, and so on, added up. The book has the same three numbers.
tour-enter

tour-stop attend_in_loops
tour-return
tour-say Section 3.3.2, all six tokens at once. Rows look, columns are looked at. Bright is much.
tour-show heat weights
tour-show tensor weights[1]
tour-say Row 1 is journey again. The scores behind this picture are the same seen from both sides; nothing here has been learned, and nothing can be.
tour-enter

tour-stop attend
tour-say Section 3.4.2. Three matrices of weights have turned each token into a query, a key and a value. With them a token can look for something other than itself.
tour-show print queries
tour-show print keys
tour-enter

tour-stop tape_mask_future
tour-say Section 3.5.1. A model that is to guess the next token must not see it. Before softmax, every score right of the diagonal becomes minus infinity.
tour-return
tour-show print $returned
tour-stop tape_softmax
tour-return
tour-show heat $returned
tour-say exp of minus infinity is 0: the upper right is empty, and every row still sums to 1. The first token can only look at itself.
tour-enter

tour-stop split_heads
tour-say Section 3.6.2: two heads. B = 2 texts of T = 6 tokens with C = 2 numbers. The zeros are axes that it does not have.
tour-show print x->shape
tour-return
tour-show print *$returned
tour-say have become B = 2, H = 2 heads, T = 6 tokens, D = 1 number. The numbers are the same; each head now has a matrix of its own, and looks in its own way.
tour-enter

tour-stop tape_backward
tour-say The whole layer, as the tape has recorded it. From the bottom: queries, keys and values are made by linear layers, cut into heads, multiplied, masked, made to shares, mixed, and joined.
tour-show tape loss
tour-enter

tour-stop softmax_node_backward
tour-say On the way back, at softmax. This is how the loss would change with each attention weight of the first text's first head
tour-show grad node->out[0,0]
tour-return
tour-show grad node->in[0][0,0]
tour-say and this is what softmax makes of it: its rows sum to 0, for what one weight gains the others lose. Right of the diagonal it is 0: the future gets no gradient either.
tour-enter
tour-end
