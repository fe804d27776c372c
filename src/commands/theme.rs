//! `chienowa theme`: the files of the built-in theme, to read and to begin one's own with.

use super::console::Console;
use super::init::create;
use super::workspace::read_portal;
use super::{CommandError, Ending};
use crate::cli::ThemeFiles;
use crate::config::Config;
use crate::diagnostic::nearest;
use crate::render::{built_in_file, built_in_files};

pub(super) fn run(arguments: &ThemeFiles, console: &Console) -> Result<Ending, CommandError> {
    let Some(name) = &arguments.file else {
        let names: String = built_in_files().into_iter().map(|name| name + "\n").collect();
        console.result(&names);
        return Ok(Ending::Fine);
    };
    let Some(text) = built_in_file(name) else { return Err(unknown(name)) };
    if !arguments.copy {
        console.result(&text);
        return Ok(Ending::Fine);
    }
    let reading = read_portal(&arguments.root)?;
    let (config, _) = Config::load(&reading.tree);
    let path = arguments.root.join("themes").join(&config.theme).join(name);
    if path.exists() {
        let message = format!("`{}` is there already; nothing was written", path.display());
        return Err(CommandError::Other(message));
    }
    create(&arguments.root, &path, &text)?;
    console.say(&format!("made {}: it stands in the place of the built-in file from now on", path.display()));
    Ok(Ending::Fine)
}

fn unknown(name: &str) -> CommandError {
    let names = built_in_files();
    let hint = match nearest(name, names.iter().map(String::as_str)) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "`chienowa theme` lists what there is".to_owned(),
    };
    CommandError::Other(format!("the built-in theme has no file `{name}`; {hint}"))
}
