#include "common/data/story_words.h"

const char *const story_names[STORY_NAMES] = { "Anna", "Ella", "Mina", "Nora", "Rosa", "Sora",
                                               "Ben",  "Finn", "Hugo", "Jiho", "Leo",  "Tom" };

const char *const story_animals[STORY_ANIMALS] = { "fox", "crow", "dog", "cat", "bear", "goat", "duck", "mouse" };

const char *const story_grown_ups[STORY_GROWN_UPS] = { "baker",  "farmer", "miller",   "teacher",
                                                       "doctor", "sailor", "gardener", "piper" };

const char *const story_objects[STORY_OBJECTS] = { "kite", "boat", "drum", "lamp",  "bell",  "cup",
                                                   "key",  "box",  "ring", "flute", "clock", "comb" };

const char *const story_colours[STORY_COLOURS] = {
    "red", "blue", "green", "yellow", "white", "black", "brown", "golden"
};

const char *const story_places[STORY_PLACES] = { "the barn", "the garden", "the forest", "the castle", "the tower",
                                                 "the cave", "the market", "the mill",   "the valley", "the park" };

const char *const story_feelings[STORY_FEELINGS] = { "sad",   "worried", "angry", "unhappy",
                                                     "upset", "lonely",  "cross", "puzzled" };

const char *const story_natures[STORY_NATURES] = { "small", "young", "kind", "clever", "shy",   "big",    "quiet",
                                                   "brave", "funny", "lazy", "hungry", "merry", "polite", "wise" };

const char *const story_times[STORY_TIMES] = { "morning", "afternoon", "evening",  "night",  "day",      "Monday",
                                               "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday" };

const char *const story_weathers[STORY_WEATHERS] = {
    "sunny", "rainy",  "windy", "cloudy", "warm", "cold", "foggy", "bright",
    "dark",  "stormy", "hot",   "cool",   "dry",  "wet",  "mild",  "frosty",
};

const char *const story_foods[STORY_FOODS] = {
    "bread", "honey", "cheese",   "cake",  "soup",    "rice",  "milk", "nuts",   "plums",   "pie",
    "jam",   "pears", "porridge", "beans", "noodles", "dates", "peas", "grapes", "cookies", "butter",
};

const char *const story_numbers[STORY_NUMBERS] = { "two",   "three", "four", "five",   "six",   "seven",
                                                   "eight", "nine",  "ten",  "eleven", "twelve" };

const char *const story_flocks[STORY_FLOCKS] = { "geese", "bees", "swans",  "owls",  "gulls",  "doves",
                                                 "moths", "bats", "robins", "larks", "herons", "sparrows" };

const char *const story_looks[STORY_LOOKS] = { "tiny",   "noisy",  "pretty", "quick", "plump",  "grey",
                                               "lovely", "sleepy", "busy",   "fine",  "little", "strange" };

const char *const story_tastes[STORY_TASTES] = { "fresh", "sweet", "tasty", "plain",  "rich",   "good",
                                                 "cheap", "rare",  "real",  "famous", "simple", "royal" };

const char *story_who_word(int who)
{
    if (who < STORY_NAMES)
        return story_names[who];
    int animal = who - STORY_NAMES;
    return animal < STORY_ANIMALS ? story_animals[animal] : story_grown_ups[animal - STORY_ANIMALS];
}
