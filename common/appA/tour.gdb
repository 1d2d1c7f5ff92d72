# A tour through appendix A: make tour CH=appA
# What the words mean: common/gdb/tour.py
tour-start appA --section A.4 --section A.7
tour-say One neuron, one weight w1, one bias b. How does the loss change when they do? Section A.4 finds the same two numbers four times, and this tour looks over its shoulder: by hand, on a tape of single numbers, on the tape that all chapters train with. Then section A.7 lets a small network learn by it.
tour-enter

tour-stop by_hand
tour-say First with pencil and paper. The derivatives of the logarithm and of the sigmoid cancel, and what is left is short: a minus y for the bias, and that times x1 for the weight.
tour-return
tour-show print $returned
tour-say Keep these two numbers in mind: -0.0898 and -0.0817. All other ways must find them.
tour-enter

tour-stop scalar_backward
tour-say Now by machine. Every step of the calculation has left a line on a list: its value, the lines that it came from, and how much it changes with each of them. Lines 0, 1 and 2 are x1, w1 and b; the last one is the loss. No gradient is known yet.
tour-show print tape->lines[result]
tour-return
tour-show print graph->tape.lines[1].grad
tour-show print graph->tape.lines[2].grad
tour-say The function went through the list once, from the end to the start, and handed each line's gradient on to those it came from. It is ten lines long. Read it: list scalar_backward.
tour-enter

tour-stop tape_record
tour-say The same for tensors. Every operation of the library ends here: it has computed its result, and now writes down what went in, what came out, and which function carries the gradient back.
tour-show print node
tour-say w1 wants a gradient, so the product of x1 and w1 wants one too. What depends on no weight would not be written down.
tour-enter

tour-stop tape_backward
tour-say The forward pass is done. This is what the tape remembers, seen from the loss back to the beginning.
tour-show tape loss
tour-say Read it from below: multiply, add the bias, sigmoid, cross entropy. tape_backward goes through the operations from #3 to #0.
tour-enter

tour-stop sigmoid_node_backward
tour-say On the way back. Cross entropy has already left here how the loss changes with the sigmoid's result.
tour-show grad node->out
tour-return
tour-show grad node->in[0]
tour-say Times the sigmoid's slope, and it is how the loss changes with the sum z. This number, -0.0817, is a minus y from the first stop.
tour-enter

tour-stop multiply_node_backward
tour-return
tour-show grad node->in[1]
tour-say And there is w1's gradient, by the third way the same.
tour-enter

tour-stop neural_network_forward
tour-say Section A.7: a network with 752 weights and two points at a time. These are the points.
tour-show print x
tour-show print model->parameters
tour-enter

tour-stop sgd_step
tour-say A batch has gone forward and back. Now every weight takes one step against its gradient. We watch the last bias.
tour-show print parameters->items[5]
tour-show grad parameters->items[5]
tour-return
tour-show print model->parameters->items[5]
tour-say The step was the gradient times the learning rate of 0.5, downhill. That is all there is to learning; the rest of the book is about what to put between the input and the loss.
tour-enter
tour-end
