//! Why two nodes of articles are taken for one.

use std::fmt;

/// What spoke for it that two nodes of different articles are one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Reason {
    /// The same name.
    Name,
    /// The lexicons know both names as those of one place.
    KnownAs,
    /// Spellings of one name.
    Spelling,
    /// Transliterations that differ in vowels of one kind.
    Transliteration,
    /// Transliterations, and the same office.
    Office,
    /// Transliterations, and articles that share other people.
    Company,
    /// A surname that only one person of the folder has.
    Surname,
    /// Letters that are the initials of the only organization with such initials.
    Acronym,
    /// A role of the same words at the same place, or a statement of the same words by the same speaker.
    Words,
    /// Happenings of one kind that share participants, places or days.
    Circumstances,
    /// The only happening of a kind in articles that tell one story.
    Story,
    /// Somebody said so.
    Correction,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Reason::Name => "the same name",
            Reason::KnownAs => "names of one place in the lexicons",
            Reason::Spelling => "spellings of one name",
            Reason::Transliteration => "transliterations of one name",
            Reason::Office => "transliterations of one name, and the same office",
            Reason::Company => "transliterations of one name, in articles that share other people",
            Reason::Surname => "the only person of that surname",
            Reason::Acronym => "the initials of the only organization that has them",
            Reason::Words => "the same words",
            Reason::Circumstances => "one kind of happening with the same participants, place or day",
            Reason::Story => "the only happening of its kind in articles of one story",
            Reason::Correction => "a correction",
        })
    }
}
