#!/usr/bin/env python3
"""Makes hypernyms.tsv from WordNet: for nouns that nouns.tsv does not list, the nearest thing we can draw.

    apt-get install wordnet-base
    python3 crates/sketch/data/hypernyms.py /usr/share/wordnet > crates/sketch/data/hypernyms.tsv

Only the most frequent sense of a noun counts; a word that is more often a verb or an adjective is none.
"""

import collections
import os
import sys

wordnet, here = sys.argv[1], os.path.dirname(os.path.abspath(__file__))
LEXNAMES = """adj.all adj.pert adv.all noun.Tops noun.act noun.animal noun.artifact noun.attribute noun.body
noun.cognition noun.communication noun.event noun.feeling noun.food noun.group noun.location noun.motive noun.object
noun.person noun.phenomenon noun.plant noun.possession noun.process noun.quantity noun.relation noun.shape noun.state
noun.substance noun.time""".split()
DRAWN = {"animal", "artifact", "food", "person", "plant"}
# What a concept's own word means in WordNet where its first fitting sense is another thing.
CLASSES = {
    "person": {"person"}, "four_legged": {"animal"}, "bird": {"animal"}, "fish": {"animal"}, "insect": {"animal"},
    "plant": {"plant"}, "food": {"food", "plant"}, "celestial": {"object", "phenomenon"},
}
# Concepts that any kind below them may be shown as, however far; the others only for near kinds.
GENERAL = {"person", "bird", "fish", "tree", "flower", "herb", "car", "boat", "ship", "house", "airplane", "dog",
           "cat", "horse", "butterfly", "snake", "lizard", "frog", "turtle", "monkey", "shark", "whale", "mouse",
           "mushroom", "bread", "cake", "cheese", "cow", "deer", "duck", "spider", "beetle", "crab", "guitar", "drum"}
NEAR = 2
# Concepts too particular or too odd to stand for anything else.
NEVER = {"man", "woman", "boy", "girl", "baby", "crowd", "monster", "ghost", "alien", "zombie", "vampire", "skeleton",
         "mermaid", "snowman", "scarecrow", "ink", "wave", "lightning", "sun", "moon", "earth", "meal", "money",
         "picture", "gift", "heart", "toy", "door", "wall", "wheel", "bone", "hole", "shoes", "bomb", "key", "star"}


def rows(name):
    for line in open(os.path.join(here, name), encoding="utf-8"):
        if line.strip() and not line.startswith("#"):
            yield line.rstrip("\n").split("\t")


def index(part):
    for line in open(os.path.join(wordnet, "index." + part), encoding="utf-8"):
        if line.startswith(" "):
            continue
        cells = line.split()
        n_senses, n_pointers = int(cells[2]), int(cells[3])
        yield cells[0], cells[6 + n_pointers:][:n_senses]


# Words nobody shall find in our tables, and names of people that are also words for things.
RUDE = ("slur", "offensive", "disparag", "derogatory", "obscene", "vulgar", "insult", "prostitut", "sexual", "contempt")
NAMES = {"john", "mike", "jack", "bill", "bob", "mark", "rob", "pat", "dick", "jill", "jenny", "tom", "peter", "sinker",
         "colors", "spade", "wildcat", "grinder", "shooter", "sidecar", "magnum", "fuji", "bleu", "john", "nautilus"}
STEMS = ("nigg", "fag", "fuck", "shit", "cunt", "whore", "slut", "boob", "moll", "tart")
# A word for people that is in no tagged text must look like one.
TRADES = ("ist", "man", "men", "woman", "keeper", "maker", "player", "smith", "herder", "wright", "driver", "worker",
          "eer", "ian", "monger", "grapher", "ologist", "tress", "hunter", "rider", "fighter", "seller", "guard")
synsets, rude = {}, set()
for line in open(os.path.join(wordnet, "data.noun"), encoding="utf-8"):
    if line.startswith(" "):
        continue
    cells = line.split(" | ")[0].split()
    n_words = int(cells[3], 16)
    at = 4 + 2 * n_words
    pointers = [(cells[at + 1 + 4 * i], cells[at + 2 + 4 * i]) for i in range(int(cells[at]))]
    if any(mark in line.split(" | ")[1] for mark in RUDE):
        rude.add(cells[0])
    synsets[cells[0]] = (
        LEXNAMES[int(cells[1])].split(".")[-1],
        [to for kind, to in pointers if kind == "@"],
        any(kind == "@i" for kind, _ in pointers),
        [word for word in cells[4:at:2]],
    )

