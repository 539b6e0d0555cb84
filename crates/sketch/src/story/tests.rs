//! What holds for every story.
