//! Words that a rule of the grammar asks for, by what they have in common: `data/classes.tsv`.

use std::sync::LazyLock;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::lexicon::named;
use super::tables;
use crate::scene::{Action, Chroma, Feeling, Motif, Setting, Warmth};

/// What words have in common; the table calls it by the same name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum WordClass {
    /// What may stand between a verb of looking and the camera.
    BeforeCamera,
    /// The verbs by which somebody turns to the camera, and nouns for the same.
    TurnsToUs,
    /// Films somebody makes of themselves, or sits for.
    FilmOfOneself,
    /// Verbs by which a stunt is done that is told as a thing.
    Performs,
    /// What says of letters that they are things: what they are made of, and how large they are.
    LettersOf,
    /// What a sign says that is known by its picture: the key of that.
    SignSays,
    /// Screens of software that a prompt is about when it opens with them.
    ScreenOpens,
    /// Words that open a prompt with what the camera does: "tracking a cyclist through the town".
    CameraOpens,
    /// What a liquid or smoke moves as: a stream of milk.
    Flow,
    /// Where what is seen is far behind all else.
    FarAway,
    /// Words before a name that somebody is not seen by: "made by".
    NotActing,
    /// What a face shows, by a verb or another word that says it by itself: a feeling.
    FaceDoes,
    /// What a face shows, by a noun that says so only where a face, a look or a tone is spoken of: a feeling.
    FaceShows,
    /// What says that a face is spoken of.
    OfAFace,
    /// What makes a smile one that shows no teeth.
    SoftSmile,
    /// Verbs that are said of things in another sense: a rim light traces an edge, a list has steps, tracks are no pursuit.
    Figurative,
    /// Words of software.
    OfSoftware,
    /// Things that are looked at from the front, so that the shape they are cut in is seen.
    FacesUs,
    /// What is done to a thing with it in the hands and the eyes on it.
    LooksOver,
    /// Words of advertisements.
    OfSale,
    /// Words that turn the lights of a studio down.
    DimStudio,
    /// Words that turn the lights of a studio up.
    BrightStudio,
    /// What an abstract picture shows: a motif.
    Shows,
    /// What somebody does something with: "the panda's paws strum a guitar".
    Limb,
    /// Words before what somebody says, besides the verbs of talking.
    BeforeSpeech,
    /// Verbs of what is done to a thing that lies on a table or a bench.
    Benchwork,
    /// What is heard where a phrase is of it alone: music, a soundtrack.
    OfMusic,
    /// What music does by itself: it fades in.
    MusicDoes,
    /// Those who are seen only as far as what they drive is.
    InVehicle,
    /// Verbs by which whoever sits gets up.
    Rises,
    /// Keys of things that others are made of: a car has tires, a lamp its cable.
    PartOfThings,
    /// Verbs by which something comes into a hand that has not been there before.
    TakesUp,
    /// Verbs before a colon behind which somebody speaks.
    SpeaksAloud,
    /// With which a sentence begins that is still said by whoever spoke.
    GoesOnSpeaking,
    /// What is only read, and stands on nothing.
    OnlyRead,
    /// What an animal has all over.
    Coat,
    /// What is said of a coat that grew, and of none from a shop.
    GrownCoat,
    /// The colours of a whole picture.
    Palette,
    /// People of a trade or a tale, by where they are found.
    AtHome,
    /// What is a colour among those of a palette only: as RRGGBB.
    Hue,
    /// What may stand between it and what is told of it.
    PaletteIs,
    /// What is called muted or warm where the whole picture is.
    Coloured,
    /// What may stand among the words for a palette.
    OfPalette,
    /// How strong its colours are.
    Chroma,
    /// Whether they are warm or cold.
    Warmth,
    /// Verbs that say what is in a film: "does not contain people".
    Contains,
    /// What leads over to a verb of changing: "who slowly", "the car is".
    BeforeChange,
    /// What an animal may be to another one: "a mother duck".
    KinOfAnimal,
    /// What the name of a manner stands in, `~` for the name: "~ style".
    MannerForm,
    /// The same where the name is nobody's: "van Gogh painting in a field" paints.
    MannerFormOfThing,
    /// The same where the name is somebody's.
    MannerFormOfPerson,
    /// What of a face a prompt may be of: "her eyes".
    FacePart,
    /// What is told of a face by a noun, where the whole prompt is of it: a feeling.
    FaceTold,
    /// Verbs of what is done in a place of its own: teeth are brushed in a bathroom.
    DeedAtHome,
    /// Verbs of what two do with each other, also where only one is named.
    TakesTwo,
    /// Verbs of what is done to somebody, also where nobody is named: what that one does meanwhile.
    DoneToAnother,
    /// Things, by their keys, that somebody makes a noise into and never stands in.
    SpokenInto,
    /// Verbs of falling to the ground one stands on, and not out of the sky.
    LosesFooting,
    /// Verbs by which a tool goes to and fro over what it works on.
    GoesOver,
    /// Verbs by which a thing that flies hits another.
    Hits,
    /// What flies at things, besides balls: keys of concepts.
    Missile,
    /// What carries a load that is seen: keys of concepts.
    CarriesLoad,
    /// Birds that stay on the ground: keys of concepts.
    Flightless,
    /// What has wings and legs: keys of concepts.
    Winged,
    /// Places whose tables are others, or have a cloth: the value is the key of the table.
    TableCloth,
    /// Places under the sky, whose tables are of planks.
    TableOutdoors,
    /// Verbs by which somebody leaves an aircraft that is up.
    LeavesAircraft,
    /// Verbs by which what flies goes over on its back.
    Loops,
    /// What rolls when it is pushed, where other things slide: keys of concepts.
    Rolls,
    /// Verbs by which a boat goes under.
    GoesUnder,
    /// Verbs of a moon that is fuller and fuller.
    Waxes,
    /// Verbs of a moon that is less and less.
    Wanes,
    /// Verbs of who stands there, and is in nothing.
    StandsThere,
    /// What only a verb follows: "will", "begins to".
    BeforeVerb,
    /// What may follow the look that something has in the end, and adds nothing: "a muted finish".
    AfterLook,
    /// What fruit is ripe, by the colour it is then.
    Ripens,
    /// What a thing gathers that changes its look, by the adjective for that: rust, dust, dew.
    Gathers,
    /// How a thing is said to be in the end, by the adjective that is shown for it.
    EndsAs,
    /// What loses its colour with the years, and does not vanish.
    Fades,
    /// Parts of a thing that are all of it to the eye: the pages of a book, the paint of a house.
    AllOver,
    /// By which somebody comes to look otherwise than before: "puts on".
    ChangesClothes,
    /// What the name of a lake or a mountain follows.
    BeforePlaceName,
    /// Houses, by their keys, that one is in or before.
    HouseKey,
    /// Things, by their keys, that light a room or a place.
    GivesLight,
    /// Verbs of standing there, with what stands behind them: "in the corner stands a statue".
    SetsUp,
    /// What tells how long something takes that comes with age and use.
    OfAgeing,
    /// What may stand before a move of the camera that is told next.
    BeforeMove,
    /// Verbs that nobody but a camera does.
    MovesCamera,
    /// What says that whoever sees is on or in something.
    IsAboard,
    /// What whoever sees has in their hands or before them, by the drawing of it.
    SeesOwn,
    /// What joins a move of the camera to the one that comes after it.
    ComesNext,
    /// What leads to the shot that a camera comes to.
    LeadsTo,
    /// Verbs by which a picture begins with a shot: "starts wide".
    Opens,
    /// What is at the upper end of who or what is gone along by a camera.
    UpperEnd,
    /// The same of the lower end.
    LowerEnd,
    /// What is done by whose eyes a picture is seen with, where they are under way.
    GoesAlong,
}

