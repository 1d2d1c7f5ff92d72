#include "common/data/story_words.h"

const char *const story_names[STORY_NAMES] = {
    "Anna", "Ella", "Lucy", "Maya", "Mina", "Nora", "Rosa", "Ruth", "Sora", "Yuna",
    "Ben",  "Finn", "Hugo", "Jiho", "Leo",  "Max",  "Minsu", "Paul", "Sam", "Tom",
};

const char *const story_animals[STORY_ANIMALS] = {
    "fox", "crow", "dog", "cat", "bear", "goat", "duck", "mouse", "rabbit", "horse",
};

const char *const story_objects[STORY_OBJECTS] = {
    "kite", "boat",   "drum",   "lamp",    "bell",   "cup",   "key",   "box", "ring", "doll",
    "flute", "basket", "mirror", "whistle", "candle", "clock", "brush", "spoon", "jar", "comb",
};

const char *const story_colours[STORY_COLOURS] = {
    "red", "blue", "green", "yellow", "white", "black", "brown", "pink", "grey", "purple", "silver", "golden",
};

const char *const story_places[STORY_PLACES] = {
    "the barn", "the garden", "the forest",  "the castle", "the tower",  "the cave",  "the village", "the market",
    "the mill", "the lake",   "the harbour", "the hill",   "the bridge", "the beach", "the farm",    "the island",
};

const char *const story_where[STORY_PLACES] = {
    "in the barn", "in the garden", "in the forest",  "in the castle", "in the tower",  "in the cave",
    "in the village", "at the market", "at the mill", "at the lake", "at the harbour", "on the hill",
    "on the bridge", "on the beach", "on the farm", "on the island",
};

const char *const story_feelings[STORY_FEELINGS] = {
    "sad", "worried", "angry", "unhappy", "upset", "desperate",
};

const char *const story_natures[STORY_NATURES] = {
    "small", "young", "kind", "clever", "shy", "big", "tired", "funny",
};

const char *const story_times[STORY_TIMES] = {
    "morning", "afternoon", "evening", "day",
};

const char *const story_relatives[STORY_RELATIVES] = {
    "mother", "father", "sister", "brother", "grandmother", "grandfather", "aunt", "uncle",
};
