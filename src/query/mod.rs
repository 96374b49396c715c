//! One line into an answer.
