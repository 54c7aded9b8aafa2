//! Whether text for a terminal has colours.

use std::env;
use std::sync::{PoisonError, RwLock};

use clap::ValueEnum;

/// Where text has colours: the values of an option `--color`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On terminals, unless the environment says otherwise.
    #[default]
    Auto,
    /// Everywhere.
    #[value(help = None)]
    Always,
    /// Nowhere.
    #[value(help = None)]
    Never,
}

/// What the command line says; the last word counts.
static CHOSEN: RwLock<Color> = RwLock::new(Color::Auto);

/// Settles where text has colours, for the whole process.
pub fn choose(color: Color) {
    *CHOSEN.write().unwrap_or_else(PoisonError::into_inner) = color;
}

/// Returns whether text has colours: as was [chosen](choose), else as the variables
/// `CLICOLOR_FORCE`, `NO_COLOR`, `CLICOLOR` and `TERM` say, in this order. `on_terminal`: somebody
/// sees them.
pub fn is_coloured(on_terminal: bool) -> bool {
    let chosen = *CHOSEN.read().unwrap_or_else(PoisonError::into_inner);
    decide(chosen, on_terminal)
}

fn decide(chosen: Color, on_terminal: bool) -> bool {
    match chosen {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => {
            let wanted = on_terminal
                && anstyle_query::term_supports_color()
                && anstyle_query::clicolor().unwrap_or(true);
            // The crate takes `0` for any other value.
            let forced = anstyle_query::clicolor_force()
                && env::var_os("CLICOLOR_FORCE").is_some_and(|value| value != "0");
            forced || wanted && !anstyle_query::no_color()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_counts_more_than_a_terminal() {
        assert!(decide(Color::Always, false));
        assert!(!decide(Color::Never, true));
    }
}
