//! Clauses read onto a draft that knows the scene.

use super::Purpose;
use super::clauses::{Clause, Command};
use super::phrases::{
    Aspect, aspect, cut, first_noun, instead, joined, noun_end, rest_is_noun_phrase,
    without_colour_words, without_look_words,
};
use crate::language::classes::WordClass;
use crate::language::draft::{self, Draft, DraftEntity};
use crate::language::grammar::{self, Finds, Start};
use crate::language::tokens::Token;
use crate::language::without;
use crate::language::words::Reading;
use crate::language::{self, names};
use crate::scene::{Class, Entity, Scene};

/// What became of an entity that was there.
#[derive(Clone, Debug)]
pub(super) enum Fate {
    /// It stays, with what the draft says of it.
    Stays,
    /// It is not wanted, or leaves.
    Goes,
    /// Something else takes its place.
    Becomes(Box<DraftEntity>),
}

/// What the clauses of a prompt ask of a scene.
#[derive(Debug)]
pub(super) struct Instructed {
    /// The scene as it was, before what is left out.
    pub(super) base: Scene,
    /// First the entities that were there, blank but for what the prompt says of them, then the new ones.
    pub(super) draft: Draft,
    /// Of the entities that were there.
    pub(super) fates: Vec<Fate>,
    /// Whether the prompt speaks of somebody who was there.
    pub(super) speaks_of_known: bool,
}

/// Follows all clauses.
pub(super) fn follow(
    scene: &Scene,
    clauses: &[Clause],
    purpose: Purpose,
    names: &[&str],
) -> Instructed {
    let mut follower = Follower::new(scene, purpose, names);
    for clause in clauses {
        follower.follow(clause.command, &clause.tokens);
    }
    follower.instructed
}

/// Follows clauses of a story.
pub(super) fn tell(scene: &Scene, clauses: &[Clause], names: &[&str]) -> Instructed {
    let mut follower = Follower::new(scene, Purpose::Extend, names);
    follower.finds = Finds::Definite;
    for clause in clauses {
        follower.follow(clause.command, &clause.tokens);
    }
    follower.instructed
}

/// Reading on where a scene is known and its first subject is spoken of.
pub(super) fn start(scene: &Scene, names: &[&str]) -> Start {
    let main = scene.entities.iter().position(|entity| entity.is_subject);
    Start {
        draft: known(scene, names),
        doers: main.into_iter().collect(),
        finds: Finds::Any,
    }
}

/// The scene's entities as a draft that says nothing of them yet.
fn known(scene: &Scene, names: &[&str]) -> Draft {
    let entities: Vec<DraftEntity> = scene
        .entities
        .iter()
        .map(|entity| {
            let mut known = as_known(entity, names);
            known.count = entity.count;
            known.is_subject = entity.is_subject;
            known
        })
        .collect();
    Draft {
        n_known: entities.len(),
        entities,
        ..Draft::default()
    }
}

/// An entity that was there, of whom nothing is said yet. A character is known by the mark of its name.
pub(super) fn as_known(entity: &Entity, names: &[&str]) -> DraftEntity {
    if entity.concept == names::CHARACTER {
        let mark = names::mark_of(&entity.word, names);
        return DraftEntity::new(draft::concept("person"), mark);
    }
    DraftEntity::new(draft::concept(&entity.concept), entity.word.clone())
}

struct Follower<'a> {
    scene: &'a Scene,
    purpose: Purpose,
    names: &'a [&'a str],
    /// Which nouns of what is told mean what is there.
    finds: Finds,
    /// Who was spoken of last.
    doers: Vec<usize>,
    instructed: Instructed,
}