/// One row of the table.
struct ClassRow {
    class: WordClass,
    /// The name of what the words stand for.
    value: &'static str,
    words: Vec<&'static str>,
}

static CLASSES: LazyLock<(Vec<ClassRow>, Vec<String>)> = LazyLock::new(|| {
    let (rows, mut problems) = tables::CLASSES.rows();
    let rows = rows.into_iter().filter_map(|row| {
        let read = ClassRow::read(&row);
        if read.is_none() {
            problems.push(format!("{}: {row:?}", tables::CLASSES.name));
        }
        read
    });
    (rows.collect(), problems)
});

impl ClassRow {
    /// A row whose class is known, whose value is one of its class, and whose words are all there.
    fn read(row: &[&'static str]) -> Option<Self> {
        let (class, value) = (named(row[0])?, row[1]);
        let is_known = match class {
            WordClass::FaceDoes | WordClass::FaceShows | WordClass::FaceTold => {
                named::<Feeling>(value).is_some()
            }
            WordClass::Chroma => named::<Chroma>(value).is_some(),
            WordClass::Warmth => named::<Warmth>(value).is_some(),
            WordClass::AtHome | WordClass::DeedAtHome => named::<Setting>(value).is_some(),
            WordClass::DoneToAnother => named::<Action>(value).is_some(),
            WordClass::Hue => value.len() == 6 && u32::from_str_radix(value, 16).is_ok(),
            WordClass::Shows => named::<Motif>(value).is_some(),
            WordClass::Ripens
            | WordClass::Gathers
            | WordClass::EndsAs
            | WordClass::SeesOwn
            | WordClass::TableCloth
            | WordClass::SignSays => value != "-",
            _ => value == "-",
        };
        let words: Vec<&str> = row[2].split(',').collect();
        let are_words = words.iter().all(|word| !word.is_empty());
        (is_known && are_words).then_some(Self {
            class,
            value,
            words,
        })
    }
}

impl WordClass {
    /// Whether a word or phrase is one of them.
    pub(crate) fn has(self, word: &str) -> bool {
        self.rows().any(|row| row.words.contains(&word))
    }

