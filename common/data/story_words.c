#include "common/data/story_words.h"

const char *const story_names[STORY_NAMES] = { "Anna", "Ella", "Mina", "Nora", "Rosa", "Sora",
                                               "Ben",  "Finn", "Hugo", "Jiho", "Leo",  "Tom" };

const char *const story_animals[STORY_ANIMALS] = { "fox", "crow", "dog", "cat", "bear", "goat", "duck", "mouse" };

const char *const story_objects[STORY_OBJECTS] = { "kite", "boat", "drum", "lamp",  "bell",  "cup",
                                                   "key",  "box",  "ring", "flute", "clock", "comb" };

const char *const story_colours[STORY_COLOURS] = {
    "red", "blue", "green", "yellow", "white", "black", "brown", "golden"
};

const char *const story_places[STORY_PLACES] = { "the barn", "the garden", "the forest", "the castle", "the tower",
                                                 "the cave", "the market", "the mill",   "the lake",   "the hill" };

const char *const story_where[STORY_PLACES] = { "in the barn",  "in the garden", "in the forest", "in the castle",
                                                "in the tower", "in the cave",   "at the market", "at the mill",
                                                "at the lake",  "on the hill" };

const char *const story_feelings[STORY_FEELINGS] = { "sad", "worried", "angry", "unhappy", "upset" };

const char *const story_natures[STORY_NATURES] = { "small", "young", "kind", "clever", "shy", "big" };

const char *const story_times[STORY_TIMES] = { "morning", "afternoon", "evening", "day" };

const char *const story_weathers[STORY_WEATHERS] = {
    "sunny", "rainy", "windy", "cloudy", "warm", "cold", "foggy", "bright",
};

const char *const story_foods[STORY_FOODS] = {
    "bread", "honey", "cheese", "cake", "soup", "rice", "milk", "nuts", "plums", "pie",
};
