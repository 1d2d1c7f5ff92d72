"""token_text.py: tokens ids: token ids with their text
The vocabulary is the one that the program has at hand: that of a Tokenizer in this function, in what its variables point to, or
in a caller (scope.py). It is read from memory, so nothing runs and nothing changes.
Read next: stepping.py.
"""

import gdb

from scope import find_struct
from tensor_value import NotATensor, NumberArray, ReaderCommand, from_c_array, is_struct, is_struct_pointer

MAX_TOKENS = 64


def visible(data):
    """A token's bytes on one line: a line end is \\n, a part of a character its bytes."""
    text = data.decode("utf-8", "backslashreplace")
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


class TokenText:
    """The text of ids, from a Vocabulary in the program's memory."""

    def __init__(self):
        vocabulary = find_struct("Vocabulary", lambda v: 0 < int(v["count"]) <= int(v["capacity"]))
        if vocabulary is None:
            raise NotATensor("no tokenizer in this function or its callers: up, and try again")
        self.tokens = vocabulary["tokens"]
        self.count = int(vocabulary["count"])

    def text(self, token_id):
        if not 0 <= token_id < self.count:
            return "(not in the vocabulary of %d)" % self.count
        token = self.tokens[token_id]
        size = int(token["size"])
        memory = gdb.selected_inferior().read_memory(int(token["bytes"]), size)
        return '"%s"' % visible(memory.tobytes())


def ids_of(text):
    """ids, ids 8, list, *ids@8 → NumberArray of int, and how many rows to show them in."""
    words = text.split()
    count = None
    if len(words) > 1:
        count = int(gdb.parse_and_eval(words[-1]))
        text = " ".join(words[:-1])
    value = gdb.parse_and_eval(text)
    if is_struct_pointer(value.type, "TokenList"):
        value = value.dereference()
    if is_struct(value.type, "TokenList"):
        return NumberArray(text, [int(value["count"])], int(value["ids"]), "i")
    kind = value.type.strip_typedefs()
    if kind.code == gdb.TYPE_CODE_PTR and kind.target().strip_typedefs().unqualified().name == "int":
        if count is None:
            raise NotATensor("%s points to the first of how many ids? For example: tokens %s 8" % (text, text))
        return NumberArray(text, [count], int(value), "i")
    if kind.code == gdb.TYPE_CODE_INT:
        return [int(value)]
    numbers = from_c_array(value, text)
    if numbers is None or numbers.kind != "i":
        raise NotATensor("%s is %s; ids are an int array, a pointer to int and a count, or a TokenList" % (text, value.type))
    return numbers


class TokensCommand(ReaderCommand):
    """tokens ids         token ids with their text, by the tokenizer that is in scope

tokens list        a TokenList, or an int array
tokens ids 8       eight ids that a pointer points to
tokens 50          a single id"""

    def run(self, argument):
        if not argument:
            raise NotATensor("which ids? For example: tokens ids 8")
        ids = ids_of(argument)
        if not isinstance(ids, list):
            size = ids.size
            ids = list(ids.read(0, min(size, MAX_TOKENS)))
        else:
            size = len(ids)
        vocabulary = TokenText()
        for place, token_id in enumerate(ids):
            print("%4d  %6d  %s" % (place, token_id, "ignored" if token_id == -100 else vocabulary.text(token_id)))
        if size > len(ids):
            print("… and %d more" % (size - len(ids)))


TokensCommand("tokens")
