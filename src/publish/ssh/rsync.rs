//! Files to another machine by `rsync`, and what differs there.

use std::path::Path;
use std::process::Command;

use super::session::command;
use super::{PublishError, Unreachable};

/// How to reach a machine by `rsync`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rsync<'a> {
    pub(super) host: &'a str,
    pub(super) port: Option<u16>,
}

impl Rsync<'_> {
    /// Brings what lies in a folder here into one there. What is the same in the folder `current` there is linked.
    pub(super) fn bring(&self, from: &Path, to: &str, current: Option<&str>) -> Result<(), PublishError> {
        let linked = current.map(|current| format!("--link-dest={current}"));
        self.run(linked.as_deref().into_iter(), from, to).map(|_| ())
    }

    /// The files here that are missing or have other bytes there: every byte is read on both sides.
    pub(super) fn differences(&self, from: &Path, to: &str) -> Result<Vec<String>, PublishError> {
        let printed = self.run(["--dry-run", "--out-format=%i %n"].into_iter(), from, to)?;
        // `.d..t......` tells of a folder; `<f` of a file that would be sent.
        let is_file =
            |line: &&str| line.starts_with("<f") || line.starts_with(">f") || line.starts_with("cf");
        let name = |line: &str| line.split_once(' ').map_or(line, |(_, name)| name).to_owned();
        Ok(printed.lines().filter(is_file).map(name).collect())
    }

    fn run<'o>(
        &self,
        options: impl Iterator<Item = &'o str>,
        from: &Path,
        to: &str,
    ) -> Result<String, PublishError> {
        let failed = |why: Unreachable| PublishError::Host { host: self.host.to_owned(), why };
        let output = Command::new("rsync")
            .args(["--recursive", "--checksum", "--chmod=D755,F644", "--secluded-args", "--timeout=120"])
            .arg(format!("--rsh={}", command(self.port).join(" ")))
            .args(options)
            .arg("--")
            // With the final slash: what lies in the folder, not the folder itself.
            .arg(from.join(""))
            .arg(format!("{}:{to}", self.host))
            .output()
            .map_err(|reason| failed(Unreachable::NoProgram { program: "rsync".to_owned(), reason }))?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
            return Err(failed(Unreachable::Transfer { said }));
        }
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }
}