# How often a word was tagged as each part of speech.
tagged = collections.defaultdict(collections.Counter)
for line in open(os.path.join(wordnet, "cntlist.rev"), encoding="utf-8"):
    key, _, count = line.split()
    lemma, kind = key.split("%")[0], key.split("%")[1][0]
    tagged[lemma]["nvara"["12345".index(kind)]] += int(count)

nouns = dict(index("noun"))
verbs = dict(index("verb"))
adjectives = dict(index("adj"))
adverbs = dict(index("adv"))

anchors = {}
for row in rows("concepts.tsv"):
    key, kind = row[0], row[1]
    wanted = CLASSES.get(kind, {"artifact", "object"})
    if key in NEVER:
        continue
    for sense in nouns.get(key, []):
        if synsets[sense][0] in wanted:
            anchors.setdefault(sense, key)
            break


def nearest(sense):
    """The nearest concept above a sense, and how far it is."""
    seen, layer = {sense}, [sense]
    for distance in range(12):
        for one in layer:
            key = anchors.get(one)
            if key and (distance <= NEAR or key in GENERAL):
                return key
        layer = [up for one in layer for up in synsets[one][1] if up not in seen]
        seen.update(layer)
    return None


known = set()
for name in ["nouns.tsv", "concepts.tsv", "verbs.tsv", "adjectives.tsv", "settings.tsv", "times.tsv", "weathers.tsv",
             "styles.tsv", "moods.tsv", "cameras.tsv", "counts.tsv", "prepositions.tsv", "function_words.tsv"]:
    known.update(row[0].replace("_", " ") for row in rows(name))

found = {}
for word in set(nouns) | set(verbs) | set(adjectives):
    if not word.isalpha() or not word.islower() or len(word) < 3 or word in known | NAMES:
        continue
    counts = tagged[word]
    others = max(counts["v"], counts["a"])
    if word.startswith(STEMS) or any(sense in rude for sense in nouns.get(word, [])):
        continue
    is_noun = word in nouns and counts["n"] >= others and (counts["n"] or word not in adjectives)
    if is_noun:
        sense = nouns[word][0]
        lexname, _, is_instance, written = synsets[sense]
        is_name = is_instance or all(form[:1].isupper() for form in written if form.lower() == word)
        if is_name:
            continue
        target = nearest(sense) if lexname in DRAWN else None
        if target:
            found[word] = target
            if target == "person" and not (counts["n"] or word.endswith(TRADES)):
                del found[word]
        elif lexname == "person" and (counts["n"] or word.endswith(TRADES)):
            found[word] = "person"
        elif lexname not in DRAWN | {"object", "body"} and counts["n"]:
            found[word] = "@shapeless"
        elif lexname == "body" and counts["n"]:
            found[word] = "@part"
    elif word in adjectives and counts["a"] >= counts["v"] and counts["a"]:
        found[word] = "@adjective"
    elif word in verbs and counts["v"]:
        found[word] = "@verb"

print("""# Words that no other table lists, and the nearest thing above them that can be drawn; made by hypernyms.py, sorted.
# word
# meaning: a key of concepts.tsv, @part, @shapeless (nothing to draw), @adjective or @verb (never a thing)
#
# Derived from WordNet 3.0. WordNet 3.0 Copyright 2006 by Princeton University. All rights reserved.
# Permission to use, copy, modify and distribute this software and database and its documentation for any purpose and
# without fee or royalty is hereby granted, provided that you agree to comply with the following copyright notice and
# statements, including the disclaimer, and that the same appear on ALL copies of the software, database and
# documentation, including modifications that you make for internal use or for distribution.
# THIS SOFTWARE AND DATABASE IS PROVIDED "AS IS" AND PRINCETON UNIVERSITY MAKES NO REPRESENTATIONS OR WARRANTIES,
# EXPRESS OR IMPLIED. BY WAY OF EXAMPLE, BUT NOT LIMITATION, PRINCETON UNIVERSITY MAKES NO REPRESENTATIONS OR
# WARRANTIES OF MERCHANTABILITY OR FITNESS FOR ANY PARTICULAR PURPOSE OR THAT THE USE OF THE LICENSED SOFTWARE,
# DATABASE OR DOCUMENTATION WILL NOT INFRINGE ANY THIRD PARTY PATENTS, COPYRIGHTS, TRADEMARKS OR OTHER RIGHTS.
# The name of Princeton University or Princeton may not be used in advertising or publicity pertaining to distribution
# of the software and/or database. Title to copyright in this software, database and any associated documentation
# shall at all times remain with Princeton University and LICENSEE agrees to preserve same.""")
for word in sorted(found):
    print(word, found[word], sep="\t")
