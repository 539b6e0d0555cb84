//! Licence expressions: does what a crate offers include something we accept?
//!
//! ```text
//! any   = all { "OR" all }
//! all   = one { "AND" one }
//! one   = "(" any ")" | name [ "WITH" exception ]
//! ```

/// Whether `expression`, in SPDX's notation or the old one with slashes, can be satisfied by `accepted`.
/// A licence with an exception is accepted when the whole, such as `Apache-2.0 WITH LLVM-exception`, or the
/// licence without the exception is: exceptions only permit more.
pub(crate) fn is_accepted(expression: &str, accepted: &[String]) -> bool {
    let spaced = expression
        .replace('(', " ( ")
        .replace(')', " ) ")
        .replace('/', " OR ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut parser = Parser {
        words: &words,
        accepted,
    };
    parser.any() == Some(true) && parser.words.is_empty()
}

struct Parser<'a> {
    words: &'a [&'a str],
    accepted: &'a [String],
}

impl<'a> Parser<'a> {
    fn any(&mut self) -> Option<bool> {
        let mut is_ok = self.all()?;
        while self.take("OR") {
            // Not `||` around the call: the rest must be read in any case.
            let other = self.all()?;
            is_ok = is_ok || other;
        }
        Some(is_ok)
    }

    fn all(&mut self) -> Option<bool> {
        let mut is_ok = self.one()?;
        while self.take("AND") {
            let other = self.one()?;
            is_ok = is_ok && other;
        }
        Some(is_ok)
    }

    fn one(&mut self) -> Option<bool> {
        if self.take("(") {
            let inner = self.any()?;
            return self.take(")").then_some(inner);
        }
        let name = self.next()?;
        if self.take("WITH") {
            let exception = self.next()?;
            let whole = format!("{name} WITH {exception}");
            return Some(self.accepts(name) || self.accepts(&whole));
        }
        Some(self.accepts(name))
    }

    fn accepts(&self, name: &str) -> bool {
        self.accepted.iter().any(|accepted| accepted == name)
    }

    fn take(&mut self, word: &str) -> bool {
        let is_next = self.words.first() == Some(&word);
        if is_next {
            self.words = &self.words[1..];
        }
        is_next
    }

    fn next(&mut self) -> Option<&'a str> {
        let (first, rest) = self.words.split_first()?;
        self.words = rest;
        Some(first)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(expression: &str, expected: bool) {
        let accepted = ["MIT", "Apache-2.0", "Unicode-3.0"].map(str::to_owned);
        assert_eq!(is_accepted(expression, &accepted), expected, "{expression}");
    }

    #[test]
    fn one_accepted_choice_is_enough_and_every_part_is_needed() {
        check("MIT", true);
        check("GPL-3.0", false);
        check("GPL-3.0 OR MIT", true);
        check("MIT/Apache-2.0", true);
        check("(MIT OR GPL-3.0) AND Unicode-3.0", true);
        check("MIT AND GPL-3.0", false);
        check("GPL-3.0 AND MIT OR Apache-2.0", true);
        check("Apache-2.0 WITH LLVM-exception", true);
        check("GPL-3.0 WITH Classpath-exception-2.0", false);
    }

    #[test]
    fn what_is_no_expression_is_not_accepted() {
        check("", false);
        check("MIT OR", false);
        check("(MIT", false);
        check("MIT)", false);
    }
}