    /// What a word stands for, in the table's own words.
    pub(super) fn value_of(self, word: &str) -> Option<&'static str> {
        let row = self.rows().find(|row| row.words.contains(&word))?;
        Some(row.value)
    }

    /// What the words stand for of which one is looked for: of several rows that have one, the first of the table.
    pub(super) fn stands_for<T: DeserializeOwned>(
        self,
        mut is_meant: impl FnMut(&str) -> bool,
    ) -> Option<T> {
        let row = self
            .rows()
            .find(|row| row.words.iter().any(|word| is_meant(word)))?;
        named(row.value)
    }

    /// All of them.
    pub(super) fn words(self) -> impl Iterator<Item = &'static str> {
        self.rows().flat_map(|row| row.words.iter().copied())
    }

    fn rows(self) -> impl Iterator<Item = &'static ClassRow> {
        CLASSES.0.iter().filter(move |row| row.class == self)
    }
}

/// What is wrong with the table; empty, as a test makes sure.
#[cfg(test)]
pub(super) fn problems() -> &'static [String] {
    &CLASSES.1
}

#[cfg(test)]
mod tests {
    use super::{CLASSES, ClassRow, WordClass};
    use crate::scene::Feeling;

    #[test]
    fn a_row_is_refused_whose_class_or_value_nothing_knows() {
        assert!(ClassRow::read(&["limb", "-", "hand,foot"]).is_some());
        assert!(ClassRow::read(&["limbs", "-", "hand"]).is_none());
        assert!(ClassRow::read(&["limb", "happy", "hand"]).is_none());
        assert!(ClassRow::read(&["face_shows", "hungry", "hunger"]).is_none());
        assert!(ClassRow::read(&["limb", "-", "hand,,foot"]).is_none());
    }

    #[test]
    fn no_word_stands_twice_in_a_class() {
        for row in &CLASSES.0 {
            for word in &row.words {
                let n_times = row.class.words().filter(|other| other == word).count();
                assert_eq!(n_times, 1, "{word} of {:?}", row.class);
            }
        }
    }

    #[test]
    fn words_stand_for_what_their_row_says() {
        let felt = |word: &str| WordClass::FaceShows.stands_for(|listed| listed == word);
        assert_eq!(felt("dread"), Some(Feeling::Scared));
        assert_eq!(felt("glee"), Some(Feeling::Happy));
        assert_eq!(felt("table"), None::<Feeling>);
    }
}