impl<'a> Follower<'a> {
    fn new(scene: &'a Scene, purpose: Purpose, names: &'a [&'a str]) -> Self {
        let main = scene
            .entities
            .iter()
            .position(|entity| entity.is_subject)
            .or_else(|| (!scene.entities.is_empty()).then_some(0));
        Self {
            scene,
            purpose,
            names,
            finds: Finds::Any,
            doers: main.into_iter().collect(),
            instructed: Instructed {
                base: scene.clone(),
                draft: known(scene, names),
                fates: vec![Fate::Stays; scene.entities.len()],
                speaks_of_known: false,
            },
        }
    }

    fn follow(&mut self, command: Command, tokens: &[Token]) {
        if let Some((wanted, unwanted)) = instead(tokens)
            && !matches!(command, Command::Keep | Command::Remove)
        {
            return self.swap(unwanted, wanted);
        }
        match command {
            Command::Keep => {}
            Command::Tell => self.tell(tokens, self.finds),
            Command::Add => self.tell(tokens, Finds::Definite),
            Command::Remove => self.remove(tokens),
            Command::Leave => self.leave(tokens),
            Command::Give => match noun_end(tokens, self.scene) {
                Some(end) => self.tell(&joined(tokens, end, "with"), Finds::Definite),
                None => self.tell(tokens, Finds::Definite),
            },
            Command::Make => self.make(tokens),
            Command::Swap => match cut(tokens, &["with", "by", "for", "to"]) {
                Some((old, new)) => self.swap(old, new),
                None => self.tell(tokens, Finds::Any),
            },
            Command::Turn => self.turn(tokens),
        }
    }

    /// Reads words as what shall be so.
    fn tell(&mut self, tokens: &[Token], finds: Finds) {
        let arrives = self.arrives(tokens);
        let finds = if arrives { Finds::Definite } else { finds };
        let n_before = self.instructed.draft.entities.len();
        let items = language::items(tokens);
        let draft = std::mem::take(&mut self.instructed.draft);
        let start = Start {
            draft,
            doers: self.doers.clone(),
            finds,
        };
        let (draft, _, doers) = grammar::read_on(&items, start);
        self.instructed.draft = draft;
        if arrives {
            self.settle_in(n_before);
        }
        if !doers.is_empty() {
            self.doers = doers;
        }
        self.instructed.speaks_of_known |= self.means_known(tokens);
    }

    /// Reads words as what shall be so of the scene as a whole, and not of who was spoken of last.
    fn tell_of_scene(&mut self, aspect: Aspect, tokens: &[Token]) {
        let doers = std::mem::take(&mut self.doers);
        let before = self.instructed.draft.setting.take();
        self.tell(tokens, Finds::Any);
        let setting = &mut self.instructed.draft.setting;
        if let Some((_, is_sure)) = setting {
            *is_sure |= aspect == Aspect::Place;
        }
        *setting = setting.or(before);
        self.doers = doers;
    }

    /// Whether words speak of somebody who was there as known: "the cat", and not "a cat".
    fn means_known(&self, tokens: &[Token]) -> bool {
        let items = language::items(tokens);
        let draft = known(self.scene, self.names);
        let n_known = draft.n_known;
        let start = Start {
            draft,
            ..Start::default()
        };
        let (_, readings, _) = grammar::read_on(&items, start);
        readings
            .iter()
            .any(|reading| matches!(reading, Reading::Entity { id } if (*id as usize) < n_known))
    }

    /// Whether somebody new comes in: "a dog runs in".
    fn arrives(&self, tokens: &[Token]) -> bool {
        const ARRIVING: &[&str] = &[
            "enters",
            "enter",
            "entering",
            "arrives",
            "arrive",
            "arriving",
            "joins",
            "join",
            "joining",
            "comes",
            "appears",
            "appear",
            "appearing",
            "another",
            "lands",
        ];
        let words: Vec<&str> = tokens.iter().map(|token| token.text.as_str()).collect();
        let comes_in = words.windows(2).any(|pair| {
            pair[1] == "in"
                && (pair[0].ends_with('s') || pair[0].ends_with("ing"))
                && pair[0].len() > 3
        });
        self.purpose == Purpose::Extend
            && (words.iter().any(|word| ARRIVING.contains(word))
                || comes_in && words.last() == Some(&"in"))
    }

    /// Whoever came in does as the others do when they are under way, else stays where it came to.
    fn settle_in(&mut self, n_before: usize) {
        use crate::scene::Action as A;
        let travels = |action: A| {
            matches!(
                action,
                A::Walk | A::Run | A::Fly | A::Drive | A::Swim | A::Float | A::Chase | A::Fall
            )
        };
        let main = self.scene.entities.iter().find(|entity| entity.is_subject);
        let company = main
            .map(|entity| match entity.action {
                A::Ride => A::Walk,
                action => action,
            })
            .filter(|action| travels(*action));
        for entity in &mut self.instructed.draft.entities[n_before..] {
            if !entity.is_mover() {
                continue;
            }
            if travels(entity.action) || entity.action == A::Idle {
                entity.action = company.unwrap_or(A::Idle);
            }
        }
    }

    /// "make X Y": X is Y.
    fn make(&mut self, tokens: &[Token]) {
        let tokens = &without_look_words(tokens);
        if let (Some(aspect), rest) = aspect(tokens) {
            return self.tell_of_scene(aspect, rest);
        }
        let Some(end) = noun_end(tokens, self.scene) else {
            return self.tell(tokens, Finds::Any);
        };
        let (of, rest) = tokens.split_at(end);
        if let Some(wearer) = self.wearer_of(of) {
            return self.restyle(wearer, (of, rest));
        }
        let is_thing = first_noun(rest).is_some()
            && !of.is_empty()
            && self.mentions(of) != Vec::<usize>::new();
        if is_thing && rest_is_noun_phrase(rest) {
            return self.swap(of, rest);
        }
        self.tell(&joined(tokens, end, "is"), Finds::Any);
    }

    /// "change X to Y", "turn X into Y", "turn X blue".
    fn turn(&mut self, tokens: &[Token]) {
        let Some((old, new)) = cut(tokens, &["into", "to", "for", "with"]) else {
            return self.make(tokens);
        };
        if let (Some(aspect), []) = aspect(old) {
            // "the color palette to teal and rust": what they are told of goes with the colours.
            let is_of_colours = old.iter().any(|it| WordClass::Palette.has(&it.text));
            let palette = ["palette", "of"].map(Token::meant);
            let told = palette.into_iter().filter(|_| is_of_colours);
            let told: Vec<Token> = told.chain(new.iter().cloned()).collect();
            return self.tell_of_scene(aspect, &told);
        }
        let of = without_colour_words(old);
        if of.len() < old.len() {
            let mut told = if of.is_empty() {
                vec![Token::meant("it")]
            } else {
                of
            };
            told.push(Token::meant("is"));
            told.extend_from_slice(new);
            return self.tell(&told, Finds::Any);
        }
        self.swap(old, new);
    }

    fn swap(&mut self, old: &[Token], new: &[Token]) {
        let mentioned = self.mentions(old);
        let items = language::items(new);
        let (draft, _) = grammar::read(&items);
        if draft.entities.is_empty() {
            if let Some(wearer) = self.wearer_of(old) {
                return self.restyle(wearer, (old, new));
            }
            if mentioned.is_empty() {
                self.leave_out(old);
                return self.tell(new, Finds::Any);
            }
            let mut told = old.to_vec();
            told.push(Token::meant("is"));
            told.extend_from_slice(new);
            return self.tell(&told, Finds::Any);
        }
        let Some((&first, others)) = mentioned.split_first() else {
            return self.tell(new, Finds::Definite);
        };
        let mut entities = draft.entities.into_iter();
        if let Some(entity) = entities.next() {
            self.instructed.fates[first] = Fate::Becomes(Box::new(entity));
        }
        for &other in others {
            self.instructed.fates[other] = Fate::Goes;
        }
        self.doers = vec![first];
        let rest = Draft {
            entities: Vec::new(),
            ..draft
        };
        self.take_hints(rest);
        for mut entity in entities {
            entity.target = None;
            entity.place = None;
            self.instructed.draft.entities.push(entity);
        }
    }

    /// Who wears what the words name: "her coat".
    fn wearer_of(&self, tokens: &[Token]) -> Option<usize> {
        let garment = &tokens.last()?.text;
        let is_it = |worn: &String| worn.rsplit(' ').next() == Some(garment);
        let entities = &self.scene.entities;
        if entities.iter().any(|entity| entity.word == *garment) {
            return None;
        }
        entities
            .iter()
            .position(|entity| entity.look.wears.iter().any(is_it))
    }

    /// What somebody wears already is of another look.
    fn restyle(&mut self, wearer: usize, (garment, look): (&[Token], &[Token])) {
        let mut told = vec![Token::meant("wears")];
        told.extend_from_slice(look);
        told.extend(garment.last().cloned());
        self.doers = vec![wearer];
        self.tell(&told, Finds::Any);
        self.instructed.speaks_of_known = true;
    }

    fn take_hints(&mut self, hints: Draft) {
        let draft = &mut self.instructed.draft;
        draft.setting = draft.setting.or(hints.setting);
        draft.time_of_day = draft.time_of_day.or(hints.time_of_day);
        draft.weather = draft.weather.or(hints.weather);
        draft.season = draft.season.or(hints.season);
        draft.style = draft.style.or(hints.style);
        draft.mood = draft.mood.or(hints.mood);
        draft.shot = draft.shot.or(hints.shot);
        draft.angle = draft.angle.or(hints.angle);
        draft.camera = draft.camera.or(hints.camera);
        draft.pace = draft.pace.or(hints.pace);
    }

    fn remove(&mut self, tokens: &[Token]) {
        let is_it = tokens.len() == 1 && matches!(tokens[0].text.as_str(), "it" | "them");
        let mentioned = match self
            .last_thing()
            .filter(|_| is_it && self.purpose == Purpose::Extend)
        {
            Some(thing) => vec![thing],
            None => self.mentions(tokens),
        };
        for entity_idx in mentioned {
            self.instructed.fates[entity_idx] = Fate::Goes;
        }
        self.leave_out(tokens);
    }

    /// What "it" is where somebody is told of: the last thing that was named.
    fn last_thing(&self) -> Option<usize> {
        let entities = &self.scene.entities;
        (0..entities.len()).rev().find(|&idx| {
            let is_living = matches!(
                entities[idx].class,
                Class::Person | Class::FourLegged | Class::Bird | Class::Fish | Class::Insect
            );
            !is_living
        })
    }

    /// Takes what the words name out of the scene's weather, light and style, and off everybody.
    fn leave_out(&mut self, tokens: &[Token]) {
        without::leave_out_hints(&mut self.instructed.base, tokens);
    }

    fn leave(&mut self, tokens: &[Token]) {
        let mentioned = self.mentions(tokens);
        if mentioned.is_empty() || self.purpose != Purpose::Extend {
            let mut told = tokens.to_vec();
            told.push(Token::meant("walks"));
            return self.tell(&told, Finds::Any);
        }
        self.instructed.speaks_of_known = true;
        for entity_idx in mentioned {
            self.instructed.fates[entity_idx] = Fate::Goes;
        }
    }

    /// Which of the entities that were there the words name.
    fn mentions(&self, tokens: &[Token]) -> Vec<usize> {
        let is_pronoun = |token: &Token| {
            let is_object = matches!(token.text.as_str(), "him" | "her" | "them");
            let acts = matches!(token.text.as_str(), "it" | "he" | "she" | "they");
            acts || is_object && tokens.len() == 1
        };
        if tokens.first().is_some_and(is_pronoun) {
            return self.doers.clone();
        }
        let mut mentioned = without::named(self.scene, tokens);
        let items = language::items(tokens);
        let start = Start {
            draft: known(self.scene, self.names),
            doers: Vec::new(),
            finds: Finds::Any,
        };
        let (_, readings, _) = grammar::read_on(&items, start);
        for reading in readings {
            if let Reading::Entity { id } | Reading::Placard { id } = reading
                && (id as usize) < self.scene.entities.len()
                && !mentioned.contains(&(id as usize))
            {
                mentioned.push(id as usize);
            }
        }
        mentioned
    }
}
