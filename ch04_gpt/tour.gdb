# A tour through chapter 4: make tour CH=ch04
# What the words mean: common/gdb/tour.py
tour-start ch04 --section 4.2 --section 4.4 --section 4.5
tour-say A GPT is one block, repeated. This tour looks at the parts that keep a deep network alive, layer norm and shortcuts, and then walks once through a block of GPT-2 small.
tour-enter

tour-stop layer_norm_forward
tour-say Section 4.2. Two rows of five numbers come in. Their means and spreads differ.
tour-return
tour-show print x
tour-show print y
tour-show stats y[0]
tour-say Each row now has mean 0 and variance 1. stats says 1.118 and not 1 for the deviation, because it divides by 4 where layer norm divides by 5.
tour-enter

tour-stop deep_network_forward
tour-say Section 4.4: five layers, one after the other, without shortcuts at first.
tour-show print x
tour-stop tape_backward
tour-show tape loss
tour-say A chain. On the way back the gradient passes every layer, and each one takes something away.
tour-return
tour-show grad network->layers[4].weight
tour-show grad network->layers[0].weight
tour-say The last layer learns, the first one hardly: its gradients are more than ten times smaller.
tour-enter

tour-stop tape_backward
tour-say The same weights, but now each layer's input is added to its output.
tour-show tape loss
tour-return
tour-show grad network->layers[4].weight
tour-show grad network->layers[0].weight
tour-say Every add in the tree is a way around a layer. The gradient takes it undiminished, and the first layer learns as the others do.
tour-enter

tour-stop block_forward
tour-say Section 4.5. Two texts of four tokens enter a block of GPT-2 small, 768 numbers a token.
tour-show print x
tour-stop tape_attention
tour-return
tour-say First, attention: the tokens exchange what they know. Twelve heads with 64 numbers each stand side by side in the result.
tour-show print $returned
tour-enter

tour-stop block_after_attention
tour-show stats x
tour-show stats attended
tour-say x is what came in, attended is what attention adds to it. Then each token goes through the feed-forward layer alone.
tour-return
tour-show stats $returned
tour-say The shape has not changed. So one can stack such blocks: twelve make GPT-2 small.
tour-enter
tour-end
