//! Manners a picture is made in, in all the forms they are told in.
//!
//! There are thousands of phrases of them ("~ style", "a painting by ~"), so they are not listed: a phrase is held
//! against the forms when it is looked up.

use std::collections::HashMap;

use crate::language::classes::WordClass;
use crate::language::senses::Senses;

/// The manners of `manners.tsv` that go with forms.
#[derive(Debug, Default)]
pub(super) struct Manners {
    forms: Vec<Form>,
    rows: Vec<Manner>,
    by_name: HashMap<String, usize>,
}

/// One manner.
#[derive(Debug)]
struct Manner {
    name: String,
    is_person: bool,
    senses: Senses,
}

/// What stands around the name of a manner.
#[derive(Debug)]
struct Form {
    before: &'static str,
    after: &'static str,
    goes_with: GoesWith,
}

/// With whose names a form goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum GoesWith {
    All,
    Persons,
    Things,
}

impl Manners {
    /// Adds a manner with what it means; false when there is one of that name.
    pub(super) fn add(&mut self, name: String, is_person: bool, senses: Senses) -> bool {
        let is_new = self.by_name.insert(name.clone(), self.rows.len()).is_none();
        self.rows.push(Manner {
            name,
            is_person,
            senses,
        });
        is_new
    }

    /// Reads the forms.
    pub(super) fn load_forms(&mut self) {
        let classes = [
            (WordClass::MannerForm, GoesWith::All),
            (WordClass::MannerFormOfThing, GoesWith::Things),
            (WordClass::MannerFormOfPerson, GoesWith::Persons),
        ];
        for (class, goes_with) in classes {
            let forms = class.words().filter_map(|form| form.split_once('~'));
            self.forms.extend(forms.map(|(before, after)| Form {
                before,
                after,
                goes_with,
            }));
        }
    }

    /// What `phrase` means when it is a manner in one of its forms; of several the first that is listed.
    pub(super) fn get(&self, phrase: &str) -> Option<&Senses> {
        if !phrase.contains(' ') {
            return None;
        }
        let told = self.forms.iter().filter_map(|form| {
            let name = phrase.strip_prefix(form.before)?.strip_suffix(form.after)?;
            let row = *self.by_name.get(name)?;
            self.rows[row].goes_with(form).then_some(row)
        });
        told.min().map(|row| &self.rows[row].senses)
    }

    /// Calls `each` with every phrase and what it means.
    pub(super) fn for_each(&self, mut each: impl FnMut(&str, &Senses)) {
        let mut phrase = String::new();
        for manner in &self.rows {
            for form in self.forms.iter().filter(|form| manner.goes_with(form)) {
                phrase.clear();
                phrase.push_str(form.before);
                phrase.push_str(&manner.name);
                phrase.push_str(form.after);
                each(&phrase, &manner.senses);
            }
        }
    }
}

impl Manner {
    fn goes_with(&self, form: &Form) -> bool {
        match form.goes_with {
            GoesWith::All => true,
            GoesWith::Persons => self.is_person,
            GoesWith::Things => !self.is_person,
        }
    }
}
