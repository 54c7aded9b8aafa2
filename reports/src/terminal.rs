//! Whether text for a terminal has colours.

use std::env;

/// Returns whether text has colours: as somebody chose, else as the variables `CLICOLOR_FORCE`,
/// `NO_COLOR`, `CLICOLOR` and `TERM` say, in this order. `on_terminal`: somebody sees them.
pub fn is_coloured(chosen: Option<bool>, on_terminal: bool) -> bool {
    chosen.unwrap_or_else(|| {
        let wanted = on_terminal
            && anstyle_query::term_supports_color()
            && anstyle_query::clicolor().unwrap_or(true);
        // The crate takes `0` for any other value.
        let forced = anstyle_query::clicolor_force()
            && env::var_os("CLICOLOR_FORCE").is_some_and(|value| value != "0");
        forced || wanted && !anstyle_query::no_color()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_counts_more_than_a_terminal() {
        assert!(is_coloured(Some(true), false));
        assert!(!is_coloured(Some(false), true));
    }
}
