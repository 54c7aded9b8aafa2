//! What belongs to any good command: colours where they are wanted, completions, manual pages.

use super::support::{command, data, folder, run};

#[test]
fn colours_are_where_they_are_wanted() {
    let file = data("broken.ndjson");
    let has_colours = |arguments: &[&str], variables: &[(&str, &str)]| {
        let mut command = command(arguments);
        // Nothing of what those who run the tests have set.
        for variable in ["CLICOLOR_FORCE", "CLICOLOR", "NO_COLOR"] {
            command.env_remove(variable);
        }
        let output = command.envs(variables.iter().copied()).output().unwrap();
        output.stdout.windows(2).any(|pair| pair == b"\x1b[")
    };
    let validate = ["validate", &*file];
    let always = ["validate", "--color", "always", &*file];
    let never = ["--color", "never", "validate", &*file];
    // Standard output is no terminal here.
    assert!(!has_colours(&validate, &[]));
    assert!(has_colours(&validate, &[("CLICOLOR_FORCE", "1")]));
    assert!(has_colours(&always, &[]));
    assert!(has_colours(&always, &[("NO_COLOR", "1")]));
    assert!(!has_colours(&never, &[("CLICOLOR_FORCE", "1")]));
    assert!(!has_colours(&validate, &[("CLICOLOR_FORCE", "0")]));
    assert_eq!(run(&["validate", "--color", "sometimes", &file]).status, 2);
}

#[test]
fn shells_complete_it() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = run(&["generate", "completions", shell]);
        assert_eq!(script.status, 0);
        assert!(script.stdout.contains("validate"), "{shell}");
        assert!(!script.stdout.contains("{tool}"), "{shell}");
    }
}

#[test]
fn every_command_has_a_manual_page() {
    let folder = folder("manual");
    let out = folder.to_str().unwrap();
    assert_eq!(run(&["generate", "man", "--out", out]).status, 0);
    for command in ["", "-validate", "-cat", "-track-check", "-generate-man"] {
        let page = folder.join(format!("braze-events{command}.1"));
        let page = std::fs::read_to_string(&page).unwrap();
        assert!(page.contains("braze\\-events"), "{command}");
        assert!(
            !page.contains("{tool}") && !page.contains("{event}"),
            "{command}"
        );
    }
}
